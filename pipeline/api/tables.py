"""What the API shows of pipelines, deals, history and flags. The deal's fields are those of the contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline import likelihood
from pipeline.api.flag_tables import NEXT_ACTION, person_of_deal, running_of, steps_of
from pipeline.models import Deal, DealTeamMember, Evidence, Waiver
from pipeline.models.deal import NO_GAP
from pipeline.rules.winning import WinRule
from team.models import Organization
from web.api import tables as t
from web.api.money import decimal_text

DAY: t.Schema = {"type": "string", "format": "date"}
UUID: t.Schema = {"type": "string", "format": "uuid"}
TEXT: t.Schema = {"type": "string"}
BY_LANGUAGE: t.Schema = {"type": "object", "additionalProperties": {"type": "string"}}


def by_language(name: str) -> t.Field:
    return t.Field(name, BY_LANGUAGE, (name,), help="By language: en, zh-hans.")


def _is_archived(row: t.Row) -> bool:
    return row["archived_at"] is not None


PIPELINE = t.Table(
    "Pipeline",
    (
        t.uuid("id"),
        t.text("code"),
        by_language("name"),
        t.choice("win_rule", list(WinRule), "current__method__win_rule", help="What makes a deal won."),
        t.number("edition", "current__number", null=True, help="The number of the version in force."),
        t.number("position", help="Its place in the order; new deals go to the first that is not archived."),
        t.computed("is_archived", ("archived_at",), _is_archived, {"type": "boolean"}, "It takes no new deals."),
        *t.RECORD,
    ),
)
STAGE = t.Table(
    "Stage",
    (
        t.uuid("id"),
        t.text("code"),
        by_language("name"),
        t.number("position"),
        t.decimal("nominal_probability", help="Percent."),
        t.uuid("pipeline", "pipeline_version__pipeline_id"),
        t.number("edition", "pipeline_version__number"),
        t.number("version"),
    ),
)


def organization(reading: t.Reading) -> Organization:
    return reading.once("organization", Organization.objects.current)


def base_currency_amount(name: str, column: str, help: str) -> t.Field:
    """An amount in the organization's base currency."""

    def load(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
        currency = organization(reading).base_currency
        return lambda row: decimal_text(row[column], currency)

    return t.loaded(name, (column,), load, t.MONEY, help)


def today_of(reading: t.Reading) -> dt.date:
    return organization(reading).today()


def probability(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    """Source: formulas §4."""
    today = today_of(reading)
    model = likelihood.modelled([row["id"] for row in rows if row["status"] == Deal.Status.OPEN])

    def of(row: t.Row) -> str:
        own, until, nominal = row["manual_probability"], row["manual_until"], row["stage__nominal_probability"]
        return f"{likelihood.probability(row['status'], own, until, today, nominal, model.get(row['id'])):f}"

    return of


def days_in_stage(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    today = today_of(reading)

    def of(row: t.Row) -> int | None:
        entered: dt.date | None = row["stage_entered_on"]
        return None if entered is None else max(0, (today - entered).days)

    return of


def step(index: int) -> t.Load:
    """Of our earliest open commitment: 0: what, 1: on which day."""

    def load(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
        found = steps_of(rows, reading)

        def of(row: t.Row) -> Any:
            ours, _theirs = found[row["buying_center_id"]]
            return None if ours is None else (ours.what, ours.due_on)[index]

        return of

    return load


def flags_of(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    found = running_of(rows, reading)

    def of(row: t.Row) -> list[str]:
        return [flag.code for flag in sorted(found.get(row["id"], ()), key=lambda flag: (-flag.severity, flag.code))]

    return of


def people_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = DealTeamMember.objects.filter(deal_id__in=ids, ends_on=None).order_by("starts_on", "id")
    for deal, user, function, start in rows.values_list("deal_id", "user_id", "function", "starts_on"):
        yield deal, {"user": user, "function": function, "starts_on": start}


DEAL = t.Table(
    "Deal",
    (
        t.uuid("id"),
        t.text("name"),
        t.key("account"),
        t.text("account_name", "account__name"),
        t.key("buying_center"),
        t.key("pipeline"),
        t.text("stage", "stage__code", help="The code of the claimed stage. Changed by POST …/move/ only."),
        t.text("earned_stage", "earned_stage__code", help="What the evidence supports."),
        t.number("drift", help="Claimed minus earned, in stages."),
        t.choice("status", Deal.Status.values),
        t.key("owner"),
        t.key("team", null=True),
        t.money("amount", "amount_minor", "currency"),
        t.text("currency"),
        base_currency_amount("amount_base", "amount_base_minor", "In the base currency, at `rate`."),
        t.boolean("is_amount_estimated"),
        t.decimal("rate", help="Base currency for one unit of `currency`, frozen at the last change of the amount."),
        t.day("rate_on", null=True),
        t.day("expected_close", null=True),
        t.boolean("is_close_estimated"),
        t.loaded(
            "probability",
            ("id", "status", "manual_probability", "manual_until", "stage__nominal_probability"),
            probability,
            t.DECIMAL,
            "Percent: the deal's own, while it runs, else that of the model in force, else the stage's.",
        ),
        base_currency_amount("weighted", "weighted_minor", "Amount × the stage's percentage, in the base currency."),
        t.choice("category", Deal.Category.values),
        t.decimal("manual_probability", null=True),
        t.day("manual_until", null=True),
        t.text("source"),
        t.choice("sale_type", Deal.SaleType.values),
        t.number("buyer_step", null=True),
        t.computed(
            "buyer_gap",
            ("gap_key",),
            lambda row: None if row["gap_key"] == NO_GAP else row["gap_key"],
            t.nullable({"type": "integer"}),
            "Steps by which the stage runs ahead of the buyer; below 0 behind, null while the step is not known.",
        ),
        t.number("bidders_remaining", null=True),
        NEXT_ACTION,
        t.loaded("next_step", ("buying_center_id",), step(0), t.nullable(TEXT), "Our earliest open commitment."),
        t.loaded("next_step_on", ("buying_center_id",), step(1), t.nullable(DAY)),
        t.loaded("days_in_stage", ("stage_entered_on",), days_in_stage, t.nullable({"type": "integer"})),
        t.day("stage_entered_on", null=True),
        t.day("last_activity_on", null=True),
        t.day("signed_on", null=True),
        t.day("paid_on", null=True),
        t.day("shipped_on", null=True),
        t.day("won_on", null=True),
        t.day("lost_on", null=True),
        t.day("dormant_on", null=True),
        t.text("close_reason"),
        t.text("close_note"),
        t.text("lost_to", "lost_to__name", null=True),
        t.key("repeat_of", null=True),
        t.day("hold_until", null=True),
        t.text("hold_reason"),
        t.loaded("flags", ("id",), flags_of, t.TEXTS, "Codes of the running flags, the gravest first."),
        t.gathered("deal_team", people_of, t.shape(user=UUID, function=TEXT, starts_on=DAY)),
        *t.RECORD,
    ),
)
CHANGE = t.Table(
    "DealChange",
    (
        t.number("id", help="Grows with time."),
        t.key("deal"),
        t.text("field"),
        t.anything("old"),
        t.anything("new"),
        t.key("actor"),
        t.text("reason"),
        t.moment("effective_at", help="When it was true."),
        t.moment("recorded_at", help="When it was entered."),
    ),
    hidden=("id",),
)
EVIDENCE = t.Table(
    "Evidence",
    (
        t.uuid("id"),
        t.key("deal"),
        t.text("criterion", "criterion__code"),
        t.choice("kind", Evidence.Kind.values),
        t.day("on"),
        t.day("expires_on", null=True),
        t.text("note"),
        t.Field("value", {"type": "object", "additionalProperties": True}, ("value",)),
        t.key("visit", null=True),
        person_of_deal("contact"),
        t.key("document", null=True),
        t.key("given_by"),
        t.moment("withdrawn_at", null=True),
        t.text("withdrawn_why"),
        *t.RECORD,
    ),
)
WAIVER = t.Table(
    "Waiver",
    (
        t.uuid("id"),
        t.key("deal"),
        t.text("stage", "stage__code"),
        t.choice("state", Waiver.State.values),
        t.text("reason"),
        t.Field("owed", t.TEXTS, ("owed",), help="Codes of the criteria that were missing."),
        t.day("until"),
        t.key("requested_by"),
        t.moment("requested_at"),
        t.key("decided_by", null=True),
        t.moment("decided_at", null=True),
        t.text("decision_note"),
        *t.RECORD,
    ),
)
