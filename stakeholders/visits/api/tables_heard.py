"""What the API shows of objections, news of competitors and files of visits."""

from __future__ import annotations

from stakeholders.methods.reading import entries
from stakeholders.visits.models import Objection
from web.api import tables as t

OBJECTION = t.Table(
    "Objection",
    (
        t.uuid("id"),
        t.key("account"),
        t.uuid("buying_center", "center_id", null=True),
        t.key("contact", null=True, help="Who said it."),
        t.key("visit", null=True, help="Where it was said."),
        t.text("text"),
        t.choice("subject", ["", *entries("objections", "subjects")]),
        t.choice("motive", ["", *Objection.Motive.values]),
        t.choice("technique", ["", *entries("objections", "techniques")]),
        t.text("answer"),
        t.choice("state", Objection.State.values),
        t.day("raised_on"),
        t.day("settled_on", null=True),
        t.key("created_by"),
        *t.RECORD,
    ),
)
RIVAL_NEWS = t.Table(
    "CompetitorNews",
    (
        t.uuid("id"),
        t.key("account"),
        t.uuid("buying_center", "center_id", null=True),
        t.key("contact", null=True, help="Who told us."),
        t.key("visit", null=True, help="Where it was heard."),
        t.key("competitor"),
        t.text("competitor_name", "competitor__name"),
        t.text("text"),
        t.day("heard_on"),
        t.key("created_by"),
        *t.RECORD,
    ),
)
VISIT_FILE = t.Table(
    "VisitFile",
    (
        t.uuid("id"),
        t.key("visit"),
        t.text("name"),
        t.text("content_type"),
        t.number("size", help="Bytes."),
        t.key("added_by"),
        *t.RECORD,
    ),
)
