"""Pages of visits."""

from .after import visit_after, visit_next
from .cadence import cadence_plan, visit_cadence
from .lists import visit_detail, visit_list
from .logging import visit_log
from .planning import visit_cancel, visit_edit, visit_missed, visit_plan
from .series import series_edit, series_end, series_start

__all__ = [
    "cadence_plan",
    "series_edit",
    "series_end",
    "series_start",
    "visit_after",
    "visit_cadence",
    "visit_cancel",
    "visit_detail",
    "visit_edit",
    "visit_list",
    "visit_log",
    "visit_missed",
    "visit_next",
    "visit_plan",
]
