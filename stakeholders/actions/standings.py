"""How centers stand to us, written with every change around them. Inline, set-based.

Whoever writes here holds the locks of the deals already (their refresh comes first): one order, no deadlock.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction

from stakeholders import liveness
from stakeholders.actions.recording import centers_touched
from stakeholders.cadence import cadence_of
from stakeholders.centers import CenterPicture, center_picture
from stakeholders.models import BuyingCenter, Standing
from stakeholders.standings import differs, values_of
from team.activities import Activity
from team.models import Organization

Rows = dict[uuid.UUID, Standing]
CHANGING = [field.name for field in Standing._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def refresh_standings(center_ids: Iterable[uuid.UUID], day: dt.date | None = None) -> int:
    """Bring the standings of these centers up to date; answers how many changed (nine queries at most)."""
    day = day or Organization.objects.current().today()
    rows, _fresh = _locked(list(center_ids), day)
    return _write(rows, center_picture(list(rows), day), day)


@transaction.atomic
def sweep_standings(center_ids: Sequence[uuid.UUID], day: dt.date) -> tuple[int, list[uuid.UUID]]:
    """The same, without waiting for those that somebody else is just writing; and which rows were not what they
    should have been on the day they were written (as many queries)."""
    rows, fresh = _locked(center_ids, day, waits=False)
    pictures = center_picture(list(rows), day)
    strayed = _strayed({pk: row for pk, row in rows.items() if pk not in fresh}, pictures)
    return _write(rows, pictures, day), strayed


def _write(rows: Rows, pictures: Mapping[uuid.UUID, CenterPicture], day: dt.date) -> int:
    changed = []
    for center_id, picture in pictures.items():
        row = rows[center_id]
        if row.computed_on == day and not differs(row, picture):
            continue
        for name, value in values_of(picture).items():
            setattr(row, name, value)
        row.computed_on = day
        changed.append(row)
    if changed:
        Standing.objects.bulk_create(
            changed, batch_size=500, update_conflicts=True, unique_fields=["center"], update_fields=CHANGING
        )
    return len(changed)


def _locked(ids: Sequence[uuid.UUID], day: dt.date, *, waits: bool = True) -> tuple[Rows, set[uuid.UUID]]:
    """The rows, locked in the order of their ids, and which of them were missing and are there now, empty."""
    known = set(Standing.objects.filter(center_id__in=ids).values_list("pk", flat=True))
    missing: set[uuid.UUID] = set()
    if len(known) < len(set(ids)):
        asked = BuyingCenter.objects.filter(pk__in=set(ids) - known).order_by("pk").values_list("pk", flat=True)
        fresh = [Standing(center_id=pk, computed_on=day) for pk in asked]
        Standing.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
        missing = {row.pk for row in fresh}
    rows = Standing.objects.select_for_update(skip_locked=not waits).filter(center_id__in=ids)
    return {row.pk: row for row in rows.order_by("pk")}, missing


def on_center_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber of what happens around buying centers: members, people, held visits."""
    if centers := centers_touched(activities):
        refresh_standings(centers)


def on_account_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber: class and tier of an account say how often it wants to be visited."""
    refresh_cadences({a.subject_id for a in activities if {"coverage_class", "tier"} & set(a.new or {})})


def refresh_cadences(account_ids: Collection[uuid.UUID]) -> int:
    """Bring those centers of the accounts up to date whose cadence is another now; answers how many changed.

    One query where nothing turned.
    """
    turned = [
        center_id
        for center_id, days, coverage_class, tier, is_live in BuyingCenter.objects.filter(account_id__in=account_ids)
        .annotate(is_live=liveness.is_live("account_id"))
        .order_by()
        .values_list("pk", "standing__cadence_days", "account__coverage_class", "account__tier", "is_live")
        if days != cadence_of(coverage_class, tier, has_live_deal=is_live).days
    ]
    return refresh_standings(turned) if turned else 0


def differing(center_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those whose row is not what it should have been on the day it was written: a change went past it."""
    rows = {row.pk: row for row in Standing.objects.filter(center_id__in=list(center_ids))}
    return _strayed(rows, center_picture(list(rows), Organization.objects.current().today()))


def _strayed(rows: Rows, pictures: Mapping[uuid.UUID, CenterPicture]) -> list[uuid.UUID]:
    return [pk for pk, row in rows.items() if differs(row, pictures[pk].as_of(row.computed_on))]
