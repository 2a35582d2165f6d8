"""Every change of people, buying centers, needs and commitments."""

from .centers import change_center, copy_center, create_center
from .checks import check_commitment, plan_check, reopen_check
from .commitments import change_commitment, complete_commitment, drop_commitment, make_commitment, reopen_commitment
from .contacts import change_contact, create_contact, undo_superior
from .differentiators import add_differentiator, change_differentiator, remove_differentiator
from .erasure import erase_contact
from .hospitality import change_hospitality, record_hospitality, restore_hospitality, withdraw_hospitality
from .hospitality_decisions import approve_hospitality, refuse_hospitality, require_decider
from .influence import change_influence, draw_influence, remove_influence
from .intelligence import change_intelligence, record_intelligence, remove_intelligence, verify_intelligence
from .members import add_member, change_member, remove_member, set_attitudes
from .merging import merge_contacts, undo_merge
from .moving import move_contact, undo_move
from .needs import change_need, confirm_need, drop_need, record_need, restore_need
from .pairing import ask_again, find_duplicates, tell_apart
from .recording import centers_named, centers_touched
from .research import add_research_note, change_research_note, remove_research_note
from .standings import refresh_cadences, refresh_standings

__all__ = [
    "add_differentiator",
    "add_member",
    "add_research_note",
    "approve_hospitality",
    "ask_again",
    "centers_named",
    "centers_touched",
    "change_center",
    "change_commitment",
    "change_contact",
    "change_differentiator",
    "change_hospitality",
    "change_influence",
    "change_intelligence",
    "change_member",
    "change_need",
    "change_research_note",
    "check_commitment",
    "complete_commitment",
    "confirm_need",
    "copy_center",
    "create_center",
    "create_contact",
    "draw_influence",
    "drop_commitment",
    "drop_need",
    "erase_contact",
    "find_duplicates",
    "make_commitment",
    "merge_contacts",
    "move_contact",
    "plan_check",
    "record_hospitality",
    "record_intelligence",
    "record_need",
    "refresh_cadences",
    "refresh_standings",
    "refuse_hospitality",
    "remove_differentiator",
    "remove_influence",
    "remove_intelligence",
    "remove_member",
    "remove_research_note",
    "reopen_check",
    "reopen_commitment",
    "require_decider",
    "restore_hospitality",
    "restore_need",
    "set_attitudes",
    "tell_apart",
    "undo_merge",
    "undo_move",
    "undo_superior",
    "verify_intelligence",
    "withdraw_hospitality",
]
