"""Every change of visits: planned, prepared, held, missed."""

from .planning import cancel_visit, mark_missed, plan_visit
from .preparing import note_answers, prepare_visit
from .questions import add_question, change_question, drop_question
from .reporting import log_visit, note_attitudes
from .revising import change_visit

__all__ = [
    "add_question",
    "cancel_visit",
    "change_question",
    "change_visit",
    "drop_question",
    "log_visit",
    "mark_missed",
    "note_answers",
    "note_attitudes",
    "plan_visit",
    "prepare_visit",
]
