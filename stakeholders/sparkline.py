"""A small line of what somebody thought over time: steps, with a gap where it was not known. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, EDGE = 160.0, 28.0, 4.0


@dataclass(frozen=True, slots=True)
class Step:
    """From that day on it was so; None: not known."""

    on: date
    value: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """`path` for an SVG of WIDTH by HEIGHT; `end` is where it stands now, or None while that is not known."""

    path: str
    end: tuple[float, float] | None


def drawn(steps: Sequence[Step], today: date, *, low: int, high: int) -> Line:
    """`steps` in the order of their days; the line begins at the first and ends today."""
    if not steps:
        return Line("", None)
    first = steps[0].on
    days = max((today - first).days, 1)
    pieces, is_open = [], False
    for place, step in enumerate(steps):
        begins = _across((step.on - first).days, days)
        until = steps[place + 1].on if place + 1 < len(steps) else today
        ends = _across((max(until, step.on) - first).days, days)
        if step.value is None:
            is_open = False
            continue
        y = _up(step.value, low, high)
        pieces.append(f"{'V' if is_open else f'M{begins:g} '}{y:g}H{ends:g}")
        is_open = True
    last = steps[-1].value
    return Line("".join(pieces), None if last is None else (WIDTH - EDGE, _up(last, low, high)))


def _across(passed: int, days: int) -> float:
    return round(EDGE + (WIDTH - 2 * EDGE) * min(passed / days, 1), 1)


def _up(value: int, low: int, high: int) -> float:
    return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / (high - low), 1)
