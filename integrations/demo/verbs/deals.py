"""A deal's own facts: opened, changed, proved by papers and words, talked about."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from integrations.demo.story import Event
from integrations.demo.telling import Told, verb
from pipeline.actions.changes import change_deal
from pipeline.actions.closing import repeat_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.evidence import give_evidence
from pipeline.actions.extras import attach_document
from pipeline.actions.people import reassign_deal, set_deal_team
from pipeline.models import Deal
from team.actions import comment_on

NOT_VALUES = frozenset({"by", "at", "from", "paper", "note", "said", "until", "budget", "date", "dates"})
LINKS = "https://files.keyline.example"


@verb("open")
def open_deal(told: Told, event: Event) -> None:
    """open: amount, currency, close: day, source, type, technical, step."""
    technical = event.get("technical")
    told.deal = create_deal(
        actor=told.actor(event),
        account_id=told.account.pk,
        name=told.story.name,
        pipeline=told.company.pipeline,
        amount_minor=event.about * 100,
        currency=event.get("currency", ""),
        expected_close=_close(told, event.get("close")),
        source=event.get("source", ""),
        sale_type=event.get("type", Deal.SaleType.COMPLEX),
        buyer_step=event.get("step"),
        technical_content=Decimal(str(technical)) if technical else None,
        source_system="demo",
        external_id=told.story.key,
        confirmed=True,
        at=told.clock,
    )


@verb("repeat")
def repeat(told: Told, event: Event) -> None:
    """repeat: key of the won story, amount, close: day."""
    won = told.others[event.about].live_deal
    told.deal = repeat_deal(
        actor=told.actor(event),
        deal_id=won.pk,
        name=told.story.name,
        amount_minor=event.get("amount") * 100,
        expected_close=_close(told, event.get("close")),
        at=told.clock,
    )


def _close(told: Told, offset: int | None) -> dt.date | None:
    """An expected close: a working day, and never one that had passed when it was entered."""
    return None if offset is None else max(told.days.day(offset), told.due_in(1))


@verb("close", "amount", "category", "step", "mode", "hold", "source", "type")
def change(told: Told, event: Event) -> None:
    """close: day; amount: whole units; category; step; mode; hold: day with for_what; each with why."""
    deal = told.live_deal
    values: dict[str, Any] = {
        "close": lambda: {"expected_close": _close(told, event.about)},
        "amount": lambda: {"amount_minor": event.about * 100, "currency": deal.currency},
        "category": lambda: {"category": event.about},
        "step": lambda: {"buyer_step": event.about},
        "mode": lambda: {"procurement_mode": event.about},
        "hold": lambda: {"hold_until": told.days.day(event.about), "hold_reason": event.get("for_what")},
        "source": lambda: {"source": event.about},
        "type": lambda: {"sale_type": event.about},
    }[event.verb]()
    told.deal = change_deal(
        actor=told.actor(event),
        deal_id=deal.pk,
        values=values,
        reason=event.get("why", ""),
        confirmed=True,
        at=told.clock,
    )


@verb("prove")
def prove(told: Told, event: Event) -> None:
    """prove: criterion; from: visit | person; said: a sentence (a statement when there is no record);
    budget: [from, to], ceiling_price: whole units, date: day, dates: [start, end], and what else the proof holds
    (step, mode, occasion, witness, name, committee)."""
    source = event.get("from")
    is_visit = source == "visit"
    if is_visit and told.visit is None:
        raise ValueError("There was no visit yet.")
    value = {name: value for name, value in event.options.items() if name not in NOT_VALUES}
    if "budget" in event.options:
        low, high = event.get("budget")
        value |= {"from": low * 100, "to": high * 100, "currency": told.live_deal.currency}
    if "ceiling_price" in value:
        value["ceiling_price"] *= 100
    if "date" in event.options:
        value["date"] = told.days.day(event.get("date")).isoformat()
    if "dates" in event.options:
        value |= zip(("start", "end"), (told.days.day(day).isoformat() for day in event.get("dates")), strict=True)
    give_evidence(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        criterion=str(event.about),
        note=event.get("said", ""),
        value=value,
        visit_id=told.visit.pk if is_visit and told.visit else None,
        contact_id=told.person(source).pk if source and not is_visit else None,
        on=told.today(),
        at=told.clock,
    )


@verb("paper")
def paper(told: Told, event: Event) -> None:
    """paper: title, kind: brochure | proposal | quote | our_contract | …: a link that belongs to the deal."""
    attach_document(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        title=event.about,
        kind=event.get("kind", "other"),
        url=f"{LINKS}/{told.story.key}/{event.get('kind', 'other').replace('_', '-')}",
        dated_on=told.today(),
        at=told.clock,
    )


@verb("comment")
def comment(told: Told, event: Event) -> None:
    """comment: text, by: somebody; `@Name` calls people."""
    comment_on(actor=told.actor(event), record=told.live_deal, body=event.about, at=told.clock)


@verb("crew")
def crew(told: Told, event: Event) -> None:
    """crew: somebody of us joins the deal team, as: function."""
    user = told.company.people[event.about]
    set_deal_team(
        actor=told.actor(event), deal_id=told.live_deal.pk, user=user, function=event.get("as", ""), at=told.clock
    )


@verb("reassign")
def reassign(told: Told, event: Event) -> None:
    """reassign: new owner, by: a manager above both, why."""
    owner = told.company.people[event.about]
    told.deal = reassign_deal(
        actor=told.actor(event), deal_id=told.live_deal.pk, owner=owner, reason=event.get("why", ""), at=told.clock
    )
