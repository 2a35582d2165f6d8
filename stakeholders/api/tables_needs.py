"""What the API shows of needs, research and differences."""

from __future__ import annotations

from stakeholders.methods.reading import entries
from stakeholders.models import Differentiator, Need
from web.api import tables as t

NEED = t.Table(
    "Need",
    (
        t.uuid("id"),
        t.uuid("buying_center", "center_id"),
        t.key("contact", null=True, help="Whose need."),
        t.choice("kind", Need.Kind.values),
        t.choice("level", ["", *Need.Level.values]),
        t.text("statement"),
        t.number("maturity", help="1 (almost perfect) to 4 (must change now)."),
        t.Field("tags", t.listed({"type": "string", "enum": list(entries("needs", "features"))}), ("tags",)),
        t.text("evidence"),
        t.uuid("visit", "visit_id", null=True, help="Where it was learned."),
        t.text("benefit"),
        t.day("learned_on"),
        t.key("confirmed_by", null=True),
        t.day("confirmed_on", null=True),
        t.day("dropped_on", null=True),
        t.key("created_by"),
        *t.RECORD,
    ),
)
RESEARCH_NOTE = t.Table(
    "ResearchNote",
    (
        t.uuid("id"),
        t.uuid("buying_center", "center_id"),
        t.choice("item", list(entries("needs", "scopes"))),
        t.text("note"),
        t.key("by"),
        t.day("on"),
        *t.RECORD,
    ),
)
DIFFERENTIATOR = t.Table(
    "Differentiator",
    (
        t.uuid("id"),
        t.uuid("buying_center", "center_id"),
        t.key("competitor"),
        t.choice("aspect", Differentiator.Aspect.values),
        t.number("standing", null=True, help="-2 (clearly behind) to 2 (clearly ahead); null: not judged."),
        t.text("ours"),
        t.text("theirs"),
        *t.RECORD,
    ),
)
