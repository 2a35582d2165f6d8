"""Every change of visits: planned, held, missed."""

from .inviting import invite_people
from .planning import cancel_visit, mark_missed, plan_visit
from .reporting import log_visit, note_attitudes
from .revising import change_visit

__all__ = ["cancel_visit", "change_visit", "invite_people", "log_visit", "mark_missed", "note_attitudes", "plan_visit"]
