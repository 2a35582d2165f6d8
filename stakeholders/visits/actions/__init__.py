"""Every change of visits: planned, held, missed."""

from .occurrences import keep_series
from .planning import cancel_visit, mark_missed, plan_visit
from .reporting import log_visit, note_attitudes
from .revising import change_visit
from .series import change_series, end_series, start_series
from .several import plan_several

__all__ = [
    "cancel_visit",
    "change_series",
    "change_visit",
    "end_series",
    "keep_series",
    "log_visit",
    "mark_missed",
    "note_attitudes",
    "plan_several",
    "plan_visit",
    "start_series",
]
