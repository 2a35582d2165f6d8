"""Who works on a deal: its owner and its team."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.actions.writing import change_rows, moment, write
from pipeline.models import Deal, DealChange, DealTeamMember
from team.activities import announce
from team.models import Organization, Team, User
from team.people import require_assignable, require_sells
from team.permits import locked_for_edit


@transaction.atomic
def reassign_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    owner: User,
    expected_version: int | None = None,
    reason: str = "",
    is_agreed: bool = False,
    at: dt.datetime | None = None,
) -> Deal:
    """Give the deal to another owner: managers above both, or the owner to somebody of their own reach.

    `is_agreed`: the new owner has said yes; then it may be anybody who sells. The deal team works on the deal; it
    neither takes it nor gives it away.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    require_owners_side(deal, actor=actor)
    if is_agreed:
        require_sells(owner, "owner")
    else:
        require_assignable(actor, owner)
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    old = deal.owner_id
    values = {"owner": owner, "team": Team.objects.of(owner.pk, day), "owned_since": day}
    if old != owner.pk and write(deal, values, actor=actor, at=at, reason=reason):
        announce(
            actor=actor,
            verb="deal_reassigned",
            subject=deal,
            old={"owner": str(old)},
            new={"owner": str(owner.pk)},
            at=at,
        )
    return deal


def require_owners_side(deal: Deal, *, actor: User) -> None:
    if not (actor.is_system or actor.sight.edits_everything or deal.owner_id in actor.sight.people):
        raise PermissionDenied(_("Only the owner and their managers may give this deal to somebody else."))


@transaction.atomic
def set_deal_team(
    *,
    actor: User,
    deal_id: uuid.UUID,
    user: User,
    function: str = "",
    ends: bool = False,
    at: dt.datetime | None = None,
) -> Deal:
    """Put somebody on the deal team, change their function, or end their part (`ends`)."""
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    row = deal.team_members.filter(user=user, ends_on__isnull=True).first()
    if ends:
        if row is None:
            return deal
        row.ends_on = max(day - dt.timedelta(days=1), row.starts_on)
        row.save(update_fields=["ends_on"])
        if row.ends_on >= day:
            row.delete()
        change: dict[str, tuple[str | None, str | None]] = {"deal_team": (str(user.pk), None)}
    elif row is None:
        require_sells(user, "user")
        if user.pk == deal.owner_id:
            raise ValidationError({"user": _("%(name)s owns this deal.") % {"name": user}})
        DealTeamMember.objects.create(deal=deal, user=user, function=function, starts_on=day)
        change = {"deal_team": (None, str(user.pk))}
    else:
        row.function = function
        row.save(update_fields=["function"])
        return deal
    DealChange.objects.bulk_create(change_rows(deal, change, actor=actor, at=at))
    announce(actor=actor, verb="deal_team_changed", subject=deal, new={"user": str(user.pk), "ends": ends}, at=at)
    return deal
