"""How a deal moves through the funnel and how it ends: gates, waivers, wins, losses."""

from __future__ import annotations

from integrations.demo.story import Event
from integrations.demo.telling import Told, verb
from pipeline.actions.closing import lose_deal, reopen_deal, rest_deal, ship_deal, win_deal
from pipeline.actions.moves import move_to_stage
from pipeline.actions.waivers import grant_waiver, refuse_waiver, request_waiver
from pipeline.models import Waiver


@verb("move")
def move(told: Told, event: Event) -> None:
    """move: stage; back with why."""
    told.deal = move_to_stage(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        stage=str(event.about),
        reason=event.get("why", ""),
        at=told.clock,
    )


@verb("ask")
def ask(told: Told, event: Event) -> None:
    """ask: stage, why, until: day. A waiver."""
    until = told.days.day(event.get("until")) if "until" in event.options else None
    told.waiver = request_waiver(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        stage=str(event.about),
        reason=event.get("why"),
        until=until,
        at=told.clock,
    )


@verb("grant")
def grant(told: Told, event: Event) -> None:
    """grant: what the manager said, by, until: day."""
    until = told.days.day(event.get("until")) if "until" in event.options else None
    waiver = _asked(told)
    grant_waiver(actor=told.actor(event), waiver_id=waiver.pk, until=until, note=event.about, at=told.clock)
    told.live_deal.refresh_from_db()


@verb("refuse")
def refuse(told: Told, event: Event) -> None:
    """refuse: what the manager said, by."""
    refuse_waiver(actor=told.actor(event), waiver_id=_asked(told).pk, note=event.about, at=told.clock)


def _asked(told: Told) -> Waiver:
    if told.waiver is None:
        raise ValueError("No waiver was asked for.")
    return told.waiver


@verb("sign", "pay")
def sign(told: Told, event: Event) -> None:
    """sign: amount or nothing; pay: nothing. Reason and note with why and note."""
    is_signature = event.verb == "sign"
    told.deal = win_deal(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        amount_minor=event.about * 100 if event.about else None,
        note=event.get("note", ""),
        signed_on=told.today() if is_signature else None,
        paid_on=None if is_signature else told.today(),
        at=told.clock,
    )


@verb("ship")
def ship(told: Told, event: Event) -> None:
    """Shipped on that day."""
    told.deal = ship_deal(actor=told.actor(event), deal_id=told.live_deal.pk, shipped_on=told.today(), at=told.clock)


@verb("lose")
def lose(told: Told, event: Event) -> None:
    """lose: reason of the list, to: competitor, note."""
    told.deal = lose_deal(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        reason=event.about,
        competitor=event.get("to", ""),
        note=event.get("note", ""),
        at=told.clock,
    )


@verb("rest")
def rest(told: Told, event: Event) -> None:
    """rest: why. Dormant."""
    told.deal = rest_deal(actor=told.actor(event), deal_id=told.live_deal.pk, note=event.about, at=told.clock)


@verb("reopen")
def reopen(told: Told, event: Event) -> None:
    """reopen: why."""
    told.deal = reopen_deal(actor=told.actor(event), deal_id=told.live_deal.pk, reason=event.about, at=told.clock)
