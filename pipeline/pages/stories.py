"""The story of a deal: visits, changes, documents on one timeline, newest first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Document
from pipeline.dossiers import Dossier
from pipeline.editions import Edition, edition_of_stage
from pipeline.models import Deal, DealChange, Pipeline, Stage
from pipeline.pages import event_words
from pipeline.pages.event_words import Words
from pipeline.rules.replay import CREATED
from pipeline.wording import criterion_label, flag_name, stage_name
from stakeholders.visits.models import Visit
from stakeholders.visits.reading import shown
from team.history import around
from team.models import User
from web.formats import compact_money, localized, short_date

SHOWN = 25
FILTERS = ("visits", "changes", "documents")

FOLLOWS = frozenset(
    {
        "stage_entered_on",
        "rate",
        "rate_on",
        "amount_base_minor",
        "is_amount_estimated",
        "is_close_estimated",
        "is_category_set",
        "team",
        "owned_since",
        "currency",
        "won_on",
        "lost_on",
        "dormant_on",
        "close_note",
        "close_reason",
        "lost_to",
        "manual_reason",
        "manual_until",
        "hold_reason",
        "hold_from",
        "granted_by",
    }
)
"""Fields that change because another one did: the story tells that one."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry, as components/timeline_item.html takes it."""

    at: dt.datetime
    kind: str
    text: str = ""
    by: str = ""
    note: str = ""
    url: str = ""
    tone: str = ""


def story(dossier: Dossier, user: User, only: str = "") -> list[Event]:
    """The newest entries of every kind, or of the one asked for. Four queries."""
    parts: dict[str, Callable[[Dossier, User], Iterable[Event]]] = {
        "visits": visits,
        "changes": changes,
        "documents": documents,
    }
    chosen = [parts[only]] if only in parts else list(parts.values())
    events = [event for part in chosen for event in part(dossier, user)]
    return sorted(events, key=lambda event: event.at, reverse=True)[:SHOWN]


def visits(dossier: Dossier, user: User) -> Iterator[Event]:
    ids = [meeting.id for meeting in dossier.meetings][:SHOWN]
    for visit in shown(Visit.objects.visible_to(user).filter(pk__in=ids), user):
        met = _(", ").join(str(each.contact) for each in visit.seen_people)
        said = [(visit.in_full and visit.get_outcome_display()) or visit.get_state_display(), met]
        yield Event(
            at=visit.starts_at,
            kind=str(visit.get_channel_display()),
            text=" · ".join(part for part in said if part),
            by=str(visit.owner),
            note=visit.note[:400] if visit.in_full else "",
            url=reverse("visits:visit_detail", args=[visit.pk]),
            tone="accent" if visit.state == Visit.State.HELD else "",
        )


def documents(dossier: Dossier, user: User) -> Iterator[Event]:
    ids = [paper.id for paper in dossier.papers]
    for paper in Document.objects.visible_to(user).filter(pk__in=ids).select_related("added_by")[:SHOWN]:
        text = f"{paper.title}, {short_date(paper.dated_on)}" if paper.dated_on else paper.title
        yield Event(at=paper.created_at, kind=str(paper.get_kind_display()), text=text, by=str(paper.added_by))


def changes(dossier: Dossier, user: User) -> Iterator[Event]:
    return told(dossier, list(change_rows(dossier.deal, user).order_by("-effective_at", "-id")[: 2 * SHOWN]))


def change_rows(deal: Deal, user: User) -> QuerySet[DealChange]:
    """What the history of a deal has to tell somebody who sees the deal."""
    return DealChange.objects.filter(deal=deal).told_to(user).exclude(field__in=FOLLOWS).select_related("actor")


def told(dossier: Dossier, found: list[DealChange]) -> Iterator[Event]:
    """Rows of the history, the newest first, as entries.

    What was proved in one go is one entry; a category that followed the stage is none.
    """
    names, editions = _names(found), _editions(dossier, found)
    priced = any(row.field == "amount_minor" for row in found)
    currencies = list(dossier.deal.changes.filter(field="currency")) if priced else []
    moves = {row.effective_at for row in found if row.field == "stage"}
    rows = [row for row in found if row.field != "category" or row.effective_at not in moves]
    for (_hour, _actor, is_proof), group in groupby(rows, key=_together):
        together = list(group)
        if is_proof and len(together) > 1:
            codes = ", ".join(row.field.partition(":")[2] for row in reversed(together))
            yield Event(at=together[0].effective_at, kind=_("Proved"), text=codes, by=str(together[0].actor))
            continue
        for row in together:
            kind, text = _told(row, dossier, names, currencies, editions)
            yield Event(at=row.effective_at, kind=kind, text=text, by=str(row.actor), note=row.reason)


def _together(row: DealChange) -> tuple[dt.datetime, Any, bool]:
    """Changes of one hour by one person belong together."""
    hour = row.effective_at.replace(minute=0, second=0, microsecond=0)
    return hour, row.actor_id, row.field.startswith("evidence:") and row.new is not None


def _names(rows: Iterable[DealChange]) -> dict[str, str]:
    """Names of the people and pipelines that changes speak of."""
    people, pipelines = _ids(rows, "owner", "deal_team"), _ids(rows, "pipeline")
    found = dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    if pipelines:
        found |= {each.pk: localized(each.name) or each.code for each in Pipeline.objects.filter(pk__in=pipelines)}
    return {str(pk): name for pk, name in found.items()}


def _ids(rows: Iterable[DealChange], *fields: str) -> set[Any]:
    return {value for row in rows if row.field in fields for value in (row.old, row.new) if value}


