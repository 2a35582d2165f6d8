"""What the API shows of a negotiation and of its preparation."""

from __future__ import annotations

from collections.abc import Sequence

from negotiations.models import Issue, Negotiation
from web.api import tables as t

TEXT: t.Schema = {"type": "string"}
ROOM_VERSION = t.number("version", help="Of the room; the first part of the ETag.")


def lessons(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    """For who may change the deal. One query."""
    rooms = Negotiation.objects.editable_by(reading.person).filter(pk__in=[row["id"] for row in rows])
    edited = set(rooms.values_list("pk", flat=True))
    return lambda row: row["review"] if row["id"] in edited else None


NEGOTIATION = t.Table(
    "Negotiation",
    (
        t.uuid("id"),
        t.key("deal"),
        t.text("deal_name", "deal__name"),
        t.uuid("owner", "deal__owner_id"),
        t.choice("state", Negotiation.State.values),
        t.choice("mode", ["", *Negotiation.Mode.values], help="sole: by tender only we are shortlisted."),
        t.day("entered_on"),
        t.key("entered_by"),
        t.day("deadline_on", null=True),
        t.text("deadline_reason", help="What ends on that day."),
        t.uuid("entry_waived_by", "entry_waived_by_id", null=True, help="Who let it be entered without preconditions."),
        t.text("entry_waiver_reason"),
        t.number("rounds_held"),
        t.day("last_round_on", null=True),
        t.day("agreed_on", null=True),
        t.day("ended_on", null=True),
        t.loaded("review", ["id", "review"], lessons, t.nullable(TEXT), help="What was learned; null but for editors."),
        *t.RECORD,
    ),
)
SEAT = t.Table(
    "NegotiationSeat",
    (
        t.number("id"),
        t.key("negotiation"),
        t.key("user"),
        t.text("part", help="What they do at the table."),
        ROOM_VERSION,
    ),
)
SITTING = t.Table(
    "NegotiationSitting",
    (
        t.number("id"),
        t.key("negotiation"),
        t.key("contact"),
        t.text("part"),
        t.text("interests", help="What they want there."),
        ROOM_VERSION,
    ),
)
ISSUE = t.Table(
    "NegotiationIssue",
    (
        t.uuid("id"),
        t.key("negotiation"),
        t.text("code", help="Of its template; empty for one of our own."),
        t.text("name"),
        t.text("unit"),
        t.choice("better", Issue.Better.values, help="Which way is better for us."),
        t.decimal("reference", null=True, help="List price or standard, in the unit."),
        t.decimal("step", null=True),
        t.number("place"),
        t.day("settled_on", null=True),
        *t.RECORD,
    ),
)
STANCE = t.Table(
    "Stance",
    (
        t.uuid("id"),
        t.key("issue"),
        t.decimal("target", null=True),
        t.decimal("limit", null=True),
        t.decimal("opening", null=True),
        t.decimal("their_target", null=True),
        t.decimal("their_limit", null=True),
        t.number("weight", help="A share of 100; the shares need not add up."),
        t.number("their_weight"),
        t.Field("worth_minor", t.nullable({"type": "integer"}), ("worth_minor",), help="Of one unit to us."),
        t.Field("their_worth_minor", t.nullable({"type": "integer"}), ("their_worth_minor",)),
        t.text("criterion"),
        t.Field(
            "binds",
            {"type": "boolean"},
            ("issue__binds",),
            help="Taken over from a room that was at the table: held to as there.",
        ),
        *t.RECORD,
    ),
)
SHEET = t.Table(
    "NegotiationSheet",
    (
        t.uuid("id"),
        t.key("negotiation"),
        t.text("our_alternative"),
        t.text("walk_away"),
        t.text("their_alternative"),
        t.text("people"),
        t.text("our_interests"),
        t.text("their_interests"),
        t.text("options"),
        t.text("criteria"),
        t.Field("dilemmas", t.TEXTS, ("dilemmas",)),
        t.Field("methods", t.TEXTS, ("methods",), help="How the customer is likely to negotiate."),
        t.text("planned_concessions"),
        t.uuid(
            "taken_over_from",
            "negotiation__taken_over_from_id",
            null=True,
            help="The room whose preparation this one began with.",
        ),
        *t.RECORD,
    ),
)
PACKAGE = t.Table(
    "Package",
    (
        t.uuid("id"),
        t.key("negotiation"),
        t.text("name"),
        t.Field("terms", {"type": "object", "additionalProperties": t.DECIMAL}, ("terms",), help="{issue: value}"),
        t.Field("own", {"type": "number"}, ("own",), help="Utility to us, 0 to 1, when it was kept."),
        t.Field("theirs", t.nullable({"type": "number"}), ("theirs",), help="Utility to them, as estimated."),
        t.uuid("offer", "offer_id", null=True),
        t.key("made_by"),
        *t.RECORD,
    ),
)
