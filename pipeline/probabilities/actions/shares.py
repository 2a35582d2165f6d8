"""The shares of the months: when wins of deals of each day of opening are expected, as of one day for all.

Source: formulas §4.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable

import numpy as np
from django.db import transaction
from django.db.models import DateField, F
from django.db.models.functions import Coalesce, TruncDate

from pipeline.models import Deal
from pipeline.probabilities.models import MONTHS, UPTO, MonthShare, OutlookState
from pipeline.probabilities.outlooks import outlook_state
from pipeline.probabilities.reading import Force, forces, timing_of
from team.models import Organization

Key = tuple[uuid.UUID, dt.date]


def opening() -> Coalesce:
    """The day from which a deal's age counts: where it is not known, when the deal was entered."""
    return Coalesce("opened_on", TruncDate("created_at", tzinfo=Organization.objects.zone()), output_field=DateField())


def roll_shares(*, again: bool = False) -> bool:
    """After midnight of the organization: the shares counted from today. Does nothing on the same day, but `again`,
    and nothing before a first fit."""
    today, found = Organization.objects.current().today(), forces()
    timed = [force for force in found.values() if force.timing is not None]
    if not timed or (not again and outlook_state().day == today):
        return False
    with transaction.atomic():
        state = _locked()
        for force in timed:
            _rewrite(force, today)
        state.day, state.number = today, state.number + 1
        state.save()
    return True


def ensure_shares(keys: Collection[Key], found: dict[uuid.UUID, Force]) -> dict[Key, int]:
    """The ids of the shares of these pipelines and days of opening; missing ones are made (two queries more)."""
    days = {day for _pipeline, day in keys}
    rows = MonthShare.objects.filter(pipeline_id__in={pipeline for pipeline, _day in keys}, opened_on__in=days)
    have = {(pipeline, day): pk for pk, pipeline, day in rows.values_list("pk", "pipeline_id", "opened_on")}
    lacking = sorted(set(keys) - have.keys(), key=str)
    if lacking:
        today = outlook_state().day or Organization.objects.current().today()
        for pipeline in {pipeline for pipeline, _day in lacking}:
            new = _shares(found[pipeline], [day for each, day in lacking if each == pipeline], today)
            MonthShare.objects.bulk_create(new, ignore_conflicts=True)
        return ensure_shares(keys, found)
    return have


def step() -> None:
    """Outlooks were rewritten for many: in the same transaction, at its end."""
    OutlookState.objects.update(number=F("number") + 1)


def _locked() -> OutlookState:
    OutlookState.objects.bulk_create([OutlookState(pk=1)], ignore_conflicts=True)
    return OutlookState.objects.select_for_update().get(pk=1)


def _rewrite(force: Force, today: dt.date) -> None:
    """Under ids that stay, since deals point to them; a day of opening once known is kept: they are few."""
    pipeline = force.pipeline
    deals = Deal.objects.open().filter(pipeline_id=pipeline).order_by()
    days = set(deals.annotate(began=opening()).values_list("began", flat=True).distinct())
    days |= set(MonthShare.objects.filter(pipeline_id=pipeline).values_list("opened_on", flat=True))
    MonthShare.objects.bulk_create(
        _shares(force, sorted(days), today),
        update_conflicts=True,
        unique_fields=["pipeline", "opened_on"],
        update_fields=UPTO,
        batch_size=500,
    )


def _shares(force: Force, days: Iterable[dt.date], today: dt.date) -> list[MonthShare]:
    """Unsaved rows."""
    days = list(days)
    if not days or force.timing is None:
        return []
    ages = [max(0, (today - day).days) for day in days]
    parts = timing_of(force.timing).shares_of_ages(ages, today, MONTHS)
    upto = np.minimum(np.cumsum(parts[:, :MONTHS], axis=1), 1.0)
    return [
        MonthShare(pipeline_id=force.pipeline, opened_on=day, **dict(zip(UPTO, map(float, row), strict=True)))
        for day, row in zip(days, upto, strict=True)
    ]
