"""What the API shows of key accounts: everything in full sight, the face where only a deal there is seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import AccountTeamMember, KeyAccount
from accounts.querysets import unended
from team.models import Organization
from web.api import tables as t

UUID: t.Schema = {"type": "string", "format": "uuid"}
TEXT: t.Schema = {"type": "string"}
DAY: t.Schema = {"type": "string", "format": "date"}
FACE = ("id", "name", "industry", "region")


def team_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = AccountTeamMember.objects.filter(unended(Organization.objects.today()), account_id__in=ids).order_by(
        "starts_on", "id"
    )
    for pk, account, user, function, start in rows.values_list("id", "account_id", "user_id", "function", "starts_on"):
        yield account, {"id": pk, "user": user, "function": function, "starts_on": start}


def with_empty(values: list[str]) -> list[str]:
    return ["", *values]


ACCOUNT = t.Table(
    "KeyAccount",
    (
        t.uuid("id"),
        t.text("name"),
        t.text("local_name"),
        t.text("address"),
        t.text("country"),
        t.text("phone"),
        t.text("website"),
        t.text("tax_number"),
        t.text("erp_number"),
        t.choice("scope", with_empty(KeyAccount.Scope.values)),
        t.text("industry"),
        t.text("region"),
        t.key("parent", null=True),
        t.choice("tier", with_empty(KeyAccount.Tier.values)),
        t.choice("coverage_class", KeyAccount.CoverageClass.values),
        t.choice("segment", with_empty(KeyAccount.Segment.values)),
        t.key("owner", null=True),
        t.key("inside_owner", null=True),
        t.number("founded_in", null=True),
        t.number("employees", null=True),
        t.money("annual_revenue", "annual_revenue_minor", "annual_revenue_currency", null=True),
        t.text("annual_revenue_currency"),
        t.boolean("is_holding", help="Only collects what an import could not place."),
        t.boolean("is_demo"),
        t.gathered("account_team", team_of, t.shape(id={"type": "integer"}, user=UUID, function=TEXT, starts_on=DAY)),
        *t.RECORD,
    ),
)
COMPETITOR = t.Table("Competitor", (t.uuid("id"), t.text("name"), *t.RECORD))
