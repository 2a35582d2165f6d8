"""Every change of visits: planned, held, missed."""

from .moving import move_visit
from .planning import cancel_visit, mark_missed, plan_visit
from .reporting import log_visit, note_attitudes
from .revising import change_visit

__all__ = ["cancel_visit", "change_visit", "log_visit", "mark_missed", "move_visit", "note_attitudes", "plan_visit"]
