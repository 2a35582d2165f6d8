"""How much room a text takes in a drawing, as near as one gets without drawing it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

NARROW, WIDE = 0.57, 1.0
"""Width of a letter in font sizes: of a Latin one on average, of a Chinese one."""


def width_of(text: str, size: float) -> float:
    return size * sum(WIDE if unicodedata.east_asian_width(sign) in "WF" else NARROW for sign in text)


def fit(text: str, room: float, size: float) -> str:
    """The text, or as much of its beginning as fits `room` with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def flow(widths: Sequence[float], room: float, *, gap: float) -> list[tuple[float, int]]:
    """Where things of these widths stand when they follow one another in lines of `room`: (left, line)."""
    places: list[tuple[float, int]] = []
    left, line = 0.0, 0
    for width in widths:
        if left and left + width > room:
            left, line = 0.0, line + 1
        places.append((left, line))
        left += width + gap
    return places
