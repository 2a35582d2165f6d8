"""Haste at the table: 急于求成,动作变形 (haste distorts actions). Pure. Source: catalogue A13.2, A13.3 ⑦.

The figures are ours, not the source's: two offers of ours within three days without one of theirs between, a concession
for which nothing was asked, more than three concessions in one day.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from negotiations.rules.positions import OURS

QUICK = dt.timedelta(days=3)
MOST_A_DAY = 3
IN_A_ROW, WITHOUT_ASK, MANY_IN_A_DAY = "in_a_row", "without_ask", "many_in_a_day"


@dataclass(frozen=True, slots=True)
class Step:
    """An offer that stands (none that was withdrawn, none alongside others), and how many concessions it holds.

    `asked`: something was asked or given for them.
    """

    number: int
    side: str
    made_at: dt.datetime
    concessions: int = 0
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Reminder:
    """`count` of what; `number` of the offer it is about, `on` the day, where it is about one."""

    code: str
    count: int = 0
    number: int = 0
    on: dt.date | None = None


def reminders(steps: Sequence[Step], days: Sequence[dt.date]) -> list[Reminder]:
    """What to say now. `steps` oldest first; `days` are those of our concessions, one entry for each."""
    found = []
    row = in_a_row(steps)
    if row > 1:
        found.append(Reminder(IN_A_ROW, count=row))
    last = next((step for step in reversed(steps) if step.side == OURS), None)
    if last is not None and last.concessions and not last.asked:
        found.append(Reminder(WITHOUT_ASK, count=last.concessions, number=last.number))
    if days:
        latest = max(days)
        count = Counter(days)[latest]
        if count > MOST_A_DAY:
            found.append(Reminder(MANY_IN_A_DAY, count=count, on=latest))
    return found


def in_a_row(steps: Sequence[Step]) -> int:
    """How many offers of ours stand at the end, each soon after the one before, without one of theirs between."""
    count, later = 0, None
    for step in reversed(steps):
        if step.side != OURS or (later is not None and later - step.made_at > QUICK):
            break
        count, later = count + 1, step.made_at
    return count
