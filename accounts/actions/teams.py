"""Who of us works on an account beside its owner."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountChange, AccountTeamMember, KeyAccount
from team.activities import announce
from team.models import Organization, User
from team.people import require_sells
from team.permits import locked_for_edit
from web.errors import RuleViolation


@transaction.atomic
def add_to_account_team(
    *,
    actor: User,
    account_id: uuid.UUID,
    user: User,
    function: str = "",
    starts_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> AccountTeamMember:
    """Full sight of the account from that day on (today by default)."""
    account = locked_for_edit(KeyAccount, account_id, actor=actor)
    require_sells(user, "user")
    if account.team_members.filter(user=user, ends_on__isnull=True).exists():
        raise RuleViolation("already_member", _("This person belongs to the account team already."))
    member = AccountTeamMember(
        account=account, user=user, function=function.strip(), starts_on=starts_on or Organization.objects.day_of(at)
    )
    member.full_clean()
    member.save(force_insert=True)
    _log(member, actor=actor, old=None, at=at)
    return member


@transaction.atomic
def end_on_account_team(
    *, actor: User, member_id: int, ends_on: dt.date | None = None, at: dt.datetime | None = None
) -> AccountTeamMember:
    """`ends_on` is the last day with full sight; by default that was yesterday, so the sight ends now.

    Who was to come today or later then never belonged: the row goes, and history tells of it.
    """
    member = AccountTeamMember.objects.select_related("user").get(pk=member_id)
    locked_for_edit(KeyAccount, member.account_id, actor=actor)
    old = _plain(member)
    member.ends_on = ends_on or Organization.objects.day_of(at) - dt.timedelta(days=1)
    if member.ends_on >= member.starts_on:
        member.save(update_fields=["ends_on"])
    elif ends_on is None:
        AccountTeamMember.objects.filter(pk=member.pk).delete()
    else:
        raise ValidationError({"ends_on": _("The last day lies before the first.")})
    _log(member, actor=actor, old=old, at=at)
    return member


def _log(member: AccountTeamMember, *, actor: User, old: object, at: dt.datetime | None) -> None:
    new = _plain(member)
    AccountChange.objects.create(
        account=member.account, field="team", old=old, new=new, actor=actor, effective_at=at or timezone.now()
    )
    announce(actor=actor, verb="account_team_changed", subject=member.account, old=old, new=new, at=at)


def _plain(member: AccountTeamMember) -> dict[str, str | None]:
    return {
        "user": str(member.user_id),
        "function": member.function,
        "starts_on": member.starts_on.isoformat(),
        "ends_on": member.ends_on.isoformat() if member.ends_on else None,
    }
