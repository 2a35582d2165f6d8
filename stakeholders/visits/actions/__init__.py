"""Every change of visits: planned, prepared, held, missed."""

from .files import add_visit_file, remove_visit_file
from .inviting import invite_people
from .moving import move_visit
from .objections import change_objection, record_objection, remove_objection
from .occurrences import keep_series
from .planning import cancel_visit, mark_missed, plan_visit
from .preparing import note_answers, prepare_visit
from .questions import add_question, change_question, drop_question
from .reporting import log_visit, note_attitudes
from .revising import change_visit
from .rival_news import change_rival_news, record_rival_news, remove_rival_news
from .series import change_series, end_series, start_series
from .several import plan_several

__all__ = [
    "add_question",
    "add_visit_file",
    "cancel_visit",
    "change_objection",
    "change_question",
    "change_rival_news",
    "change_series",
    "change_visit",
    "drop_question",
    "end_series",
    "invite_people",
    "keep_series",
    "log_visit",
    "mark_missed",
    "move_visit",
    "note_answers",
    "note_attitudes",
    "plan_several",
    "plan_visit",
    "prepare_visit",
    "record_objection",
    "record_rival_news",
    "remove_objection",
    "remove_rival_news",
    "remove_visit_file",
    "start_series",
]
