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
from .intelligence import (
    intelligence_add,
    intelligence_edit,
    intelligence_remove,
    intelligence_verify,
    member_coach,
)
from .members import member_add, member_edit, member_remove
from .org_chart import contact_superior, org_chart
from .privacy import contact_data, contact_erase, settings_erase

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
    "contact_data",
    "contact_detail",
    "contact_edit",
    "contact_erase",
    "contact_list",
    "contact_superior",
    "intelligence_add",
    "intelligence_edit",
    "intelligence_remove",
    "intelligence_verify",
    "member_add",
    "member_coach",
    "member_edit",
    "member_remove",
    "org_chart",
    "settings_erase",
]
