"""What the API shows of people at the customer and of what was promised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stakeholders.models import Commitment, Contact, Member, MemberRole
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
INFLUENCE = t.Table(
    "InfluenceLine",
    (
        t.uuid("id"),
        t.uuid("buying_center", "center_id"),
        t.key("source"),
        t.key("target"),
        t.number("strength", help="1 weak, 2 medium, 3 strong."),
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
