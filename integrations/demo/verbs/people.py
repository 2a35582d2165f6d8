"""Who belongs to a purchase, what they think of us, and who promised what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integrations.demo.story import Event
from integrations.demo.telling import Told, verb
from stakeholders.actions import (
    change_center,
    change_contact,
    change_member,
    complete_commitment,
    drop_commitment,
    make_commitment,
    set_attitudes,
)
from stakeholders.models import Commitment


@verb("join")
def join(told: Told, event: Event) -> None:
    """join: [people]: known to have a part before they are met."""
    for key in event.about:
        told.member(key, event)


@verb("feels")
def feels(told: Told, event: Event) -> None:
    """feels: {person: -1 | 0 | 1}, basis: statement | assumed."""
    attitudes = {told.member(key, event).contact_id: value for key, value in event.about.items()}
    set_attitudes(
        actor=told.actor(event),
        center_id=told.live_deal.buying_center_id,
        attitudes=attitudes,
        basis=event.get("basis", "assumed"),
        on=told.today(),
        at=told.clock,
    )


@verb("weighs")
def weighs(told: Told, event: Event) -> None:
    """weighs: person, weight: 0 to 1, why; or influence: 1 to 5."""
    values: dict[str, Any] = {}
    if "weight" in event.options:
        values |= {"weight_override": Decimal(str(event.get("weight"))), "weight_reason": event.get("why")}
    if "influence" in event.options:
        values["influence"] = event.get("influence")
    member = told.member(event.about, event)
    change_member(actor=told.actor(event), member_id=member.pk, values=values, at=told.clock)


@verb("technical")
def technical(told: Told, event: Event) -> None:
    """technical: 0.1 to 0.9: how technical this purchase is."""
    values = {"technical_content": Decimal(str(event.about))}
    change_center(actor=told.actor(event), center_id=told.live_deal.buying_center_id, values=values, at=told.clock)


@verb("left")
def left(told: Told, event: Event) -> None:
    """left: person: is not with the customer any more."""
    person = told.person(event.about)
    change_contact(actor=told.actor(event), contact_id=person.pk, values={"left_on": told.today()}, at=told.clock)


@verb("promise", "expect")
def promise(told: Told, event: Event) -> None:
    """promise: what we do, in: days; expect: what the customer does, in: days, who: person."""
    make_commitment(
        actor=told.actor(event),
        side=Commitment.Side.OURS if event.verb == "promise" else Commitment.Side.THEIRS,
        what=event.about,
        center=told.live_deal.buying_center,
        contact=told.person(event.get("who")) if event.get("who") else None,
        due_on=told.due_in(event.get("in")),
        at=told.clock,
    )


@verb("done", "dropped")
def done(told: Told, event: Event) -> None:
    """done: ours | theirs | all, result: text. Settles the earliest open one of that side, or all that are open."""
    rows = Commitment.objects.open().filter(center_id=told.live_deal.buying_center_id)
    if event.about != "all":
        rows = rows.filter(side=event.about)
    for row in list(rows) if event.about == "all" else list(rows[:1]):
        if event.verb == "done":
            complete_commitment(
                actor=told.actor(event), commitment_id=row.pk, result=event.get("result", ""), at=told.clock
            )
        else:
            drop_commitment(actor=told.actor(event), commitment_id=row.pk, reason=event.get("why", ""), at=told.clock)
