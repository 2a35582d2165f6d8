"""How two revisions of a quote differ, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from negotiations.quotes.rules.totals import Line


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` None: added. `after` None: left out. Both: `changed` names what is not the same."""

    before: Line | None
    after: Line | None
    changed: tuple[str, ...] = ()

    @property
    def by(self) -> int:
        """What the line's total grew by, in minor units."""
        return (self.after.total if self.after else 0) - (self.before.total if self.before else 0)


COMPARED = ("text", "quantity", "unit", "list_price", "price", "is_open_price")


def differences(before: Sequence[Line], after: Sequence[Line]) -> list[Difference]:
    """In the order of the newer one, what was left out at the end. Lines belong together by product, else by text.

    Of several lines of one product the first of each belong together, then the second, and so on.
    """
    waiting: dict[object, list[Line]] = {}
    for line in before:
        waiting.setdefault(_key(line), []).append(line)
    found = []
    for line in after:
        same = waiting.get(_key(line))
        old = same.pop(0) if same else None
        changed = tuple(name for name in COMPARED if old and getattr(old, name) != getattr(line, name))
        found.append(Difference(old, line, changed))
    left = {id(line) for lines in waiting.values() for line in lines}
    return [*found, *(Difference(line, None) for line in before if id(line) in left)]


def _key(line: Line) -> object:
    return line.product or line.text.strip().casefold()
