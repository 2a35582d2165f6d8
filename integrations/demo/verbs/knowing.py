"""What else a rep comes to know of people: relations, needs, confidences, who listens to whom; and courtesies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Competitor
from integrations.demo.story import Event
from integrations.demo.telling import Told, verb
from stakeholders.actions import (
    add_differentiator,
    add_research_note,
    change_contact,
    change_member,
    check_commitment,
    confirm_need,
    create_contact,
    draw_influence,
    make_commitment,
    move_contact,
    record_hospitality,
    record_intelligence,
    record_need,
    verify_intelligence,
)
from stakeholders.models import Commitment, Intelligence

OF_MEMBER = (
    "influence", "target_attitude", "obtain", "persona", "focuses", "phases", "coach_criteria", "interest",
    "acceptable_change", "resistance", "reason_technical", "reason_organizational", "reason_cultural", "necessity",
    "effort",
)  # fmt: skip


@verb("knows")
def knows(told: Told, event: Event) -> None:
    """knows: person, and any of: us, rivals: {name: -2 to 2}, by_us: colleague, rung, what a member may have."""
    member = told.member(event.about, event)
    values: dict[str, Any] = {name: event.get(name) for name in OF_MEMBER if name in event.options}
    if "us" in event.options:
        values["relation_us"] = event.get("us")
    if "by_us" in event.options:
        values["responsible"] = told.company.people[event.get("by_us")]
    if "rivals" in event.options:
        values["rivals"] = _rivals(event.get("rivals"))
    change_member(actor=told.actor(event), member_id=member.pk, values=values, at=told.clock)
    if "rung" in event.options:
        rung = {"rung": event.get("rung")}
        change_contact(actor=told.actor(event), contact_id=member.contact_id, values=rung, at=told.clock)


def _rivals(relations: Mapping[str, int]) -> dict[Any, int]:
    known = {name: Competitor.objects.get_or_create(name=name)[0].pk for name in relations}
    return {known[name]: relation for name, relation in relations.items()}


@verb("needs")
def needs(told: Told, event: Event) -> None:
    """needs: what, who: person, kind, maturity; level, benefit, evidence; confirmed: person."""
    named = ("level", "benefit", "evidence", "tags")
    need = record_need(
        actor=told.actor(event),
        center_id=told.live_deal.buying_center_id,
        statement=event.about,
        contact=told.person(event.get("who")),
        kind=event.get("kind"),
        maturity=event.get("maturity"),
        at=told.clock,
        **{name: event.get(name) for name in named if name in event.options},
    )
    if "confirmed" in event.options:
        by = told.person(event.get("confirmed"))
        confirm_need(actor=told.actor(event), need_id=need.pk, by=by, on=told.today(), at=told.clock)


@verb("hears")
def hears(told: Told, event: Event) -> None:
    """hears: what, from: person. In confidence."""
    record_intelligence(
        actor=told.actor(event),
        center_id=told.live_deal.buying_center_id,
        text=event.about,
        source=told.person(event.get("from")),
        learned_on=told.today(),
        at=told.clock,
    )


@verb("verified")
def verified(told: Told, event: Event) -> None:
    """verified: confirmed | refuted, by: person. The last thing that was heard; `where` instead of a person."""
    rows = Intelligence.objects.filter(center_id=told.live_deal.buying_center_id, state=Intelligence.State.OPEN)
    item = rows.order_by("-learned_on", "-pk")[0]
    verify_intelligence(
        actor=told.actor(event),
        intelligence_id=item.pk,
        state=event.about,
        second_source=told.person(event.get("who")) if "who" in event.options else None,
        second_note=event.get("where", ""),
        verified_on=told.today(),
        at=told.clock,
    )


@verb("listens")
def listens(told: Told, event: Event) -> None:
    """listens: [who, to whom, 1 to 3]."""
    who, whom, strength = event.about
    draw_influence(
        actor=told.actor(event),
        center_id=told.live_deal.buying_center_id,
        source_id=told.member(whom, event).pk,
        target_id=told.member(who, event).pk,
        strength=strength,
        at=told.clock,
    )


@verb("measure")
def measure(told: Told, event: Event) -> None:
    """measure: what we do for the relation, who: person, in: days, check: days after that."""
    due = told.due_in(event.get("in"))
    make_commitment(
        actor=told.actor(event),
        side=Commitment.Side.OURS,
        what=event.about,
        center=told.live_deal.buying_center,
        contact=told.person(event.get("who")),
        due_on=due,
        check_on=told.days.from_day_on(due + dt.timedelta(days=event.get("check"))),
        origin=Commitment.Origin.TABLE,
        at=told.clock,
    )


@verb("checked")
def checked(told: Told, event: Event) -> None:
    """checked: what came of the oldest measure that is done and was not looked at; us: the relation now."""
    rows = Commitment.objects.filter(
        center_id=told.live_deal.buying_center_id, state=Commitment.State.DONE, check_on__isnull=False, checked_on=None
    )
    row = rows.order_by("done_on", "pk")[0]
    rescored = {"relation_us": event.get("us")} if "us" in event.options else {}
    check_commitment(
        actor=told.actor(event), commitment_id=row.pk, result=event.about, rescored=rescored, at=told.clock
    )


@verb("differs")
def differs(told: Told, event: Event) -> None:
    """differs: rival, {aspect: [standing, what we have, what they have]}."""
    rival = Competitor.objects.get(name=event.about)
    for aspect, (standing, ours, theirs) in _rows(event.get("in_what")):
        add_differentiator(
            actor=told.actor(event),
            center_id=told.live_deal.buying_center_id,
            competitor=rival,
            aspect=aspect,
            standing=standing,
            ours=ours,
            theirs=theirs,
            at=told.clock,
        )


@verb("found")
def found(told: Told, event: Event) -> None:
    """found: {item of the research checklist: what we found out}."""
    for item, note in _rows(event.about):
        add_research_note(
            actor=told.actor(event), center_id=told.live_deal.buying_center_id, item=item, note=note, at=told.clock
        )


def _rows(by_name: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return by_name.items()


@verb("twin")
def twin(told: Told, event: Event) -> None:
    """twin: person, name: as somebody else wrote it. Entered a second time, with the same address."""
    known = told.person(event.about)
    create_contact(
        actor=told.actor(event),
        account=told.account,
        name=event.get("name"),
        title=known.title,
        email=known.email,
        at=told.clock,
    )


@verb("moves")
def moves(told: Told, event: Event) -> None:
    """moves: person, to: account. Works there from today."""
    move_contact(
        actor=told.actor(event),
        contact_id=told.person(event.about).pk,
        account=told.customers.accounts[event.get("to")],
        on=told.today(),
        at=told.clock,
    )


@verb("courtesy")
def courtesy(told: Told, event: Event) -> None:
    """courtesy: what, kind, purpose, value: in all, for: [people], in: days."""
    record_hospitality(
        actor=told.actor(event),
        account=told.account,
        kind=event.get("kind"),
        what=event.about,
        purpose=event.get("purpose"),
        on=told.due_in(event.get("in", 0)),
        value_minor=event.get("value") * 100,
        currency=told.company.organization.base_currency,
        guests=[told.person(key) for key in event.get("guests")],
        center=told.live_deal.buying_center,
        at=told.clock,
    )
