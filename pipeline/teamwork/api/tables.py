"""What the API shows of hand-overs, weekly talks and routing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from pipeline.teamwork.models import AgendaPoint, HandOver, HandOverCopy, Meeting, RoutingRule
from team.models import Organization
from web.api import tables as t
from web.api.money import decimal_text

UUID: t.Schema = {"type": "string", "format": "uuid"}
DAY: t.Schema = {"type": "string", "format": "date"}
TEXT: t.Schema = {"type": "string"}


def copies_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, Any]]:
    rows = HandOverCopy.objects.filter(hand_over_id__in=ids).order_by("id")
    return rows.values_list("hand_over_id", "user_id")


def is_overdue(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    today = Organization.objects.today()
    return lambda row: row["state"] == "asked" and row["reply_by"] is not None and row["reply_by"] < today


HAND_OVER = t.Table(
    "HandOver",
    (
        t.uuid("id"),
        t.key("account"),
        t.text("account_name", "account__name"),
        t.uuid("buying_center", "center_id", null=True),
        t.key("asked_by"),
        t.key("to", null=True),
        t.text("partner"),
        t.text("link", help="A link of working together: list, find, dig, establish, allocate, follow, …"),
        t.choice("gives", HandOver.Gives.values, help="What changes hands when it is accepted."),
        t.text("text"),
        t.gathered("copies", copies_of, UUID),
        t.choice("state", HandOver.State.values),
        t.moment("asked_at"),
        t.day("reply_by", null=True),
        t.loaded("is_overdue", ("state", "reply_by"), is_overdue, {"type": "boolean"}),
        t.moment("replied_at", null=True),
        t.text("reply"),
        t.moment("done_at", null=True),
        t.text("result"),
        t.uuid("rule", "rule_id", null=True, help="The routing rule that proposed it."),
        *t.RECORD,
    ),
)


def points_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Those added in that week; they stay on the agenda until they are settled."""
    rows = AgendaPoint.objects.visible_to(reading.person).filter(Q(meeting_id__in=ids)).order_by("added_at", "id")
    for point in rows.values("meeting_id", "id", "text", "added_by_id", "settled_on"):
        told = {"id": point["id"], "text": point["text"], "added_by": point["added_by_id"]}
        yield point["meeting_id"], {**told, "settled_on": point["settled_on"]}


MEETING = t.Table(
    "Meeting",
    (
        t.uuid("id"),
        t.choice("kind", Meeting.Kind.values),
        t.key("first", help="Leads, or sells outside."),
        t.key("second", help="Reports, or sells inside."),
        t.day("week", help="Its Monday."),
        t.text("minutes"),
        t.uuid("minutes_by", "minutes_by_id", null=True),
        t.gathered(
            "points",
            points_of,
            t.shape(id={"type": "integer"}, text=TEXT, added_by=UUID, settled_on=t.nullable(DAY)),
        ),
        *t.RECORD,
    ),
)


def size(name: str) -> t.Field:
    column = f"{name}_minor"

    def load(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
        base = Organization.objects.current().base_currency
        return lambda row: None if row[column] is None else decimal_text(row[column], base)

    return t.loaded(name, (column,), load, t.nullable(t.MONEY), help="In the base currency.")


RULE = t.Table(
    "RoutingRule",
    (
        t.uuid("id"),
        t.text("name"),
        t.number("place"),
        t.text("coverage_class"),
        t.choice("measure", RoutingRule.Measure.values),
        size("size_from"),
        size("size_to"),
        t.text("industry"),
        t.text("region"),
        t.choice("goes_to", RoutingRule.GoesTo.values),
        t.key("person", null=True),
        t.key("team", null=True),
        t.text("partner"),
        t.text("copy_to"),
        t.uuid("copy_person", "copy_person_id", null=True),
        *t.RECORD,
    ),
)
