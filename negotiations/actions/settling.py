"""What becomes of an offer: accepted, taken back, or put on the table again."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.actions.concessions import book
from negotiations.actions.offers import permitted, require_at_the_table, weighed
from negotiations.actions.recording import record_changes
from negotiations.models import Negotiation, Offer, Side
from negotiations.reading import stances_of
from negotiations.table import standing
from team.activities import announce
from team.models import Organization, User
from team.permits import locked_for_edit
from web.errors import RuleViolation

State = Offer.State
SETTLED = "accepted"


@transaction.atomic
def accept_offer(
    *,
    actor: User,
    offer_id: uuid.UUID,
    accepted_on: dt.date | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Offer:
    """The other side says yes; the room is agreed. An offer that was accepted before gives way to this one.

    To accept what they offer is to offer it: what is beyond the actor's authority or below our limit needs the same
    approval (`RuleViolation` "needs_approval"). Who accepts moves to these terms, so the ledger gets rows of that side;
    of a package, rows of who offered it as well. Doing it twice changes nothing.
    """
    offer, room = _of_room(offer_id, actor, expected_version)
    deal = require_at_the_table(room)
    if offer.state == State.ACCEPTED:
        return offer
    if offer.state not in (State.MADE, State.REPLACED):
        raise RuleViolation("offer_withdrawn", _("This offer was taken back."))
    at = at or timezone.now()
    today = Organization.objects.current().day_of(at)
    day = accepted_on or today
    _require_day(offer, day, today)
    issues, stances = {issue.pk: issue for issue in room.issues.all()}, stances_of(room)
    terms = {term.issue_id: term.value for term in offer.terms.all()}
    stand = standing(room.pk)
    if offer.side == Side.THEIRS or offer.state == State.REPLACED or offer.alongside:
        named = weighed(issues, stances, terms, stand[Side.OURS])
        beyond, offer.approval = permitted(actor, room, deal, named, today)
        offer.beyond_authority = bool(beyond)
    _release(room, actor, at)
    other = Side.THEIRS if offer.side == Side.OURS else Side.OURS
    for side in [other, offer.side] if offer.alongside else [other]:
        book(room=room, offer=offer, side=side, before=stand[side], terms=terms, stances=stances, actor=actor)
    offer.state = State.ACCEPTED
    offer.save_changes("state", "approval", "beyond_authority")
    _turn(room, Negotiation.State.AGREED, day, actor, at)
    new = {"number": offer.number, "side": offer.side, "on": day.isoformat()}
    announce(actor=actor, verb="offer_accepted", subject=room, new=new, at=at)
    return offer


@transaction.atomic
def release_offer(
    *, actor: User, offer_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Offer:
    """Not agreed after all: the offer is on the table again, and what accepting it brought leaves the ledger."""
    offer, room = _of_room(offer_id, actor, expected_version)
    require_at_the_table(room)
    if offer.state != State.ACCEPTED:
        return offer
    at = at or timezone.now()
    _release(room, actor, at)
    _turn(room, Negotiation.State.OPEN, None, actor, at)
    announce(actor=actor, verb="offer_released", subject=room, new={"number": offer.number}, at=at)
    offer.refresh_from_db()
    return offer


@transaction.atomic
def withdraw_offer(
    *, actor: User, offer_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Offer:
    """Taken back, or entered by mistake: it stays in the trail, and moves nobody's position nor the ledger any more."""
    offer, room = _of_room(offer_id, actor, expected_version)
    require_at_the_table(room)
    if offer.state == State.WITHDRAWN:
        return offer
    if offer.state == State.ACCEPTED:
        raise RuleViolation("offer_accepted", _("This offer was accepted. Say first that it is not agreed after all."))
    at = at or timezone.now()
    offer.state = State.WITHDRAWN
    offer.save_changes("state")
    room.save_changes()
    announce(actor=actor, verb="offer_withdrawn", subject=room, new={"number": offer.number}, at=at)
    return offer


@transaction.atomic
def restore_offer(
    *, actor: User, offer_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Offer:
    """Undo of `withdraw_offer`. Of ours it must still be allowed; where a later one stands, it is replaced at once."""
    offer, room = _of_room(offer_id, actor, expected_version)
    deal = require_at_the_table(room)
    if offer.state != State.WITHDRAWN:
        return offer
    at = at or timezone.now()
    if offer.side == Side.OURS:
        terms = {term.issue_id: term.value for term in offer.terms.all()}
        issues, stands = {issue.pk: issue for issue in room.issues.all()}, standing(room.pk)[Side.OURS]
        named = weighed(issues, stances_of(room), terms, stands)
        beyond, offer.approval = permitted(actor, room, deal, named, Organization.objects.current().day_of(at))
        offer.beyond_authority = bool(beyond)
    offer.state = State.REPLACED if _stands_later(room, offer) else State.MADE
    offer.save_changes("state", "approval", "beyond_authority")
    room.save_changes()
    announce(actor=actor, verb="offer_restored", subject=room, new={"number": offer.number}, at=at)
    return offer


def _stands_later(room: Negotiation, offer: Offer) -> bool:
    """Whether that side has replaced the offer by a later one."""
    later = room.offers.filter(side=offer.side, number__gt=offer.number, alongside=False)
    return later.exclude(state=State.WITHDRAWN).exists()


def _of_room(offer_id: uuid.UUID, actor: User, expected_version: int | None) -> tuple[Offer, Negotiation]:
    """Both locked, the room first, as `make_offer` does. Raises `Offer.DoesNotExist`, `PermissionDenied`."""
    room_id = Offer.objects.values_list("negotiation_id", flat=True).get(pk=offer_id)
    room = Negotiation.lock(room_id)
    return locked_for_edit(Offer, offer_id, actor=actor, expected_version=expected_version), room


def _require_day(offer: Offer, day: dt.date, today: dt.date) -> None:
    if day > today:
        raise ValidationError({"accepted_on": _("This day is still to come.")})
    if day < offer.made_on:
        raise ValidationError({"accepted_on": _("This is before the offer was made.")})
    if offer.valid_until is not None and offer.valid_until < day:
        raise RuleViolation("offer_expired", _("This offer was not valid any more on that day. Make it anew."))


def _release(room: Negotiation, actor: User, at: dt.datetime) -> None:
    """What was accepted before is on the table again, without the rows that accepting it brought."""
    before = room.offers.filter(state=State.ACCEPTED).first()
    if before is None:
        return
    brought = before.concessions.all() if before.alongside else before.concessions.exclude(side=before.side)
    brought.delete()
    before.state = State.REPLACED if _stands_later(room, before) else State.MADE
    before.save_changes("state")
    record_changes(room, {SETTLED: (before.number, None)}, actor=actor, at=at)


def _turn(room: Negotiation, state: str, day: dt.date | None, actor: User, at: dt.datetime) -> None:
    record_changes(room, {"state": (room.state, state)}, actor=actor, at=at)
    room.state, room.agreed_on = state, day
    room.save_changes("state", "agreed_on")
