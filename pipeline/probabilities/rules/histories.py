"""What the models read of a deal: when it opened, which stages it entered and how it ended. Source: formulas §1, §4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class History:
    """One deal up to a day.

    entries: (stage code, day entered) in time order, only what the source shows. closed: the day it was won, lost or
    laid to rest. won: None while open, and for one laid to rest (dormant): that is no outcome.
    shows_all: False for an imported deal; it counts only at the stages that its source shows, not at those between.
    """

    deal: str
    opened: date
    entries: tuple[tuple[str, date], ...]
    closed: date | None = None
    won: bool | None = None
    shows_all: bool = True


def cut(histories: Iterable[History], known_until: date) -> Iterator[History]:
    """The histories as they stood at the end of that day: what came later is gone, a later outcome is open.

    For histories whose days are the days on which things became known; what was recorded late is for the reader to
    leave out. Source: formulas §1.
    """
    for each in histories:
        if each.opened > known_until:
            continue
        entries = tuple(entry for entry in each.entries if entry[1] <= known_until)
        if each.closed is not None and each.closed > known_until:
            yield replace(each, entries=entries, closed=None, won=None)
        elif len(entries) < len(each.entries):
            yield replace(each, entries=entries)
        else:
            yield each
