"""What the API shows of people at the customer and of what was promised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stakeholders.methods.reading import entries
from stakeholders.models import Commitment, Contact, Differentiator, Member, MemberRole, Need
from stakeholders.roles import FUNCTIONS, ROLES
from web.api import tables as t

CODES = sorted({*ROLES, *FUNCTIONS})


def roles_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, str]]:
    return MemberRole.objects.filter(member_id__in=ids).order_by("code").values_list("member_id", "code")


CONTACT = t.Table(
    "Contact",
    (
        t.uuid("id"),
        t.key("account"),
        t.text("name"),
        t.text("local_name"),
        t.text("title"),
        t.text("department"),
        t.choice("level", ["", *Contact.Level.values]),
        t.key("reports_to", null=True),
        t.choice("affiliation", ["", *Contact.Affiliation.values]),
        t.text("employer"),
        t.text("email"),
        t.text("phone"),
        t.text("mobile"),
        t.text("messenger"),
        t.day("left_on", null=True),
        *t.RECORD,
    ),
)
CENTER = t.Table(
    "BuyingCenter",
    (
        t.uuid("id"),
        t.key("account"),
        t.text("name"),
        t.decimal("technical_content", null=True, help="0.1 to 0.9; counts as 0.5 until set."),
        t.key("copied_from", null=True),
        *t.RECORD,
    ),
)
MEMBER = t.Table(
    "BuyingCenterMember",
    (
        t.uuid("id"),
        t.uuid("buying_center", "center_id"),
        t.key("contact"),
        t.gathered("roles", roles_of, {"type": "string", "enum": CODES}),
        t.Field(
            "attitude", {"type": ["integer", "null"], "enum": [-1, 0, 1, None]}, ("attitude",), help="Null: unknown."
        ),
        t.choice("attitude_basis", ["", *Member.Basis.values]),
        t.day("attitude_on", null=True),
        t.number("influence", null=True, help="1 to 5."),
        t.decimal("weight_override", null=True, help="0 to 1."),
        t.text("weight_reason"),
        *t.RECORD,
    ),
)
COMMITMENT = t.Table(
    "Commitment",
    (
        t.uuid("id"),
        t.key("account"),
        t.uuid("buying_center", "center_id", null=True),
        t.key("contact", null=True),
        t.choice("side", Commitment.Side.values),
        t.text("what"),
        t.text("action_code"),
        t.key("assignee", null=True),
        t.day("due_on", null=True),
        t.choice("state", Commitment.State.values),
        t.day("done_on", null=True),
        t.day("checked_on", null=True),
        t.text("result"),
        t.choice("origin", Commitment.Origin.values),
        t.uuid("origin_id", null=True),
        t.key("created_by"),
        *t.RECORD,
    ),
)
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
