"""Every change of people, buying centers and commitments."""

from .centers import change_center, copy_center, create_center
from .commitments import change_commitment, complete_commitment, drop_commitment, make_commitment, reopen_commitment
from .contacts import change_contact, create_contact
from .erasure import erase_contact
from .intelligence import change_intelligence, record_intelligence, remove_intelligence, verify_intelligence
from .members import add_member, change_member, remove_member, set_attitudes
from .recording import centers_named, centers_touched
from .standings import refresh_cadences, refresh_standings

__all__ = [
    "add_member",
    "centers_named",
    "centers_touched",
    "change_center",
    "change_commitment",
    "change_contact",
    "change_intelligence",
    "change_member",
    "complete_commitment",
    "copy_center",
    "create_center",
    "create_contact",
    "drop_commitment",
    "erase_contact",
    "make_commitment",
    "record_intelligence",
    "refresh_cadences",
    "refresh_standings",
    "remove_intelligence",
    "remove_member",
    "reopen_commitment",
    "set_attitudes",
    "verify_intelligence",
]
