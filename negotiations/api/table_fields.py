"""What the API shows of offers, rounds and concessions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from negotiations.models import Channel, Offer, Side, TacticUse, Term
from web.api import tables as t

UUID: t.Schema = {"type": "string", "format": "uuid"}
CURRENCY = "negotiation__deal__currency"


def terms_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = Term.objects.filter(offer_id__in=ids).order_by("issue__place", "issue__created_at", "issue_id")
    for offer, issue, name, unit, value in rows.values_list(
        "offer_id", "issue_id", "issue__name", "issue__unit", "value"
    ):
        yield offer, {"issue": issue, "name": name, "unit": unit, "value": f"{value:f}"}


TERM = t.shape(issue=UUID, name={"type": "string"}, unit={"type": "string"}, value=t.DECIMAL)
OFFER = t.Table(
    "Offer",
    (
        t.uuid("id"),
        t.key("negotiation"),
        t.number("number", help="Of the room; given by the server."),
        t.choice("side", Side.values),
        t.choice("state", Offer.State.values),
        t.gathered("terms", terms_of, TERM),
        t.decimal("discount", null=True, help="In percent of list, where a price or a discount is among the terms."),
        t.uuid("round", "round_id", null=True),
        t.day("made_on"),
        t.moment("made_at"),
        t.key("entered_by"),
        t.uuid("contact", "contact_id", null=True),
        t.choice("channel", Channel.values),
        t.uuid("document", "document_id", null=True),
        t.day("valid_until", null=True),
        t.text("note"),
        t.boolean("alongside", help="A package beside others: it replaces nothing."),
        *t.RECORD,
    ),
)


def tactics_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    """For the deal's editors; nobody else sees that there are any."""
    rows = TacticUse.objects.visible_to(reading.person).filter(round_id__in=ids).order_by("id")
    for use in rows.values("round_id", "side", "code", "effect"):
        yield use.pop("round_id"), use


ROUND = t.Table(
    "NegotiationRound",
    (
        t.uuid("id"),
        t.key("negotiation"),
        t.number("number", help="Given by the server."),
        t.day("held_on"),
        t.choice("channel", Channel.values),
        t.uuid("visit", "visit_id", null=True),
        t.text("note"),
        t.key("logged_by"),
        t.gathered(
            "tactics",
            tactics_of,
            t.shape(side={"type": "string"}, code={"type": "string"}, effect={"type": "string"}),
            help="For the deal's editors; empty for others.",
        ),
        *t.RECORD,
    ),
)
CONCESSION = t.Table(
    "Concession",
    (
        t.uuid("id"),
        t.key("negotiation"),
        t.choice("side", Side.values, help="Who gave."),
        t.uuid("issue", "issue_id", null=True),
        t.uuid("offer", "offer_id", null=True, help="That brought the row; null for one by hand."),
        t.uuid("round", "round_id", null=True),
        t.text("what"),
        t.decimal("before", null=True),
        t.decimal("after", null=True),
        t.money(
            "value", "value_minor", CURRENCY, null=True, help="Cost to us where we gave, worth to us where they did."
        ),
        t.money("their_value", "their_value_minor", CURRENCY, null=True),
        t.text("asked", help="What was asked for in return."),
        t.uuid("answers", "answers_id", null=True, help="The row of the other side that it was given for."),
        t.day("given_on"),
        t.key("entered_by"),
        *t.RECORD,
    ),
)
