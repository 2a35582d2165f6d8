"""What the API shows of flags, with their explanation and history, and of a deal's next action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.editions import edition_of_stage
from pipeline.flag_about import Of, clears_words, end_words, limit_words, rule_words
from pipeline.flag_words import running_flags
from pipeline.models import Deal, Flag, FlagSnooze
from pipeline.people_sight import without_people
from pipeline.rules.flag_ends import End
from pipeline.rules.next_action import Kind
from pipeline.what_next import next_actions
from pipeline.wording import cure_text, flag_name, flag_reason
from stakeholders.centers import NextSteps, next_steps
from team.models import Organization
from web.api import tables as t

UUID: t.Schema = {"type": "string", "format": "uuid"}
TEXT: t.Schema = {"type": "string"}
DAY: t.Schema = {"type": "string", "format": "date"}


def person_of_deal(name: str) -> t.Field:
    """Somebody who is named with a deal; null for who reads the deal without its people."""

    def load(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
        centers = {row["deal_id"]: row["deal__buying_center_id"] for row in rows}
        hidden = without_people(reading.person, centers)
        return lambda row: None if row["deal_id"] in hidden else row[f"{name}_id"]

    columns = (f"{name}_id", "deal_id", "deal__buying_center_id")
    return t.loaded(name, columns, load, t.nullable(UUID))


def steps_of(rows: Sequence[t.Row], reading: t.Reading) -> Mapping[Any, NextSteps]:
    """By buying center: the earliest open commitment of each side."""
    return reading.once("steps", lambda: next_steps(row["buying_center_id"] for row in rows))


def running_of(rows: Sequence[t.Row], reading: t.Reading) -> Mapping[Any, Sequence[Flag]]:
    """By deal: its running flags, as far as the person is told of them."""
    return reading.once("flags", lambda: running_flags([row["id"] for row in rows], reading.person))


NEEDED = (
    *("name", "status", "stage", "sale_type", "owner", "buying_center", "buyer_step", "is_quiet"),
    *("owed_code", "next_code", "next_have", "next_needed", "opened_on", "last_activity_on"),
    *("account__name", "account__local_name", "account__coverage_class", "account__tier"),
)
"""Columns that the words of a next action ask for."""


def next_action(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
    """In a constant number of queries for the page; null for a deal that is closed."""
    deals = Deal.objects.open().filter(pk__in=[row["id"] for row in rows]).select_related("account").only(*NEEDED)
    read: dict[str, Any] = {"flags": running_of(rows, reading), "steps": steps_of(rows, reading)}
    found = next_actions(list(deals), reading.person, Organization.objects.today(), **read)

    def of(row: t.Row) -> dict[str, Any] | None:
        action = found.get(row["id"])
        if action is None:
            return None
        return {
            "kind": action.kind,
            "text": action.text,
            "why": action.why,
            "url": action.url,
            "due": action.due.isoformat() if action.due else None,
            "flags": list(action.flags),
            "others": list(action.others),
        }

    return of


NEXT_ACTION = t.loaded(
    "next_action",
    ("id", "buying_center_id"),
    next_action,
    t.nullable(
        t.shape(
            kind={**TEXT, "enum": list(Kind)},
            text=TEXT,
            why=TEXT,
            url=TEXT,
            due=t.nullable(DAY),
            flags=t.listed(TEXT),
            others=t.listed(TEXT),
        )
    ),
    "The most pressing thing to do: in words, why, and the page that does it; `others` would do as well.",
)


def explanation(row: t.Row) -> dict[str, str]:
    """Which rule, which numbers, what clears it, and where its limit comes from; people are not named."""
    edition = edition_of_stage(row["deal__stage_id"])
    stage = edition.code_of[row["deal__stage_id"]]
    of = Of(stage, row["deal__sale_type"], row["deal__account__coverage_class"] or "")
    code = row["code"]
    return {
        "name": flag_name(edition.method, code),
        "reason": flag_reason(edition.method, code, row["numbers"]),
        "rule": rule_words(edition, code, of),
        "limit": limit_words(edition, code, of),
        "cure": cure_text(edition.method, row["cure"]),
        "clears": clears_words(code),
        "cleared": end_words(code, row["cleared_because"]) if row["cleared_at"] else "",
    }


def snoozes_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = FlagSnooze.objects.filter(flag_id__in=ids).order_by("snoozed_at", "id")
    for flag, until, reason, by, at in rows.values_list("flag_id", "until", "reason", "snoozed_by_id", "snoozed_at"):
        yield flag, {"until": until, "reason": reason, "snoozed_by": by, "snoozed_at": at}


FLAG = t.Table(
    "Flag",
    (
        t.uuid("id"),
        t.key("deal"),
        t.text("code"),
        t.computed(
            "severity",
            ("severity",),
            lambda row: Flag.Severity(row["severity"]).label,
            {"type": "string", "enum": ["hint", "watch", "severe"]},
        ),
        t.day("since", null=True),
        t.Field("numbers", {"type": "object", "additionalProperties": True}, ("numbers",)),
        t.text("cure"),
        person_of_deal("cure_contact"),
        t.boolean("is_quiet"),
        t.moment("raised_at"),
        t.moment("cleared_at", null=True),
        t.choice("cleared_because", ["", *End], help="Empty while it runs, and where it is not known."),
        t.day("snoozed_until", null=True),
        t.text("snooze_reason"),
        t.gathered(
            "snoozes",
            snoozes_of,
            t.shape(until=DAY, reason=TEXT, snoozed_by=UUID, snoozed_at={"type": "string", "format": "date-time"}),
            help="Every time that somebody kept it quiet, the oldest first.",
        ),
        t.computed(
            "explanation",
            (
                "code",
                "numbers",
                "cure",
                "cleared_at",
                "cleared_because",
                "deal__stage_id",
                "deal__sale_type",
                "deal__account__coverage_class",
            ),
            explanation,
            t.shape(name=TEXT, reason=TEXT, rule=TEXT, limit=TEXT, cure=TEXT, clears=TEXT, cleared=TEXT),
            "In words of the reader's language.",
        ),
        *t.RECORD,
    ),
)
