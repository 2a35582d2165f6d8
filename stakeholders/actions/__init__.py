"""Every change of people, buying centers, needs and commitments."""

from .centers import change_center, copy_center, create_center
from .commitments import change_commitment, complete_commitment, drop_commitment, make_commitment, reopen_commitment
from .contacts import change_contact, create_contact
from .differentiators import add_differentiator, change_differentiator, remove_differentiator
from .members import add_member, change_member, remove_member, set_attitudes
from .needs import change_need, confirm_need, drop_need, record_need, restore_need
from .recording import centers_named, centers_touched
from .research import add_research_note, change_research_note, remove_research_note
from .standings import refresh_cadences, refresh_standings

__all__ = [
    "add_differentiator",
    "add_member",
    "add_research_note",
    "centers_named",
    "centers_touched",
    "change_center",
    "change_commitment",
    "change_contact",
    "change_differentiator",
    "change_member",
    "change_need",
    "change_research_note",
    "complete_commitment",
    "confirm_need",
    "copy_center",
    "create_center",
    "create_contact",
    "drop_commitment",
    "drop_need",
    "make_commitment",
    "record_need",
    "refresh_cadences",
    "refresh_standings",
    "remove_differentiator",
    "remove_member",
    "remove_research_note",
    "reopen_commitment",
    "restore_need",
    "set_attitudes",
]
