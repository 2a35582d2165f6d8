"""Putting an offer on the table. The one door through which an offer comes into being: page, REST, import, demo."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Document
from negotiations.actions.concessions import book
from negotiations.actions.resending import sent_before
from negotiations.authorities import bounds_for
from negotiations.models import Approval, Channel, Issue, Negotiation, Offer, Side, Stance, Term
from negotiations.reading import asked, stances_of
from negotiations.rules.authority import DISCOUNT, PRICE, Asked, Excess, covers, discount_of, excesses
from negotiations.table import standing
from pipeline.models import Deal
from stakeholders.actions.recording import require_person
from stakeholders.models import Contact
from team.activities import announce
from team.models import Organization, User
from team.permits import locked_for_edit, require_visible
from team.records import new_id
from web.errors import RuleViolation

LARGEST = Decimal(10) ** 13
"""Values are kept with four decimals in eighteen digits."""


@transaction.atomic
def make_offer(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    side: str,
    terms: Mapping[uuid.UUID, Decimal],
    made_on: dt.date | None = None,
    round_id: uuid.UUID | None = None,
    contact: Contact | None = None,
    channel: str = Channel.MEETING,
    document: Document | None = None,
    valid_until: dt.date | None = None,
    note: str = "",
    alongside: bool = False,
    asked_for: str = "",
    offer_id: uuid.UUID | None = None,
    quote_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Offer:
    """Write down what a side offers, as the next version of the room.

    `terms` is {issue id: value in the issue's unit}; at least one. It replaces what that side has on the table, unless
    it stands `alongside` (packages to choose from). Of ours, what is beyond the actor's authority or below our limit
    needs an approval that covers it: without one `RuleViolation` "needs_approval", whose detail says what is beyond.
    Two people may enter at once: each offer gets its own number. `offer_id` is the id that the sender gave it: sending
    the same again answers the offer that is there. Where the side gave way, the ledger gets its rows; `asked_for` is
    what was asked in return.
    """
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    if offer_id is not None and (there := sent_before(Offer, offer_id, room)):
        return there
    deal = require_at_the_table(room)
    at = at or timezone.now()
    today = Organization.objects.current().day_of(at)
    issues = {issue.pk: issue for issue in room.issues.all()}
    require_terms(issues, terms)
    made_on = made_on or today
    _require_days(made_on, valid_until, today)
    _require_related(actor, deal, contact, document)
    stances, before = stances_of(room), standing(room.pk)[side]
    named = weighed(issues, stances, terms, before)
    beyond, approval = permitted(actor, room, deal, named, today, quote_id) if side == Side.OURS else ([], None)
    if not alongside:
        _replace(room, side)
    room.last_number += 1
    offer = Offer(
        id=offer_id or new_id(),
        negotiation=room,
        number=room.last_number,
        side=side,
        round=room.rounds.get(pk=round_id) if round_id else None,
        made_on=made_on,
        made_at=at,
        entered_by=actor,
        contact=contact,
        channel=channel,
        document=document,
        valid_until=valid_until,
        note=note.strip(),
        alongside=alongside,
        discount=discount_of(named),
        beyond_authority=bool(beyond),
        approval=approval,
    )
    offer.clean_fields(exclude={"negotiation", "round", "entered_by", "contact", "document", "approval"})
    offer.save(force_insert=True)
    Term.objects.bulk_create(Term(offer=offer, issue_id=pk, value=terms[pk]) for pk in issues if pk in terms)
    if not alongside:
        book(
            room=room, offer=offer, side=side, before=before, terms=terms, stances=stances, actor=actor, asked=asked_for
        )
    if room.state == Negotiation.State.PREPARING:
        room.state = Negotiation.State.OPEN
    room.save_changes("last_number", "state")
    told = {"number": offer.number, "side": side, "round": str(round_id) if round_id else None}
    announce(actor=actor, verb="offer_made", subject=room, new=told, at=at)
    return offer


def _replace(room: Negotiation, side: str) -> None:
    """What the side has on the table gives way to what follows."""
    there = room.offers.filter(side=side, state=Offer.State.MADE)
    there.update(state=Offer.State.REPLACED, version=F("version") + 1, updated_at=timezone.now())


def require_at_the_table(room: Negotiation) -> Deal:
    """The room's deal. Raises `RuleViolation` once the room has ended, or the deal is closed."""
    if room.state not in (Negotiation.State.PREPARING, Negotiation.State.OPEN, Negotiation.State.AGREED):
        raise RuleViolation("negotiation_ended", _("This negotiation has ended."))
    deal = room.deal
    if deal.status != Deal.Status.OPEN:
        raise RuleViolation("deal_closed", _("This deal is closed."))
    return deal


def require_terms(issues: Mapping[uuid.UUID, Issue], terms: Mapping[uuid.UUID, Decimal]) -> None:
    """At least one value, each of an issue of this room, finite, not negative and not absurd."""
    if not terms:
        raise ValidationError({"terms": _("Name at least one value.")})
    for pk, value in terms.items():
        if pk not in issues:
            raise ValidationError({"terms": _("This issue is not negotiated here.")})
        if not value.is_finite() or not 0 <= value < LARGEST or value != round(value, 4):
            raise ValidationError({str(pk): _("This value cannot be true.")})
        if issues[pk].code == DISCOUNT and value > 100:
            raise ValidationError({str(pk): _("A discount is at most 100 %.")})


def _require_days(made_on: dt.date, valid_until: dt.date | None, today: dt.date) -> None:
    if made_on > today:
        raise ValidationError({"made_on": _("This day is still to come.")})
    if valid_until is not None and valid_until < made_on:
        raise ValidationError({"valid_until": _("Valid until is before the offer.")})


def _require_related(actor: User, deal: Deal, contact: Contact | None, document: Document | None) -> None:
    """A person and a document of this account (or one above or below it), which the actor sees."""
    if contact is not None:
        require_person(contact, deal.account, actor)
    if document is not None:
        require_visible(document, actor=actor)
        if document.account_id != deal.account_id:
            raise ValidationError({"document": _("This document belongs to another account.")})


def weighed(
    issues: Mapping[uuid.UUID, Issue],
    stances: Mapping[uuid.UUID, Stance],
    terms: Mapping[uuid.UUID, Decimal],
    stands: Mapping[uuid.UUID, Decimal],
) -> list[Asked]:
    """The terms as the rules of authority want them. Who names the price or the discount is weighed by both: the other
    one as it `stands`, so that nobody goes beyond their authority in two offers of which each is within it."""
    named = asked(issues, stances, terms)
    if not any(each.code in (PRICE, DISCOUNT) for each in named):
        return named
    codes = {pk: issue.code for pk, issue in issues.items()}
    beside = {pk: value for pk, value in stands.items() if pk not in terms and codes.get(pk) in (PRICE, DISCOUNT)}
    return [*named, *(replace(each, limit=None) for each in asked(issues, stances, beside))]


def permitted(
    actor: User, room: Negotiation, deal: Deal, named: list[Asked], today: dt.date, quote_id: uuid.UUID | None = None
) -> tuple[list[Excess], Approval | None]:
    """What of these terms is beyond what the actor may offer, or accept, and the approval that covers it.

    Raises `RuleViolation` "needs_approval" where something is and none does.
    """
    beyond, approval = examined(actor, room, deal, named, today, quote_id)
    if beyond and approval is None:
        detail = {"excess": [each.plain for each in beyond]}
        raise RuleViolation("needs_approval", _("This goes beyond what you may offer without an approval."), detail)
    return beyond, approval


def examined(
    actor: User, room: Negotiation, deal: Deal, named: list[Asked], today: dt.date, quote_id: uuid.UUID | None = None
) -> tuple[list[Excess], Approval | None]:
    """The same without refusing: what a form says before it is sent."""
    for term in named:
        if term.code == PRICE and not term.reference:
            raise RuleViolation(
                "no_list_price", _("Say the list price of this issue first: the discount is measured against it.")
            )
    beyond = excesses(named, bounds_for(actor, deal, named=named))
    return beyond, covering_approval(room, named, beyond, today, actor=actor, quote_id=quote_id) if beyond else None


def covering_approval(
    room: Negotiation,
    named: list[Asked],
    beyond: list[Excess],
    today: dt.date,
    *,
    actor: User,
    quote_id: uuid.UUID | None = None,
) -> Approval | None:
    """The newest granted approval of the room that covers what is beyond, and has not run out."""
    own = (
        Q(kind=Approval.Kind.OFFER) | Q(kind=Approval.Kind.QUOTE, about=quote_id)
        if quote_id
        else Q(kind=Approval.Kind.OFFER)
    )
    return covering(room.approvals.filter(own), named, beyond, today, actor=actor, room=room)


def covering(
    rows: QuerySet[Approval],
    named: list[Asked],
    beyond: list[Excess],
    today: dt.date,
    *,
    actor: User,
    room: Negotiation | None,
) -> Approval | None:
    """Of these the newest that was granted and is enough. Nobody offers by what they granted themselves.

    What was granted in exchange for something holds only with that, in the offer or on the table already: an issue that
    is left out counts as it stands.
    """
    whole = [*_left_out(room, named), *named] if room is not None else named
    granted = rows.filter(state=Approval.State.GRANTED).exclude(decided_by=actor).order_by("-decided_at")
    for approval in granted:
        if approval.valid_until is not None and approval.valid_until < today:
            continue
        allowed = {pk: Decimal(value) for pk, value in approval.terms.items()}
        if covers(allowed, approval.discount, beyond, whole):
            return approval
    return None


def _left_out(room: Negotiation, named: list[Asked]) -> list[Asked]:
    """Where we stand on the issues that are not named."""
    said = {each.issue for each in named}
    stands = {pk: value for pk, value in standing(room.pk)[Side.OURS].items() if pk not in said}
    return asked({issue.pk: issue for issue in room.issues.all()}, {}, stands)
