"""Pages of visits."""

from .after import visit_after, visit_next
from .inviting import visit_invitation, visit_invite
from .lists import visit_detail, visit_list
from .logging import visit_log
from .planning import visit_cancel, visit_edit, visit_missed, visit_plan

__all__ = [
    "visit_after",
    "visit_cancel",
    "visit_detail",
    "visit_edit",
    "visit_invitation",
    "visit_invite",
    "visit_list",
    "visit_log",
    "visit_missed",
    "visit_next",
    "visit_plan",
]
