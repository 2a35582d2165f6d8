"""Every change of people, teams, organization and comments."""

from .absences import add_absence, change_absence, remove_absence
from .comments import comment_on
from .notifications import mark_all_read, mark_read
from .organization import add_closure, change_closure, change_organization, remove_closure
from .people import change_user, deactivate_user, invite_again, invite_user, reactivate_user, set_roles, unsubscribe
from .teams import add_member, change_team, create_team, end_membership, move_team, settle_memberships

__all__ = [
    "add_absence",
    "add_closure",
    "add_member",
    "change_absence",
    "change_closure",
    "change_organization",
    "change_team",
    "change_user",
    "comment_on",
    "create_team",
    "deactivate_user",
    "end_membership",
    "invite_again",
    "invite_user",
    "mark_all_read",
    "mark_read",
    "move_team",
    "reactivate_user",
    "remove_absence",
    "remove_closure",
    "set_roles",
    "settle_memberships",
    "unsubscribe",
]
