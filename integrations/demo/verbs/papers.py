"""What is written on the way to a signature: quotes with their revisions, contracts with their clauses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integrations.demo.story import Event
from integrations.demo.telling import Told, verb
from negotiations.contracts import actions as contracts
from negotiations.contracts.models import Contract
from negotiations.quotes import actions as quotes
from negotiations.quotes.models import Revision
from negotiations.quotes.rules.totals import Line
from pipeline.models import Deal
from team.money import to_minor


@verb("quote")
def quote(told: Told, event: Event) -> None:
    """quote: [[text, quantity, unit, list price, price, cost, market price is known]], who, terms, note. Issued."""
    written = quotes.create_quote(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        contact=told.person(event.get("who")),
        lines=[_line(told, *row) for row in event.about],
        payment_terms=event.get("terms", ""),
        note=event.get("note", ""),
        at=told.clock,
    )
    told.live_room.quote = written
    _issue(told, event, written.revisions.get())


@verb("requote")
def requote(told: Told, event: Event) -> None:
    """requote: [[…]] as in quote, terms, note: the next revision, issued."""
    written = told.live_room.quote
    if written is None:
        raise ValueError("Nothing was quoted yet.")
    draft = quotes.revise_quote(actor=told.actor(event), quote_id=written.pk, at=told.clock)
    values = {"payment_terms": event.get("terms", draft.payment_terms), "note": event.get("note", draft.note)}
    lines = [_line(told, *row) for row in event.about]
    quotes.save_draft(actor=told.actor(event), revision_id=draft.pk, values=values, lines=lines)
    _issue(told, event, draft)


def _minor(told: Told, amount: Any) -> int:
    return to_minor(Decimal(str(amount)), told.live_deal.currency)


def _line(told: Told, text: str, count: Any, unit: str, listed: Any, price: Any, cost: Any, known: bool) -> Line:
    """Prices in whole units of the deal's currency."""
    return Line(
        text,
        Decimal(str(count)),
        _minor(told, listed),
        _minor(told, price),
        unit=unit,
        is_open_price=known,
        cost=_minor(told, cost),
    )


def _issue(told: Told, event: Event, revision: Revision) -> None:
    quotes.issue_revision(actor=told.actor(event), revision_id=revision.pk, at=told.clock)


@verb("contract")
def contract(told: Told, event: Event) -> None:
    """contract: whose form, sign_by: day, payment: [day due, whole units], note."""
    due, amount = event.get("payment")
    told.live_room.contract = contracts.start_contract(
        actor=told.actor(event),
        deal_id=told.live_deal.pk,
        form=event.about,
        sign_by=told.days.day(event.get("sign_by")),
        first_payment_due_on=told.days.day(due),
        first_payment_minor=_minor(told, amount),
        note=event.get("note", ""),
        at=told.clock,
    )


def _paper(told: Told) -> Contract:
    paper = told.live_room.contract
    if paper is None:
        raise ValueError("There is no contract yet.")
    return paper


@verb("clause")
def clause(told: Told, event: Event) -> None:
    """clause: title; theirs, ours: what each wants; waits_for: side; issue: code."""
    contracts.open_clause(
        actor=told.actor(event),
        contract_id=_paper(told).pk,
        title=event.about,
        theirs=event.get("theirs", ""),
        ours=event.get("ours", ""),
        waits_for=event.get("waits_for", "theirs"),
        issue=told.live_room.issues[event.get("issue")] if "issue" in event.options else None,
        at=told.clock,
    )


@verb("settled")
def settled(told: Told, event: Event) -> None:
    """settled: title of a clause, text: the words that were found."""
    row = _paper(told).clauses.get(title=event.about)
    contracts.agree_clause(
        actor=told.actor(event),
        contract_id=row.contract_id,
        clause_id=row.pk,
        agreed_text=event.get("text", ""),
        at=told.clock,
    )


@verb("read")
def read(told: Told, event: Event) -> None:
    """read: [side, who reads], result."""
    side, by = event.about
    row = _paper(told).reviews.get(side=side, by=by)
    contracts.finish_review(
        actor=told.actor(event),
        contract_id=row.contract_id,
        review_id=row.pk,
        result=event.get("result", ""),
        at=told.clock,
    )


@verb("signs")
def signs(told: Told, event: Event) -> None:
    """signs: side, name: the second one signs the deal."""
    contracts.sign_contract(
        actor=told.actor(event),
        contract_id=_paper(told).pk,
        side=event.about,
        name=event.get("name"),
        at=told.clock,
    )
    told.deal = Deal.objects.get(pk=told.live_deal.pk)
