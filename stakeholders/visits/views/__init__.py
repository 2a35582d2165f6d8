"""Pages of visits."""

from .after import visit_after, visit_next
from .lists import visit_detail, visit_list
from .logging import visit_log
from .planning import visit_cancel, visit_edit, visit_missed, visit_plan
from .rhythm import visit_rhythm
from .targets import settings_visits

__all__ = [
    "settings_visits",
    "visit_after",
    "visit_cancel",
    "visit_detail",
    "visit_edit",
    "visit_list",
    "visit_log",
    "visit_missed",
    "visit_next",
    "visit_plan",
    "visit_rhythm",
]
