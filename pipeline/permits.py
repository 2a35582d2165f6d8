"""Rights on a deal that are narrower than editing it."""

from __future__ import annotations

from pipeline.models import Deal
from team.models import User
from team.sight import is_above


def may_set_sale_type(user: User, deal: Deal) -> bool:
    """The sale type decides what must be proved: managers above the owner change it, and who edits everything."""
    return user.sight.edits_everything or is_above(user, deal.owner_id)
