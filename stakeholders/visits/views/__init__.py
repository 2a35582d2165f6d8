"""Pages of visits."""

from .after import visit_after, visit_next
from .calendar import visit_calendar, visit_events, visit_move
from .lists import visit_detail, visit_list
from .logging import visit_log
from .planning import visit_cancel, visit_edit, visit_missed, visit_plan
from .route import visit_route

__all__ = [
    "visit_after",
    "visit_calendar",
    "visit_cancel",
    "visit_detail",
    "visit_edit",
    "visit_events",
    "visit_list",
    "visit_log",
    "visit_missed",
    "visit_move",
    "visit_next",
    "visit_plan",
    "visit_route",
]
