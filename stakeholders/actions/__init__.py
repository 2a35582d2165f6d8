"""Every change of people, buying centers and commitments."""

from .centers import change_center, copy_center, create_center
from .commitments import change_commitment, complete_commitment, drop_commitment, make_commitment, reopen_commitment
from .contacts import change_contact, create_contact
from .influence import change_influence, draw_influence, remove_influence
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
    "change_influence",
    "change_member",
    "complete_commitment",
    "copy_center",
    "create_center",
    "create_contact",
    "draw_influence",
    "drop_commitment",
    "make_commitment",
    "refresh_cadences",
    "refresh_standings",
    "remove_influence",
    "remove_member",
    "reopen_commitment",
    "set_attitudes",
]
