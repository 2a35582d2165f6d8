"""Asking somebody to take something over."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.accounts import require_owners_side as require_account_side
from accounts.models import KeyAccount
from pipeline.actions.people import require_owners_side as require_deal_side
from pipeline.models import Deal
from pipeline.teamwork.links import is_link
from pipeline.teamwork.models import HandOver, HandOverCopy, ReplyTime, RoutingRule
from pipeline.teamwork.rules import reply_by
from stakeholders.models import BuyingCenter
from team import activities
from team.calendars import current_calendar
from team.models import Organization, User
from team.people import require_sells
from team.permits import require_editable, require_seller
from team.records import new_id
from web.errors import RuleViolation

Gives = HandOver.Gives
MOST_COPIES = 10


@transaction.atomic
@activities.batch()
def ask_hand_over(
    *,
    actor: User,
    account: KeyAccount,
    link: str,
    text: str,
    to: User | None = None,
    partner: str = "",
    gives: str = Gives.WORK,
    center: BuyingCenter | None = None,
    copies: Iterable[User] = (),
    rule: RoutingRule | None = None,
    hand_over_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> HandOver:
    """Ask `to` to take over an account, a deal or a piece of work; nothing changes hands before they accept.

    Only who may change it hands it over. With a channel `partner` instead of `to` nobody of ours has to answer: it is
    given at once. Raises `RuleViolation` "already_asked" while the same waits for an answer.
    """
    require_seller(actor)
    copies = list({user.pk: user for user in copies}.values())
    _require_right(actor, account, center, gives)
    _require_people(actor, account, center, gives, to, partner.strip(), copies)
    if not is_link(link):
        raise ValidationError({"link": _("Choose one of the list.")})
    KeyAccount.lock(account.pk)
    if gives != Gives.WORK:
        _require_first(account, center, gives)
    now = at or timezone.now()
    hand_over = HandOver(
        id=hand_over_id or new_id(),
        account=account,
        center=center,
        asked_by=actor,
        to=to,
        partner=partner.strip() if to is None else "",
        link=link,
        gives=gives,
        text=text.strip(),
        rule=rule,
        state=HandOver.State.ASKED if to else HandOver.State.ACCEPTED,
        asked_at=now,
        created_at=now,
        reply_by=wanted_by(account.coverage_class, now) if to else None,
    )
    hand_over.clean_fields(exclude={"account", "center", "asked_by", "to", "rule"})
    hand_over.save(force_insert=True)
    HandOverCopy.objects.bulk_create(HandOverCopy(hand_over=hand_over, user=user) for user in copies)
    told = {"account": str(account.pk), "to": str(to.pk) if to else None, "gives": gives}
    activities.announce(actor=actor, verb="hand_over_asked", subject=hand_over, new=told, at=at)
    if copies:
        named = {"copies": [str(user.pk) for user in copies]}
        activities.announce(actor=actor, verb="hand_over_copied", subject=hand_over, new=named, at=at)
    return hand_over


def wanted_by(coverage_class: str, at: dt.datetime) -> dt.date:
    """Until when a reply is wanted, by the organization's calendar (closures, weekends and public holidays)."""
    organization = Organization.objects.current()
    days = dict(ReplyTime.objects.values_list("coverage_class", "working_days"))
    return reply_by(organization.day_of(at), coverage_class, current_calendar(organization), days)


def _require_right(actor: User, account: KeyAccount, center: BuyingCenter | None, gives: str) -> None:
    if gives not in Gives.values:
        raise ValidationError({"gives": _("Choose one of the list.")})
    if center is not None and center.account_id != account.pk:
        raise ValidationError({"center": _("This deal belongs to another account.")})
    require_editable(account if center is None or gives in (Gives.OWNER, Gives.INSIDE_OWNER) else center, actor=actor)
    if gives == Gives.OWNER:
        require_account_side(account, actor=actor)
    if gives == Gives.DEAL:
        deal = Deal.objects.filter(buying_center=center).first() if center else None
        if deal is None:
            raise ValidationError({"center": _("Choose which deal.")})
        if deal.status != Deal.Status.OPEN:
            raise RuleViolation("deal_closed", _("This deal is closed."))
        require_deal_side(deal, actor=actor)


def _require_people(
    actor: User,
    account: KeyAccount,
    center: BuyingCenter | None,
    gives: str,
    to: User | None,
    partner: str,
    copies: list[User],
) -> None:
    prefetch_related_objects([*copies, *([to] if to else [])], "role_grants")
    if to is None:
        if not partner:
            raise ValidationError({"to": _("Say to whom.")})
        if gives != Gives.WORK:
            raise ValidationError({"gives": _("A channel partner owns nothing here.")})
    else:
        require_sells(to, "to")
        if to.pk == actor.pk:
            raise ValidationError({"to": _("That is you.")})
        if owner_now(account, center, gives) == to.pk:
            raise ValidationError({"to": _("%(name)s has it already.") % {"name": to}})
    if len(copies) > MOST_COPIES:
        raise ValidationError({"copies": _("Fewer people, please.")})
    for user in copies:
        require_sells(user, "copies")


def owner_now(account: KeyAccount, center: BuyingCenter | None, gives: str) -> uuid.UUID | None:
    """Who has what would change hands."""
    if gives == Gives.OWNER:
        return account.owner_id
    if gives == Gives.INSIDE_OWNER:
        return account.inside_owner_id
    return Deal.objects.get(buying_center=center).owner_id if gives == Gives.DEAL else None


def _require_first(account: KeyAccount, center: BuyingCenter | None, gives: str) -> None:
    rows = HandOver.objects.waiting().filter(account=account, gives=gives)
    if gives == Gives.DEAL:
        rows = rows.filter(center=center)
    if waiting := rows.select_related("to").first():
        message = _("%(name)s has been asked already and has not answered yet.") % {"name": waiting.to}
        raise RuleViolation("already_asked", message)
