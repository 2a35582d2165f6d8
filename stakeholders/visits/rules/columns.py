"""The columns of a small chart over time, with a mark for what was expected. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 640.0, 120.0, 6.0


@dataclass(frozen=True, slots=True)
class Column:
    """In the units of a picture of WIDTH by HEIGHT; `mark` is the height of what was expected, None of nothing."""

    x: float
    y: float
    width: float
    height: float
    mark: float | None


def columns(values: Sequence[float], expected: Sequence[float]) -> list[Column]:
    top = max([*values, *expected, 1])
    width = WIDTH / max(len(values), 1)
    return [
        Column(
            x=round(place * width + GAP / 2, 1),
            y=round(HEIGHT * (1 - value / top), 1),
            width=round(width - GAP, 1),
            height=round(HEIGHT * value / top, 1),
            mark=round(HEIGHT * (1 - goal / top), 1) if goal else None,
        )
        for place, (value, goal) in enumerate(zip(values, expected, strict=True))
    ]
