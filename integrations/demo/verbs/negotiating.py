"""A negotiation from its entry to its end: rooms, offers, the ledger, approvals, packages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from integrations.demo.story import Event
from integrations.demo.telling import Room, Told, verb
from negotiations import actions
from negotiations.actions import Seen
from negotiations.models import Concession, Offer
from team.money import to_minor

PLAIN = frozenset({"name", "unit", "better", "weight", "their_weight", "criterion"})
"""Of an issue: what is no value of it."""
WORTHS = {"worth": "worth_minor", "their_worth": "their_worth_minor"}


@verb("enter")
def enter(told: Told, event: Event) -> None:
    """enter: sole | in_turn, deadline: day, ends: what ends then; by: a manager with waive: why."""
    room = actions.enter_negotiation(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        mode=event.about or "",
        deadline_on=told.days.day(event.get("deadline")) if "deadline" in event.options else None,
        deadline_reason=event.get("ends", ""),
        waiver_reason=event.get("waive", ""),
        at=told.clock,
    )
    told.room = Room(room)


@verb("issues")
def issues(told: Told, event: Event) -> None:
    """issues: {code: {reference, target, limit, opening, their_target, …}}; worth and their_worth in whole units."""
    wanted = [(code, _stated(told, values)) for code, values in event.about.items()]
    room = told.live_room
    added = actions.add_issues(
        actor=told.actor(event), negotiation_id=room.negotiation.pk, wanted=wanted, at=told.clock
    )
    room.issues |= {issue.code: issue for issue in added}


def _stated(told: Told, values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in WORTHS:
            found[WORTHS[name]] = _minor(told, value)
        else:
            found[name] = value if name in PLAIN else Decimal(str(value))
    return found


def _minor(told: Told, amount: Any) -> int:
    return to_minor(Decimal(str(amount)), told.live_deal.currency)


@verb("sheet")
def sheet(told: Told, event: Event) -> None:
    """sheet: {field of the preparation: text}, dilemmas and methods as codes."""
    actions.prepare_sheet(
        actor=told.actor(event), negotiation_id=told.live_room.negotiation.pk, values=event.about, at=told.clock
    )


@verb("seats")
def seats(told: Told, event: Event) -> None:
    """seats: {somebody of ours: part}."""
    for key, part in event.about.items():
        actions.set_seat(
            actor=told.actor(event),
            negotiation_id=told.live_room.negotiation.pk,
            user=told.company.people[key],
            part=part,
            at=told.clock,
        )


@verb("sits")
def sits(told: Told, event: Event) -> None:
    """sits: {person: [part, what they want]}."""
    for key, (part, interests) in event.about.items():
        actions.set_sitting(
            actor=told.actor(event),
            negotiation_id=told.live_room.negotiation.pk,
            contact=told.person(key),
            part=part,
            interests=interests,
            at=told.clock,
        )


@verb("round")
def hold_round(told: Told, event: Event) -> None:
    """round: channel; note; seen: [[side, tactic, effect]]."""
    told.live_room.round = actions.log_round(
        actor=told.actor(event),
        negotiation_id=told.live_room.negotiation.pk,
        channel=event.about,
        note=event.get("note", ""),
        tactics=[Seen(*each) for each in event.get("seen", ())],
        at=told.clock,
    )


@verb("offer")
def offer(told: Told, event: Event) -> None:
    """offer: ours | theirs, terms: {code: value}, who; asks: what for; valid: days; note. In the last round."""
    room = told.live_room
    actions.make_offer(
        actor=told.actor(event),
        negotiation_id=room.negotiation.pk,
        side=event.about,
        terms=_terms(room, event.get("terms")),
        round_id=room.round.pk if room.round else None,
        contact=told.person(event.get("who")) if "who" in event.options else None,
        channel=room.round.channel if room.round else "mail",
        valid_until=told.due_in(event.get("valid")) if "valid" in event.options else None,
        note=event.get("note", ""),
        asked_for=event.get("asks", ""),
        at=told.clock,
    )


def _terms(room: Room, values: Mapping[str, Any]) -> dict[uuid.UUID, Decimal]:
    return {room.issues[code].pk: Decimal(str(value)) for code, value in values.items()}


@verb("swap")
def swap(told: Told, event: Event) -> None:
    """swap: code, against: code: what we gave last on the one was given for what they gave last on the other."""
    rows = Concession.objects.filter(negotiation=told.live_room.negotiation).order_by("-given_on", "-created_at")
    ours = rows.filter(side="ours", issue__code=event.about)[0]
    theirs = rows.filter(side="theirs", issue__code=event.get("against"))[0]
    actions.change_concession(
        actor=told.actor(event), concession_id=ours.pk, values={"answers": theirs.pk}, at=told.clock
    )


@verb("gave")
def gave(told: Told, event: Event) -> None:
    """gave: ours | theirs, what; worth to us and their_worth, in whole units; asks: what for."""
    room = told.live_room
    actions.note_concession(
        actor=told.actor(event),
        negotiation_id=room.negotiation.pk,
        side=event.about,
        what=event.get("what"),
        value_minor=_minor(told, event.get("worth")) if "worth" in event.options else None,
        their_value_minor=_minor(told, event.get("their_worth")) if "their_worth" in event.options else None,
        asked=event.get("asks", ""),
        round_id=room.round.pk if room.round else None,
        at=told.clock,
    )


@verb("seek")
def seek(told: Told, event: Event) -> None:
    """seek: {code: value}, why: an approval to offer it."""
    room = told.live_room
    room.request = actions.ask_approval(
        actor=told.actor(event),
        negotiation_id=room.negotiation.pk,
        terms=_terms(room, event.about),
        reason=event.get("why"),
        at=told.clock,
    )


@verb("allow", "deny")
def decide(told: Told, event: Event) -> None:
    """allow or deny: what the decider said, by."""
    request = told.live_room.request
    if request is None:
        raise ValueError("No approval was asked for.")
    act = actions.grant_approval if event.verb == "allow" else actions.refuse_approval
    act(actor=told.actor(event), approval_id=request.pk, note=event.about, at=told.clock)


@verb("package")
def package(told: Told, event: Event) -> None:
    """package: name, terms: {code: value}: thought out, not offered."""
    room = told.live_room
    actions.save_package(
        actor=told.actor(event),
        negotiation_id=room.negotiation.pk,
        name=event.about,
        terms=_terms(room, event.get("terms")),
        at=told.clock,
    )


@verb("accept")
def accept(told: Told, event: Event) -> None:
    """accept: ours | theirs: the last offer of that side is agreed."""
    rows = Offer.objects.filter(negotiation=told.live_room.negotiation, side=event.about, state=Offer.State.MADE)
    actions.accept_offer(actor=told.actor(event), offer_id=rows.latest("number").pk, at=told.clock)


@verb("learned")
def learned(told: Told, event: Event) -> None:
    """learned: the review, written once the room has ended (`negotiating.review_rooms`)."""
    told.live_room.review = (event.about, told.clock)
