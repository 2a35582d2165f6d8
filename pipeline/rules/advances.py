"""The last step up of a deal, and the time before it. Source: catalogue A1.8."""

from collections.abc import Sequence
from datetime import date

Entry = tuple[date, int]
"""On that day the deal entered the stage at that position."""


def last_advance(entries: Sequence[Entry]) -> tuple[date, date] | None:
    """(day of the step up, day on which the stage before was entered); None unless the deal's last move led up.

    Several moves of one day are one step. `entries` in their order, the first is where the deal began.
    """
    if not entries:
        return None
    on, position = entries[-1]
    before = [entry for entry in entries if entry[0] < on]
    if not before or before[-1][1] >= position:
        return None
    return on, before[-1][0]