def _editions(dossier: Dossier, rows: Iterable[DealChange]) -> list[Edition]:
    """The deal's method, then those by which it was gated before: old entries name their criteria and stages."""
    found = [dossier.edition]
    for pk in sorted(_ids(rows, "stage")):
        edition = _edition(pk)
        if edition is not None and all(edition.version_id != each.version_id for each in found):
            found.append(edition)
    return found


def _edition(value: Any) -> Edition | None:
    try:
        return edition_of_stage(uuid.UUID(str(value)))
    except (Stage.DoesNotExist, ValueError):
        return None


def _told(
    row: DealChange, dossier: Dossier, names: dict[str, str], currencies: list[DealChange], editions: list[Edition]
) -> tuple[str, str]:
    """(what changed, from → to) in the reader's words."""
    field, _colon, detail = row.field.partition(":")
    if words := SAID.get(field) or event_words.WORDS.get(field):
        knows = (each for each in editions if detail in each.criteria or detail in each.stages)
        return words(row, next(knows, dossier.edition), detail)
    if field == "amount_minor":
        then = zip((row.old, row.new), around(currencies, dossier.deal.currency, row.effective_at), strict=True)
        old, new = (compact_money(minor, currency, sign=True) for minor, currency in then)
    elif field == "stage" and _is_other_pipeline(row):
        old, new = map(_named_stage, (row.old, row.new))  # a code alone says nothing across two methods
    else:
        old, new = map(_values(field, names), (row.old, row.new))
    return _field_name(field), f"{old} → {new}"


def _evidence(row: DealChange, edition: Edition, detail: str) -> tuple[str, str]:
    kind = _("Proved") if row.new else _("Evidence withdrawn")
    return kind, f"{detail} {criterion_label(edition, detail)}"


def _waiver(row: DealChange, edition: Edition, detail: str) -> tuple[str, str]:
    text = stage_name(edition, detail) if detail in edition.stages else detail
    return _("Waiver"), _("%(stage)s, until %(day)s") % {"stage": text, "day": _day(row.new)}


def _waiver_request(row: DealChange, edition: Edition, detail: str) -> tuple[str, str]:
    text = stage_name(edition, detail) if detail in edition.stages else detail
    return _("Waiver asked for"), _("%(stage)s, until %(day)s") % {"stage": text, "day": _day(row.new)}


SAID: dict[str, Words] = {
    CREATED: lambda row, edition, detail: (_("Deal created"), ""),
    "evidence": _evidence,
    "waiver": _waiver,
    "waiver_request": _waiver_request,
    "waiver_refused": lambda row, edition, detail: (_("Waiver refused"), detail),
    "snooze": lambda row, edition, detail: (_("Snoozed"), f"{flag_name(edition.method, detail)}, {_day(row.new)}"),
    "document": lambda row, edition, detail: (_("Document added"), str(Document.Kind(detail).label)),
    "competitor": lambda row, edition, detail: (
        _("Competitor named") if row.new else _("Competitor removed"),
        str(row.new or row.old or ""),
    ),
    "line": lambda row, edition, detail: (_("Product added") if row.new else _("Product removed"), ""),
}
"""Fields of history that are not fields of the deal."""


def _field_name(field: str) -> str:
    known = {
        "stage": _("Stage"),
        "pipeline": pgettext("sales pipeline", "Pipeline"),
        "status": _("Status"),
        "owner": _("Owner"),
        "amount_minor": _("Amount"),
        "expected_close": _("Expected close"),
        "category": _("Forecast category"),
        "name": _("Name"),
        "buyer_step": _("Buyer's step"),
        "bidders_remaining": _("Bidders remaining"),
        "deal_team": _("Deal team"),
        "signed_on": _("Signed"),
        "paid_on": _("Paid"),
        "shipped_on": _("Shipped"),
        "sale_type": _("Sale type"),
        "source": _("Source"),
        "procurement_mode": _("Procurement mode"),
        "manual_probability": _("Own probability"),
        "hold_until": _("Clock stops until"),
        "granted_stage": _("Granted up to"),
    }
    return known.get(field, field)


def _values(field: str, names: dict[str, str]) -> Callable[[Any], str]:
    """How a value of that field is written."""
    choices = {
        "status": Deal.Status,
        "category": Deal.Category,
        "sale_type": Deal.SaleType,
        "procurement_mode": Deal.ProcurementMode,
    }
    if field in choices:
        return lambda value: str(choices[field](value).label) if value in choices[field].values else _dash(value)
    if field in ("stage", "granted_stage"):
        return _stage
    if field in ("owner", "deal_team", "pipeline"):
        return lambda value: names.get(str(value), _dash(value and "?"))
    return lambda value: _day(value)


def _stage(value: Any) -> str:
    """The code of a stage, of whichever version it is."""
    edition = _edition(value)
    return edition.code_of[uuid.UUID(str(value))] if edition else _dash(None)


def _named_stage(value: Any) -> str:
    edition = _edition(value)
    return stage_name(edition, _stage(value)) if edition else _dash(None)


def _is_other_pipeline(row: DealChange) -> bool:
    before, after = _edition(row.old), _edition(row.new)
    return before is not None and after is not None and before.pipeline_id != after.pipeline_id


def _day(value: Any) -> str:
    """A day in the reader's form where the value is one."""
    try:
        return short_date(dt.date.fromisoformat(value))
    except (TypeError, ValueError):
        return _dash(value)


def _dash(value: Any) -> str:
    return "—" if value in (None, "") else str(value)
