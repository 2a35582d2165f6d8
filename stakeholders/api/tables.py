"""What the API shows of people at the customer and of what was promised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from stakeholders.actions.members import COACH_CRITERIA, PERSONAS, PHASES
from stakeholders.api.pictures import VOTE, WEIGHT
from stakeholders.checking import check_state
from stakeholders.models import (
    Commitment,
    Contact,
    Hospitality,
    HospitalityGuest,
    Intelligence,
    Member,
    MemberRival,
    MemberRole,
    PossibleDuplicate,
)
from stakeholders.relationship_table import ANALYSIS
from stakeholders.roles import FUNCTIONS, ROLES
from team.models import Organization
from web.api import tables as t

CODES = sorted({*ROLES, *FUNCTIONS})


def roles_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, str]]:
    return MemberRole.objects.filter(member_id__in=ids).order_by("code").values_list("member_id", "code")


def checking(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    today = reading.once("today", Organization.objects.today)
    return lambda row: check_state(row["state"], row["check_on"], row["checked_on"], today)


def guests_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, str]]:
    rows = HospitalityGuest.objects.filter(hospitality_id__in=ids).order_by("contact_id")
    return ((owner, str(contact)) for owner, contact in rows.values_list("hospitality_id", "contact_id"))


def rivals_of(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    """{member id: {competitor id: relation}} for the whole page."""
    found: dict[Any, dict[str, int]] = {row["id"]: {} for row in rows}
    recorded = MemberRival.objects.filter(member_id__in=list(found)).order_by("competitor__name")
    for member_id, competitor_id, relation in recorded.values_list("member_id", "competitor_id", "relation"):
        found[member_id][str(competitor_id)] = relation
    return lambda row: found[row["id"]]


def style_of(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    """The personality style where an administrator has it kept, else null."""
    is_kept = reading.once("keeps_personality", lambda: Organization.objects.current().keeps_personality)
    return lambda row: (row["style"] or None) if is_kept else None


ATTITUDE: t.Schema = {"type": ["integer", "null"], "enum": [-1, 0, 1, None]}
RELATION: t.Schema = {"type": "integer", "minimum": -2, "maximum": 2}
RELATIONS: t.Schema = {"type": "object", "additionalProperties": RELATION}


def list_of(name: str, codes: Iterable[str] = (), help: str = "") -> t.Field:
    """A list in one column: codes of the method, or texts."""
    item: t.Schema = {"type": "string", "enum": list(codes)} if codes else {"type": "string"}
    return t.Field(name, t.listed(item), (name,), help=help)


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
        t.day("erased_on", null=True, help="The person was erased; what is left is without a name."),
        t.number("rung", null=True, help="Relationship ladder, 1 to 6."),
        t.loaded(
            "style",
            ["style"],
            style_of,
            t.nullable({"type": "string", "enum": list(Contact.Style.values)}),
            help="Null where the organization does not keep it.",
        ),
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
        *VOTE,
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
        t.Field("attitude", ATTITUDE, ("attitude",), help="Null: unknown."),
        t.choice("attitude_basis", ["", *Member.Basis.values]),
        t.day("attitude_on", null=True),
        t.number("influence", null=True, help="1 to 5."),
        t.decimal("weight_override", null=True, help="0 to 1."),
        t.text("weight_reason"),
        *WEIGHT,
        t.Field("target_attitude", ATTITUDE, ("target_attitude",), help="Null: the usual one."),
        t.number("relation_us", null=True, help="-2 to 2."),
        t.loaded("rivals", ["id"], rivals_of, RELATIONS, help="{competitor: -2 to 2}."),
        t.key("responsible", null=True, help="Who of us looks after the person."),
        t.choice("persona", ["", *PERSONAS]),
        list_of("focuses"),
        list_of("phases", PHASES, help="In which phases of the purchase the person takes part."),
        t.text("obtain"),
        list_of("coach_criteria", COACH_CRITERIA),
        *(t.number(name, null=True, help="1 to 5.") if name == "necessity" else t.text(name) for name in ANALYSIS),
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
        t.day("check_on", null=True),
        t.day("checked_on", null=True),
        t.text("check_result"),
        t.loaded(
            "check_state",
            ("state", "check_on", "checked_on"),
            checking,
            {"type": "string", "enum": ["", "planned", "due", "checked"]},
            help="Empty: no check is agreed.",
        ),
        t.text("result"),
        t.choice("origin", Commitment.Origin.values),
        t.uuid("origin_id", null=True),
        t.key("created_by"),
        *t.RECORD,
    ),
)
HOSPITALITY = t.Table(
    "Hospitality",
    (
        t.uuid("id"),
        t.key("account"),
        t.uuid("buying_center", "center_id", null=True),
        t.choice("kind", Hospitality.Kind.values),
        t.text("what"),
        t.text("purpose"),
        t.day("on"),
        t.money("value", "value_minor", "currency", help="Of all guests together."),
        t.text("currency"),
        t.gathered("guests", guests_of, {"type": "string", "format": "uuid"}),
        t.choice("state", Hospitality.State.values),
        t.choice(
            "over",
            ["", "one", "year", "government"],
            help="Which limit of the policy it passes: of one courtesy, of the year, or any gift to a public customer.",
        ),
        t.boolean("is_past", help="Its day had passed when it was entered."),
        t.key("requested_by"),
        t.key("decided_by", null=True),
        t.moment("decided_at", null=True),
        t.text("decision_note"),
        *t.RECORD,
    ),
)
INTELLIGENCE = t.Table(
    "Intelligence",
    (
        t.uuid("id"),
        t.uuid("buying_center", "center_id"),
        t.text("text"),
        t.key("source", null=True, help="Who said it."),
        t.text("source_note", help="Where else it is from."),
        t.day("learned_on"),
        t.choice("state", Intelligence.State.values),
        t.key("second_source", null=True),
        t.text("second_note"),
        t.day("verified_on", null=True),
        t.key("reported_by"),
        *t.RECORD,
    ),
)
REASONS = ["email", "mobile", "phone", "name"]
DUPLICATE = t.Table(
    "PossibleDuplicate",
    (
        t.uuid("id"),
        t.key("first"),
        t.key("second"),
        t.computed("reasons", ["reasons"], lambda row: row["reasons"], t.listed({"type": "string", "enum": REASONS})),
        t.number("score", help="1 to 100."),
        t.choice("state", PossibleDuplicate.State.values),
        t.key("decided_by", null=True),
        t.moment("decided_at", null=True),
        t.number("version"),
    ),
)
MERGE = t.Table(
    "ContactMerge",
    (
        t.uuid("id"),
        t.key("kept"),
        t.uuid("dropped", "dropped_id", help="The id that leads to the kept contact now."),
        t.text("dropped_name"),
        t.key("by"),
        t.moment("at"),
        t.key("undone_by", null=True),
        t.moment("undone_at", null=True),
        t.number("version"),
    ),
)
MOVE = t.Table(
    "ContactMove",
    (
        t.uuid("id"),
        t.key("contact"),
        t.key("from_account"),
        t.key("to_account"),
        t.day("on"),
        t.key("by"),
        t.moment("at"),
        t.key("undone_by", null=True),
        t.moment("undone_at", null=True),
        t.number("version"),
    ),
)
