"""Keeping the stays equal to the deals' history: of a deal at once when it changes. Source: formulas §1, §6."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import cast

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from pipeline.funnel.histories import Ladders, ladders, states_of
from pipeline.funnel.models import FunnelOwner, StageStay
from pipeline.funnel.rules.stays import Stay, stays_of
from pipeline.models import Deal
from team.activities import Activity

PORTION = 500


@transaction.atomic
def refresh_stays(deals: Iterable[uuid.UUID]) -> int:
    """Rewrite the stays of these deals; answers how many there are now."""
    written, known = 0, ladders()
    for portion in _portions(sorted(set(deals))):
        rows = [row for deal, stays in _stays(portion, known).items() for row in _rows(deal, stays)]
        StageStay.objects.filter(deal_id__in=portion).delete()
        StageStay.objects.bulk_create(rows, batch_size=PORTION)
        written += len(rows)
    return written


def rebuild_stays() -> int:
    """Of every deal anew, a portion to a transaction; answers how many deals there are."""
    return sum(_refreshed(portion) for portion in _portions(_ids(Deal.objects.all())))


def fill_stays() -> int:
    """Of the deals that have none yet (after an upgrade); answers how many there were."""
    lacking, filled = Deal.objects.filter(~Exists(StageStay.objects.filter(deal_id=OuterRef("pk")))), 0
    for portion in _portions(_ids(lacking)):
        filled += _refreshed(portion)
        mark_stale(set(Deal.objects.filter(pk__in=portion).order_by().values_list("owner_id", flat=True)))
    return filled


def refresh_touched(activities: Sequence[Activity]) -> None:
    """Inline subscriber: the stays of the deals that changed; their owners' cells are stale now."""
    deals = {activity.subject_id for activity in activities}
    refresh_stays(deals)
    owners = set(Deal.objects.filter(pk__in=deals).order_by().values_list("owner_id", flat=True))
    for activity in activities:
        for side in (activity.old, activity.new):
            if isinstance(side, dict) and side.get("owner"):
                owners.add(uuid.UUID(str(side["owner"])))
    mark_stale(owners)


def on_account_changed(activities: Sequence[Activity]) -> None:
    """Inline subscriber: an account's segment may have changed, by which the cells of its deals' owners are told."""
    accounts = {activity.subject_id for activity in activities}
    mark_stale(set(Deal.objects.filter(account_id__in=accounts).order_by().values_list("owner_id", flat=True)))


def mark_stale(owners: Collection[uuid.UUID]) -> None:
    rows = [FunnelOwner(pk=owner) for owner in sorted(owners)]
    FunnelOwner.objects.bulk_create(rows, ignore_conflicts=True)
    # Stale ones too: whoever sums an owner up holds the row and calls it fresh at the end. A change that it cannot see
    # yet must wait for that, else it would be forgotten.
    FunnelOwner.objects.filter(pk__in=owners).update(is_stale=True)


def differing_stays() -> list[uuid.UUID]:
    """The deals whose stays are not what their history says (none, or something is wrong)."""
    known, wrong = ladders(), []
    for portion in _portions(_ids(Deal.objects.all())):
        kept: dict[uuid.UUID, list[tuple[object, ...]]] = {pk: [] for pk in portion}
        for row in StageStay.objects.filter(deal_id__in=portion).order_by("pk"):
            kept[row.deal_id].append(_values(row))
        for deal, stays in _stays(portion, known).items():
            if kept[deal] != [_values(row) for row in _rows(deal, stays)]:
                wrong.append(deal)
    return wrong


def _refreshed(portion: list[uuid.UUID]) -> int:
    refresh_stays(portion)
    return len(portion)


def _stays(portion: Collection[uuid.UUID], known: Ladders) -> dict[uuid.UUID, list[Stay]]:

    return {deal: stays_of(states, known.steps) for deal, states in states_of(portion, known).items()}


def _rows(deal: uuid.UUID, stays: Iterable[Stay]) -> list[StageStay]:
    return [
        StageStay(
            deal_id=deal,
            pipeline_id=cast("uuid.UUID", stay.pipeline),
            code=stay.code,
            month=stay.entered_on.replace(day=1),
            entered=stay.entered_on.toordinal(),
            left=stay.left_on.toordinal() if stay.left_on else None,
            ended=stay.ended,
            next=stay.next_on.toordinal() if stay.next_on else None,
            passed=stay.passed_on.toordinal() if stay.passed_on else None,
            is_first=stay.is_first,
            is_stood=stay.is_stood,
        )
        for stay in stays
    ]


def _values(row: StageStay) -> tuple[object, ...]:
    return tuple(getattr(row, field.attname) for field in StageStay._meta.concrete_fields if field.name != "id")


def _ids(deals: QuerySet[Deal]) -> Iterator[uuid.UUID]:
    return iter(deals.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000))


def _portions(ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    rest = iter(ids)
    while portion := list(islice(rest, PORTION)):
        yield portion
