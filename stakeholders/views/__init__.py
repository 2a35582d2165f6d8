"""Pages of people, buying centers, commitments and courtesies."""

from .centers import center_content, center_detail, center_edit
from .checks import commitment_check, commitment_check_day, commitment_recheck
from .commitments import (
    commitment_create,
    commitment_done,
    commitment_drop,
    commitment_edit,
    commitment_later,
    commitment_reopen,
)
from .contacts import contact_create, contact_detail, contact_edit, contact_list
from .hospitality import (
    hospitality_create,
    hospitality_decide,
    hospitality_detail,
    hospitality_edit,
    hospitality_list,
    hospitality_restore,
    hospitality_withdraw,
)
from .influence import influence_add, influence_edit, influence_redraw, influence_remove
from .intelligence import (
    intelligence_add,
    intelligence_edit,
    intelligence_remove,
    intelligence_verify,
    member_coach,
)
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
from .privacy import contact_data, contact_erase, settings_erase
from .relations import (
    account_relations,
    account_relations_file,
    center_relations_file,
    measure_add,
    member_analysis,
    relation_cell,
    relations_edit,
)
from .trust import trust_act

__all__ = [
    "account_relations",
    "account_relations_file",
    "center_content",
    "center_detail",
    "center_edit",
    "center_relations_file",
    "commitment_check",
    "commitment_check_day",
    "commitment_create",
    "commitment_done",
    "commitment_drop",
    "commitment_edit",
    "commitment_later",
    "commitment_recheck",
    "commitment_reopen",
    "contact_create",
    "contact_data",
    "contact_detail",
    "contact_edit",
    "contact_erase",
    "contact_list",
    "contact_superior",
    "differentiator_add",
    "differentiator_edit",
    "hospitality_create",
    "hospitality_decide",
    "hospitality_detail",
    "hospitality_edit",
    "hospitality_list",
    "hospitality_restore",
    "hospitality_withdraw",
    "influence_add",
    "influence_edit",
    "influence_redraw",
    "influence_remove",
    "intelligence_add",
    "intelligence_edit",
    "intelligence_remove",
    "intelligence_verify",
    "measure_add",
    "member_add",
    "member_analysis",
    "member_coach",
    "member_edit",
    "member_remove",
    "need_add",
    "need_confirm",
    "need_drop",
    "need_edit",
    "need_restore",
    "org_chart",
    "relation_cell",
    "relations_edit",
    "research_note",
    "settings_erase",
    "trust_act",
]
