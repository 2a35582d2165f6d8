"""Pages of visits."""

from .after import visit_after, visit_next
from .cadence import cadence_plan, visit_cadence
from .calendar import visit_calendar, visit_events, visit_move
from .files import visit_file, visit_file_add, visit_file_remove
from .inviting import visit_invitation, visit_invite
from .lists import visit_detail, visit_list
from .logging import visit_log
from .objections import (
    objection_add,
    objection_edit,
    objection_list,
    objection_remove,
    objection_settle,
    rival_news_add,
    rival_news_edit,
    rival_news_remove,
)
from .planning import visit_cancel, visit_edit, visit_missed, visit_plan
from .preparing import visit_answers, visit_method, visit_prepare
from .questions import question_add, question_drop, question_edit, question_list, question_offer
from .rhythm import visit_rhythm
from .route import visit_route
from .series import series_edit, series_end, series_start
from .targets import settings_visits

__all__ = [
    "cadence_plan",
    "objection_add",
    "objection_edit",
    "objection_list",
    "objection_remove",
    "objection_settle",
    "question_add",
    "question_drop",
    "question_edit",
    "question_list",
    "question_offer",
    "rival_news_add",
    "rival_news_edit",
    "rival_news_remove",
    "series_edit",
    "series_end",
    "series_start",
    "settings_visits",
    "visit_after",
    "visit_answers",
    "visit_cadence",
    "visit_calendar",
    "visit_cancel",
    "visit_detail",
    "visit_edit",
    "visit_events",
    "visit_file",
    "visit_file_add",
    "visit_file_remove",
    "visit_invitation",
    "visit_invite",
    "visit_list",
    "visit_log",
    "visit_method",
    "visit_missed",
    "visit_move",
    "visit_next",
    "visit_plan",
    "visit_prepare",
    "visit_rhythm",
    "visit_route",
]
