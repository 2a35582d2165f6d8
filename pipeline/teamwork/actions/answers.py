"""The answers to a hand-over: accepted, declined, done, or taken back."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import add_to_account_team, change_account, reassign_account
from accounts.models import KeyAccount
from pipeline.actions.people import reassign_deal, set_deal_team
from pipeline.models import Deal
from pipeline.teamwork.models import HandOver
from stakeholders.models import BuyingCenter
from team import activities
from team.models import User
from team.people import require_sells
from team.permits import locked_for_edit, require_fresh
from team.sight import is_above
from web.errors import RuleViolation

Gives, State = HandOver.Gives, HandOver.State


@transaction.atomic
@activities.batch()
def accept_hand_over(
    *,
    actor: User,
    hand_over_id: uuid.UUID,
    reply: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> HandOver:
    """Yes: what was offered changes hands now, in the name of who offered it; else the work is taken.

    Whoever takes work sees what it is about from now on: they join the deal's or the account's team.
    """
    hand_over = _asked(hand_over_id, actor, expected_version)
    receiver = _receiver(hand_over)
    require_sells(receiver, "to")
    _carry_out(hand_over, receiver, at)
    return _answered(hand_over, State.ACCEPTED, reply, actor, at)


@transaction.atomic
def decline_hand_over(
    *,
    actor: User,
    hand_over_id: uuid.UUID,
    reply: str,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> HandOver:
    """No, with a sentence why; everything stays as it was."""
    hand_over = _asked(hand_over_id, actor, expected_version)
    if not reply.strip():
        raise ValidationError({"reply": _("Say in one sentence why.")})
    return _answered(hand_over, State.DECLINED, reply, actor, at)


@transaction.atomic
def finish_hand_over(
    *,
    actor: User,
    hand_over_id: uuid.UUID,
    result: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> HandOver:
    """It is done, with what came of it. Work that was only asked for is answered by that, too."""
    hand_over = locked_for_edit(HandOver, hand_over_id, actor=actor, expected_version=expected_version)
    require_part(actor, hand_over.to_id or hand_over.asked_by_id)
    if hand_over.state == State.ASKED and hand_over.gives != Gives.WORK:
        raise RuleViolation("accept_first", _("Accept it first: something changes hands."))
    if hand_over.state not in (State.ASKED, State.ACCEPTED):
        raise _settled(hand_over)
    now = at or timezone.now()
    hand_over.replied_at = hand_over.replied_at or (now if hand_over.to_id else None)
    return _settle(hand_over, State.DONE, "hand_over_done", actor, at, result=result.strip(), done_at=now)


@transaction.atomic
def withdraw_hand_over(
    *, actor: User, hand_over_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> HandOver:
    """Whoever asked takes it back while nobody has answered (from a partner: at any time)."""
    hand_over = locked_for_edit(HandOver, hand_over_id, actor=actor, expected_version=expected_version)
    require_part(actor, hand_over.asked_by_id)
    is_partners = hand_over.to_id is None and hand_over.state == State.ACCEPTED
    if hand_over.state != State.ASKED and not is_partners:
        raise _settled(hand_over)
    return _settle(hand_over, State.WITHDRAWN, "hand_over_withdrawn", actor, at)


def _asked(hand_over_id: uuid.UUID, actor: User, expected_version: int | None) -> HandOver:
    hand_over = locked_for_edit(HandOver, hand_over_id, actor=actor)
    require_part(actor, hand_over.to_id)
    if hand_over.state != State.ASKED:
        raise _settled(hand_over)
    require_fresh(hand_over, expected_version)
    return hand_over


def require_part(actor: User, whose: uuid.UUID | None) -> None:
    if actor.pk != whose and not is_above(actor, whose):
        raise PermissionDenied(_("This is for somebody else to answer."))


def _settled(hand_over: HandOver) -> RuleViolation:
    message = _("This is settled already: %(state)s.") % {"state": hand_over.get_state_display()}
    return RuleViolation("hand_over_settled", message)


def _receiver(hand_over: HandOver) -> User:
    assert hand_over.to is not None
    return hand_over.to


def _answered(hand_over: HandOver, state: HandOver.State, reply: str, actor: User, at: dt.datetime | None) -> HandOver:
    now = at or timezone.now()
    return _settle(hand_over, state, f"hand_over_{state}", actor, at, reply=reply.strip(), replied_at=now)


def _settle(
    hand_over: HandOver, state: HandOver.State, verb: str, actor: User, at: dt.datetime | None, **values: object
) -> HandOver:
    before = hand_over.state
    hand_over.state = state
    for name, value in values.items():
        setattr(hand_over, name, value)
    hand_over.clean_fields(exclude={"account", "center", "asked_by", "to", "rule"})
    hand_over.save_changes("state", "replied_at", *values)
    told = {"state": str(state), "account": str(hand_over.account_id)}
    activities.announce(actor=actor, verb=verb, subject=hand_over, old={"state": before}, new=told, at=at)
    return hand_over


def _carry_out(hand_over: HandOver, receiver: User, at: dt.datetime | None) -> None:
    """By the existing actions, as the deed of who asked: who may not give it any more gives nothing."""
    giver = hand_over.asked_by
    words = {"giver": giver.name, "receiver": receiver.name}
    reason = _("Handed over by %(giver)s, accepted by %(receiver)s") % words
    common = {"actor": giver, "at": at}
    account, center = hand_over.account, hand_over.center
    try:
        if hand_over.gives == Gives.OWNER:
            reassign_account(account_id=account.pk, owner=receiver, is_agreed=True, reason=reason, **common)  # type: ignore[arg-type]
        elif hand_over.gives == Gives.INSIDE_OWNER:
            change_account(account_id=account.pk, values={"inside_owner": receiver}, reason=reason, **common)  # type: ignore[arg-type]
        elif hand_over.gives == Gives.DEAL and center is not None:
            deal = Deal.objects.get(buying_center=center)
            reassign_deal(deal_id=deal.pk, owner=receiver, is_agreed=True, reason=reason, **common)  # type: ignore[arg-type]
        else:
            _let_in(account, center, receiver, giver, at)
    except (ObjectDoesNotExist, PermissionDenied) as error:
        message = _("%(name)s may not give this to anybody any more.") % {"name": giver}
        raise RuleViolation("not_theirs_any_more", message) from error


def _let_in(
    account: KeyAccount, center: BuyingCenter | None, receiver: User, giver: User, at: dt.datetime | None
) -> None:
    deal = Deal.objects.filter(buying_center=center).first() if center else None
    if deal is not None:
        if not Deal.objects.visible_to(receiver).filter(pk=deal.pk).exists():
            set_deal_team(actor=giver, deal_id=deal.pk, user=receiver, at=at)
    elif not KeyAccount.objects.visible_to(receiver).filter(pk=account.pk).exists():
        add_to_account_team(actor=giver, account_id=account.pk, user=receiver, at=at)
