"""When a measure is looked at again: has it worked? Plain values. Source: catalogue A7.3 (检查对策)."""

import datetime as dt
from typing import Literal

CheckState = Literal["", "planned", "due", "checked"]
DROPPED, DONE = "dropped", "done"


def check_state(state: str, check_on: dt.date | None, checked_on: dt.date | None, today: dt.date) -> CheckState:
    """Where the check stands: none agreed, ahead, due (also today), made. What was dropped is checked no more."""
    if checked_on is not None:
        return "checked"
    if check_on is None or state == DROPPED:
        return ""
    return "due" if check_on <= today else "planned"


def may_check(state: str, due_on: dt.date | None, check_on: dt.date | None, today: dt.date) -> bool:
    """What is done may be checked at once, what is open from the day it is due or to be checked."""
    if state == DONE:
        return True
    return state != DROPPED and any(day is not None and day <= today for day in (due_on, check_on))


def moved_along(check_on: dt.date | None, before: dt.date | None, after: dt.date | None) -> dt.date | None:
    """The check keeps its distance where the measure is put off beyond it."""
    if check_on is None or after is None or check_on >= after:
        return check_on
    return after + (check_on - before if before is not None and before <= check_on else dt.timedelta(0))
