"""What the API shows of people, teams and activities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from team.models import Membership, RoleGrant
from team.models.user import Role
from web.api import tables as t

UUID: t.Schema = {"type": "string", "format": "uuid"}
YES_NO: t.Schema = {"type": "boolean"}


def roles_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, str]]:
    return RoleGrant.objects.filter(user_id__in=ids).order_by("role").values_list("user_id", "role")


def teams_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = Membership.objects.active().filter(user_id__in=ids).order_by("team_id")
    for user, team, is_manager in rows.values_list("user_id", "team_id", "is_manager"):
        yield user, {"team": team, "is_manager": is_manager}


def members_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = Membership.objects.active().filter(team_id__in=ids).order_by("starts_on", "id")
    for pk, team, user, is_manager, start in rows.values_list("id", "team_id", "user_id", "is_manager", "starts_on"):
        yield team, {"id": pk, "user": user, "is_manager": is_manager, "starts_on": start}


USER = t.Table(
    "User",
    (
        t.uuid("id"),
        t.text("name"),
        t.text("email"),
        t.choice("language", ("en", "zh-hans")),
        t.text("time_zone", help="Empty: the organization's."),
        t.boolean("is_active"),
        t.gathered("roles", roles_of, {"type": "string", "enum": list(Role.values)}),
        t.gathered("teams", teams_of, t.shape(team=UUID, is_manager=YES_NO), help="Today's memberships."),
        *t.RECORD,
    ),
)
TEAM = t.Table(
    "Team",
    (
        t.uuid("id"),
        t.text("name"),
        t.key("parent", null=True),
        t.gathered(
            "members",
            members_of,
            t.shape(
                id={"type": "integer"}, user=UUID, is_manager=YES_NO, starts_on={"type": "string", "format": "date"}
            ),
            help="Today's members.",
        ),
        *t.RECORD,
    ),
)


def kind_of(column: str) -> t.Make:
    """`pipeline.deal` → `deal`"""
    return lambda row: row[column].rpartition(".")[2]


ACTIVITY = t.Table(
    "Activity",
    (
        t.number("id", help="Grows with time."),
        t.text("verb"),
        t.key("actor"),
        t.computed("subject", ("subject_label",), kind_of("subject_label"), {"type": "string"}),
        t.uuid("subject_id"),
        t.computed("scope", ("scope_label",), kind_of("scope_label"), {"type": "string"}),
        t.uuid("scope_id", help="Who sees this record sees the activity."),
        t.anything("old"),
        t.anything("new"),
        t.moment("effective_at", help="When it was true."),
        t.moment("recorded_at", help="When it was entered."),
    ),
    hidden=("id",),
)
