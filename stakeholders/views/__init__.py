"""Pages of people, buying centers and commitments."""

from .centers import center_content, center_detail, center_edit
from .commitments import (
    commitment_create,
    commitment_done,
    commitment_drop,
    commitment_edit,
    commitment_later,
    commitment_reopen,
)
from .contacts import contact_create, contact_detail, contact_edit, contact_list
from .members import member_add, member_edit, member_remove
from .needs import (
    differentiator_add,
    differentiator_edit,
    need_add,
    need_confirm,
    need_drop,
    need_edit,
    need_restore,
    research_note,
)
from .org_chart import contact_superior, org_chart

__all__ = [
    "center_content",
    "center_detail",
    "center_edit",
    "commitment_create",
    "commitment_done",
    "commitment_drop",
    "commitment_edit",
    "commitment_later",
    "commitment_reopen",
    "contact_create",
    "contact_detail",
    "contact_edit",
    "contact_list",
    "contact_superior",
    "differentiator_add",
    "differentiator_edit",
    "member_add",
    "member_edit",
    "member_remove",
    "need_add",
    "need_confirm",
    "need_drop",
    "need_edit",
    "need_restore",
    "org_chart",
    "research_note",
]
