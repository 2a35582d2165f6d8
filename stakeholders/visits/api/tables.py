"""What the API shows of visits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.models import Spin, Visit, VisitCenter, VisitColleague, VisitPerson, VisitPreparation
from stakeholders.visits.models.visit import Outcome
from stakeholders.visits.preparedness import needed
from stakeholders.visits.rules.prepared import judge
from web.api import tables as t

UUID: t.Schema = {"type": "string", "format": "uuid"}
YES_NO: t.Schema = {"type": "boolean"}
TEXT: t.Schema = {"type": "string"}
MINUTES: t.Schema = {"type": ["integer", "null"]}


def people_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Those of the people that the reader sees: a visit may have been with people of several deals."""
    seen = Contact.objects.visible_to(reading.person).values("pk")
    rows = VisitPerson.objects.filter(visit_id__in=ids, contact_id__in=seen).order_by("id")
    for visit, contact, met in rows.values_list("visit_id", "contact_id", "met"):
        yield visit, {"contact": contact, "met": met}


def centers_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    seen = BuyingCenter.objects.visible_to(reading.person).values("pk")
    rows = VisitCenter.objects.filter(visit_id__in=ids, center_id__in=seen).order_by("-is_primary", "id")
    for visit, center, is_primary, outcome in rows.values_list("visit_id", "center_id", "is_primary", "outcome"):
        yield visit, {"buying_center": center, "is_primary": is_primary, "outcome": outcome}


def colleagues_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, Any]]:
    return VisitColleague.objects.filter(visit_id__in=ids).order_by("id").values_list("visit_id", "user_id")


def in_full(rows: Sequence[t.Row], reading: t.Reading) -> set[Any]:
    """Ids of those of which the reader is told what was planned and said."""
    ids = [row["id"] for row in rows]
    told = Visit.objects.in_full_to(reading.person).filter(pk__in=ids)
    return reading.once("in full", lambda: set(told.values_list("pk", flat=True)))


def told(name: str, schema: t.Schema = TEXT, nothing: Any = "") -> t.Field:
    """Empty for who sees the visit's face only."""

    def load(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
        ids = in_full(rows, reading)
        return lambda row: row[name] if row["id"] in ids else nothing

    return t.loaded(name, ("id", name), load, schema)


def whether_in_full(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    ids = in_full(rows, reading)
    return lambda row: row["id"] in ids


def travel_minutes(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    ids = in_full(rows, reading)
    return lambda row: row["travel_minutes"] if row["id"] in ids else None


def whether_prepared(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    """Null for what is no plan, and for who sees the visit's face only."""
    ids = in_full(rows, reading)
    planned = {row["id"] for row in rows if row["state"] == Visit.State.PLANNED and row["id"] in ids}
    there = VisitPreparation.objects.filter(visit_id__in=planned) if planned else VisitPreparation.objects.none()
    answers, asked = dict(there.values_list("visit_id", "answers")), needed()

    def make(row: t.Row) -> bool | None:
        if row["id"] not in planned:
            return None
        return judge(row["purpose"], row["planned_commitment"], answers.get(row["id"], {}), asked).is_ready

    return make


VISIT = t.Table(
    "Visit",
    (
        t.uuid("id"),
        t.key("account"),
        t.text("account_name", "account__name"),
        t.key("owner"),
        t.choice("channel", Visit.Channel.values),
        t.choice("state", Visit.State.values),
        t.moment("starts_at"),
        t.moment("ends_at"),
        t.boolean("is_formal"),
        t.boolean("is_agreed"),
        t.loaded("travel_minutes", ("id", "travel_minutes"), travel_minutes, MINUTES, help="To get there, if said."),
        t.loaded("in_full", ("id",), whether_in_full, YES_NO, help="Otherwise the texts and the outcome are not told."),
        told("purpose"),
        told("planned_commitment"),
        told("fallback_commitment"),
        t.loaded(
            "is_prepared",
            ("id", "state", "purpose", "planned_commitment"),
            whether_prepared,
            t.nullable(YES_NO),
            help="Of a plan: whether all is there that has to be, see its preparation. Null otherwise.",
        ),
        told("outcome", {"type": "string", "enum": ["", *Outcome.values]}),
        told("no_sale_reason"),
        told("material"),
        told("note"),
        told("question_types", t.listed({"type": "string", "enum": Spin.values}), []),
        told("steps", t.listed({"type": "string", "enum": list(entries("visits", "steps"))}), []),
        told("closing"),
        told("work", {"type": "string", "enum": ["", *Visit.Work.values]}),
        t.moment("logged_at", null=True),
        t.gathered("people", people_of, t.shape(contact=UUID, met=YES_NO), help="Expected, or met."),
        t.gathered(
            "buying_centers",
            centers_of,
            t.shape(buying_center=UUID, is_primary=YES_NO, outcome=TEXT),
        ),
        t.gathered("colleagues", colleagues_of, UUID),
        *t.RECORD,
    ),
)
