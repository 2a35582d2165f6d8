"""Pages of people, buying centers and commitments."""

from .centers import center_detail, center_edit
from .commitments import (
    commitment_create,
    commitment_done,
    commitment_drop,
    commitment_edit,
    commitment_later,
    commitment_reopen,
)
from .contacts import contact_create, contact_detail, contact_edit, contact_list
from .influence import influence_add, influence_edit, influence_redraw, influence_remove
from .members import member_add, member_edit, member_remove
from .org_chart import contact_superior, org_chart

__all__ = [
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
    "influence_add",
    "influence_edit",
    "influence_redraw",
    "influence_remove",
    "member_add",
    "member_edit",
    "member_remove",
    "org_chart",
]
