"""Equivalent packages: offers worth the same to us, each the best for the customer at that. Pure. Source: formulas §12.

Our utility is cut into STEPS; dynamic programming then keeps, for every sum of it and every number of differences to
the packages found before (0, 1, enough), the most value to them: issues × levels × sums, never all selections. What is
found is measured again exactly, so that rounding cannot make two packages differ too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import product
from typing import Any

import numpy as np

from negotiations.rules.utility import Wish, utility

STEPS = 2000
APART = 0.02
"""Packages differ by at most so much in our utility."""
DIFFERENCES = 2
"""Each differs from each other one on so many issues at least."""
MOST = 3
LEVELS = 7
NOWHERE = -1.0


@dataclass(frozen=True, slots=True)
class Option:
    """One issue with the values that a package may take; a settled issue has just one."""

    issue: Any
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A package: {issue: value}, with its utility to us and, where they are estimated, to them."""

    terms: Mapping[Any, Decimal]
    own: float
    theirs: float | None


def levels(start: Decimal, end: Decimal, step: Decimal | None = None, count: int = LEVELS) -> tuple[Decimal, ...]:
    """Values from `start` to `end`, evenly, on whole steps from `start`; both ends are among them."""
    found = [start]
    for place in range(1, count - 1):
        value = start + (end - start) * place / (count - 1)
        if step:
            value = start + ((value - start) / step).to_integral_value(ROUND_HALF_EVEN) * step
        found.append(value.quantize(Decimal("0.0001")))
    return tuple(dict.fromkeys([*found, end]))


def packages(
    options: Sequence[Option], ours: Sequence[Wish], theirs: Sequence[Wish], level: float, most: int = MOST
) -> list[Found]:
    """At most `most` packages whose utility to us is about `level` (0 to 1), the best for them first.

    Empty where no selection reaches that level, or we have no wish with weight.
    """
    if not any(wish.weight for wish in ours):
        return []
    own, their = _shares(options, ours), _shares(options, theirs)
    found: list[tuple[int, ...]] = []
    rounding = len(options) / (2 * STEPS)
    reach = max(APART / 2 - rounding, 1 / STEPS)
    while len(found) < most:
        chosen = _best(own, their, found, level, reach)
        if chosen is None:
            break
        found.append(chosen)
    return _within([_found(options, each, ours, theirs) for each in found])


def _within(shown: list[Found]) -> list[Found]:
    """Those that are close to one another when measured exactly, the first ones first."""
    kept: list[Found] = []
    for each in shown:
        if all(abs(each.own - other.own) <= APART for other in kept):
            kept.append(each)
    return kept


def _shares(options: Sequence[Option], wishes: Sequence[Wish]) -> list[list[float]]:
    """For each option and value, what it adds to the utility of a side."""
    by_issue = {wish.issue: wish for wish in wishes if wish.weight > 0}
    total = sum(wish.weight for wish in by_issue.values())

    def share(option: Option, value: Decimal) -> float:
        wish = by_issue.get(option.issue)
        return wish.weight * wish.value(value) / total if wish else 0.0

    return [[share(option, value) for value in option.values] for option in options]


def _best(
    own: list[list[float]], their: list[list[float]], before: list[tuple[int, ...]], level: float, reach: float
) -> tuple[int, ...] | None:
    """The selection (an index for each option) of most value to them within `reach` of the level of ours."""
    enough: list[Any] = [DIFFERENCES] * len(before)
    start = np.full((STEPS + 1 + len(own), *[DIFFERENCES + 1] * len(before)), NOWHERE)
    start[(0,) * start.ndim] = 0.0
    values: list[Any] = [start]
    for place, shares in enumerate(own):
        values.append(_extended(values[-1], shares, their[place], [earlier[place] for earlier in before]))
    low, high = max(round((level - reach) * STEPS), 0), round((level + reach) * STEPS)
    end = values[-1][(slice(low, high + 1), *enough)]
    if not end.size or end.max() <= NOWHERE:
        return None
    return _traced((low + int(end.argmax()), *enough), values, own, their, before)


def _extended(value: Any, own: list[float], their: list[float], before: list[int]) -> Any:
    """One issue more: the most value to them that each state can have then."""
    best = np.full(value.shape, NOWHERE)
    for index, share in enumerate(own):
        moved = np.full(value.shape, NOWHERE)
        steps = round(share * STEPS)
        moved[steps:] = value[: value.shape[0] - steps]
        for axis, earlier in enumerate(before, start=1):
            if index != earlier:
                moved = _counted(moved, axis)
        np.maximum(best, np.where(moved > NOWHERE, moved + their[index], NOWHERE), out=best)
    return best


def _counted(value: Any, axis: int) -> Any:
    """One difference more along an axis; at "enough" it stays."""
    moved = np.full(value.shape, NOWHERE)
    before, after = np.moveaxis(value, axis, 0), np.moveaxis(moved, axis, 0)
    after[1:] = before[:-1]
    after[DIFFERENCES] = np.maximum(after[DIFFERENCES], before[DIFFERENCES])
    return moved


def _traced(
    state: tuple[int, ...],
    values: list[Any],
    own: list[list[float]],
    their: list[list[float]],
    before: list[tuple[int, ...]],
) -> tuple[int, ...]:
    """The choices that led to a state, read from the last issue to the first."""
    chosen: list[int] = []
    for place in reversed(range(len(own))):
        steps_taken = []
        for index, share in enumerate(own[place]):
            differs = [index != earlier[place] for earlier in before]
            for origin in _origins(state, round(share * STEPS), differs):
                if values[place][origin] > NOWHERE:
                    steps_taken.append((values[place][origin] + their[place][index], index, origin))
        _value, index, state = max(steps_taken)
        chosen.append(index)
    return tuple(reversed(chosen))


def _origins(state: tuple[int, ...], steps: int, differs: list[bool]) -> Iterator[tuple[int, ...]]:
    """From where a choice leads to a state: at "enough" differences there may have been enough before."""
    if state[0] < steps:
        return
    counts = []
    for count, is_other in zip(state[1:], differs, strict=True):
        if not is_other:
            counts.append([count])
        else:
            counts.append([c for c in (count - 1, count if count == DIFFERENCES else -1) if c >= 0])
    for combination in product(*counts):
        yield (state[0] - steps, *combination)


def _found(options: Sequence[Option], chosen: Sequence[int], ours: Sequence[Wish], theirs: Sequence[Wish]) -> Found:
    terms = {option.issue: option.values[index] for option, index in zip(options, chosen, strict=True)}
    return Found(terms, utility(ours, terms) or 0.0, utility(theirs, terms))
