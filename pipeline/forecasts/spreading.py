"""A year's quota over its months: evenly, or by season. Plain values in, plain values out.

Source: catalogue A11.8 (a year's plan, month by month).
"""

from __future__ import annotations

from collections.abc import Sequence


def spread(whole: int, weights: Sequence[int]) -> list[int]:
    """The parts of `whole` (minor units) in proportion to the weights; they add up to it exactly.

    What rounding leaves goes to the months with the largest remainders, the earlier first. Raises ValueError where no
    weight is above zero, or one is below.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights from zero up are needed, and one above zero")
    parts = [whole * weight // total for weight in weights]
    rests = sorted(range(len(weights)), key=lambda place: (-(whole * weights[place] % total), place))
    for place in rests[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def coarse(parts: Sequence[int], step: int) -> list[int]:
    """The same sum in whole steps, the rest in the last month that has anything: a quota is a round figure."""
    rounded = [part // step * step for part in parts]
    last = max((place for place, part in enumerate(parts) if part), default=len(parts) - 1)
    rounded[last] += sum(parts) - sum(rounded)
    return rounded
