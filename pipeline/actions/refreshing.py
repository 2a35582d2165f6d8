"""What follows from a change: earned stage, drift, gate counts, lights, flags. Inline, set-based, in one lock order."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pipeline.dossiers import Dossier, load
from pipeline.flagging import flag_deals
from pipeline.models import Deal
from pipeline.proving import assessed
from pipeline.rules.verdicts import Assessment
from stakeholders.actions import centers_named, centers_touched, refresh_cadences
from team.activities import Activity

DERIVED = (
    "earned_stage_id",
    "drift",
    "last_activity_on",
    "is_quiet",
    "owed_code",
    "next_have",
    "next_needed",
    "next_code",
    "lights",
    "severity",
    "severity_key",
)
ALIKE, BATCH = 20, 500
"""From so many deals per set of values on, one statement per set is cheaper than one value per deal."""


@transaction.atomic
def refresh_deals(deal_ids: Iterable[uuid.UUID], day: dt.date | None = None) -> int:
    """Bring the derived facts and flags of these deals up to date; answers how many deals changed.

    The version stays: nobody's edit goes stale because a fact about the deal was derived anew.
    """
    locked = Deal.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(deal_ids))
    deals = list(locked.select_related("account").order_by("pk"))
    if not deals:
        return 0
    dossiers = load(deals, day)
    before = {deal.pk: _derived(deal) for deal in deals}
    assessments = {deal.pk: assessed(dossiers[deal.pk]) for deal in deals}
    for deal in deals:
        _stand(deal, dossiers[deal.pk], assessments[deal.pk])
    worst = flag_deals(list(dossiers.values()), assessments)
    for deal in deals:
        deal.severity, deal.severity_key = worst[deal.pk], -worst[deal.pk]
    changed = [deal for deal in deals if _derived(deal) != before[deal.pk]]
    _save(changed)
    return len(changed)


def _save(deals: Sequence[Deal]) -> None:
    """Where many come to the same, as after an import, each of these values is written once for all that have it."""
    now = timezone.now()
    alike: dict[tuple[object, ...], list[Deal]] = defaultdict(list)
    for deal in deals:
        deal.updated_at = now
        alike[_derived(deal)].append(deal)
    if len(deals) > 1 and len(deals) < len(alike) * ALIKE:
        fields = [name.removesuffix("_id") for name in DERIVED]
        Deal.objects.bulk_update(deals, [*fields, "updated_at"], batch_size=BATCH)
        return
    for values, same in alike.items():
        told: dict[str, Any] = dict(zip(DERIVED, values, strict=True))
        for first in range(0, len(same), BATCH):
            ids = [deal.pk for deal in same[first : first + BATCH]]
            Deal.objects.filter(pk__in=ids).update(**told, updated_at=now)


def _derived(deal: Deal) -> tuple[object, ...]:
    return tuple(getattr(deal, name) for name in DERIVED)


def _stand(deal: Deal, dossier: Dossier, assessment: Assessment) -> None:
    is_open = deal.status == Deal.Status.OPEN
    deal.earned_stage_id = dossier.edition.stages[assessment.earned].pk
    deal.drift = assessment.drift if is_open else 0
    deal.last_activity_on = last_activity(dossier)
    deal.is_quiet = deal.is_quiet and _is_untouched(deal)
    deal.owed_code = " ".join(assessment.owed[0].next) if assessment.owed and is_open else ""
    closing = dossier.edition.method.closing_stage
    deal.next_code, deal.next_have, deal.next_needed = next_gate(assessment, closing) if is_open else ("", 0, 0)
    deal.lights = dossier.picture.lights.letters


def _is_untouched(deal: Deal) -> bool:
    """Imported, and since then without activity, move or entered date. Source: formulas §7."""
    is_dated = deal.expected_close is not None and not deal.is_close_estimated
    return deal.last_activity_on is None and deal.stage_id == deal.granted_stage_id and not is_dated


def next_gate(assessment: Assessment, closing: str) -> tuple[str, int, int]:
    """Of the next gate: what to prove next (empty when it holds), how many hold of how many needed.

    What closing asks for is never "next": winning has its own sheet, and every negotiation is one signature short.
    """
    if assessment.next_stage is None:
        return "", 0, 0
    gate = assessment.gates[assessment.next_stage]
    needed = sum(clause.at_least for clause in gate.clauses)
    return "" if gate.stage == closing else " ".join(gate.next), needed - gate.lacks, needed


def last_activity(dossier: Dossier) -> dt.date | None:
    """The day of the last real activity: a visit or call held with a named person, or evidence added.

    Plans, edits and comments reset nothing. Source: formulas §7.
    """
    met = [meeting.day for meeting in dossier.meetings if meeting.is_real]
    given = [min(row.on, dossier.day) for row in dossier.evidence]
    return max([*met, *given], default=None)


def on_deal_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber of the pipeline's own verbs: the subject is the deal."""
    refresh_deals({activity.subject_id for activity in activities})


def on_center_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber of what happens around buying centers: members, commitments, visits."""
    named, touched = centers_named(activities), centers_touched(activities)
    if touched:
        of_centers = Q(buying_center_id__in=named) | Q(buying_center_id__in=touched, status=Deal.Status.OPEN)
        refresh_deals(Deal.objects.filter(of_centers).values_list("pk", flat=True))


def on_turned_deal(activities: Sequence[Activity]) -> None:
    """Inline subscriber: with its first live deal, or without its last, an account gets another cadence."""
    deals = Deal.objects.filter(pk__in={activity.subject_id for activity in activities})
    refresh_cadences(set(deals.values_list("account_id", flat=True)))


def on_account_activity(activities: Sequence[Activity]) -> None:
    """Segment and class of an account decide clauses and limits of its open deals."""
    accounts = {a.subject_id for a in activities if {"segment", "coverage_class"} & set(a.new or {})}
    if accounts:
        refresh_deals(Deal.objects.open().filter(account_id__in=accounts).values_list("pk", flat=True))
