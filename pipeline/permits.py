"""Rights that are narrower than editing a deal, or concern no deal of one's own."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from pipeline.models import Deal
from team.models import User
from team.querysets import administers
from team.sight import is_above


def may_set_sale_type(user: User, deal: Deal) -> bool:
    """The sale type decides what must be proved: managers above the owner change it, and who edits everything."""
    return user.sight.edits_everything or is_above(user, deal.owner_id)


def require_overseer(user: User) -> None:
    """How the rules work for all is read by who leads, who reads all, and who configures them."""
    if not (user.leads or administers(user)):
        raise PermissionDenied(_("This is for those who lead, analyse or configure."))
