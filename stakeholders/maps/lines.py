"""How lines run between boxes, as the `d` of an SVG path. Whole numbers, so that pages stay small."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

ARROW = 9
BEND = 26


@dataclass(frozen=True, slots=True)
class Box:
    left: int
    top: int
    width: int
    height: int

    @property
    def x(self) -> int:
        return self.left + self.width // 2

    @property
    def y(self) -> int:
        return self.top + self.height // 2

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


def elbow(upper: Box, lower: Box) -> str:
    """A reporting line: down, across just above the lower box, down."""
    return f"M{upper.x} {upper.bottom}V{lower.top - 13}H{lower.x}V{lower.top}"


def rope(member: Box, colleague: Box) -> str:
    """Who of us (below) knows whom."""
    slack = max((colleague.top - member.bottom) // 2, 24)
    return (
        f"M{colleague.x} {colleague.top}"
        f"C{colleague.x} {colleague.top - slack} {member.x} {member.bottom + slack} {member.x} {member.bottom}"
    )


def bow(start: Box, end: Box) -> tuple[str, str]:
    """A line of influence, bent so that it hides no other and its return runs beside it; and its arrow head."""
    across, down = end.x - start.x, end.y - start.y
    length = hypot(across, down) or 1
    bend_x = (start.x + end.x) / 2 - down / length * BEND
    bend_y = (start.y + end.y) / 2 + across / length * BEND
    from_x, from_y = _edge(start, bend_x, bend_y)
    tip_x, tip_y = _edge(end, bend_x, bend_y)
    line = f"M{from_x:.0f} {from_y:.0f}Q{bend_x:.0f} {bend_y:.0f} {tip_x:.0f} {tip_y:.0f}"
    return line, _arrow(bend_x, bend_y, tip_x, tip_y)


def _edge(box: Box, x: float, y: float) -> tuple[float, float]:
    """Where the way from the middle of a box to a point leaves it."""
    across, down = x - box.x, y - box.y
    scale = min(
        box.width / 2 / abs(across) if across else float("inf"),
        box.height / 2 / abs(down) if down else float("inf"),
    )
    return (box.x + across * scale, box.y + down * scale) if scale < 1 else (x, y)


def _arrow(from_x: float, from_y: float, tip_x: float, tip_y: float) -> str:
    length = hypot(tip_x - from_x, tip_y - from_y) or 1
    along_x, along_y = (tip_x - from_x) / length * ARROW, (tip_y - from_y) / length * ARROW
    base_x, base_y = tip_x - along_x, tip_y - along_y
    side_x, side_y = along_y / 2, -along_x / 2
    corners = ((tip_x, tip_y), (base_x + side_x, base_y + side_y), (base_x - side_x, base_y - side_y))
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in corners) + "Z"
