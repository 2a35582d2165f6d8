"""Keeping the states of deals equal to their history: derived, and built anew for each deal of which it tells more.

What arrives late (a back-dated import, a correction) is a row recorded since: its deal's states are all built again,
so no day stays wrong. The cost is that of the deals that changed. Whoever builds holds the one row of `StatesBuilt`.
Source: formulas §1.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.forecasts.actions.past_days import forget_since, lock_states
from pipeline.forecasts.models import DealState, StatesBuilt
from pipeline.forecasts.spans import ONE_DAY, REMOVED, Row, spans
from pipeline.models import Deal, DealChange, Stage
from pipeline.models.deal import NO_DATE
from pipeline.rules.replay import CREATED
from team.history import plain
from team.models import Organization
from team.money import weighted_amount

CHUNK = 1000
NOT_AGAIN = dt.timedelta(0)
MOST_AT_ONCE = 20_000
"""Deals without states that a reader's request builds; more are left to the task."""
OVERLAP = dt.timedelta(seconds=5)
LONGEST = dt.timedelta(hours=2)
"""A transaction that began earlier may end later: so much is read twice by a reader, so much by the hourly task."""
KEYS = ("account", "owner", "team", "pipeline", "stage")
DAYS = ("expected_close", "won_on")
PLAIN = (
    "status",
    "category",
    "amount_minor",
    "currency",
    "amount_base_minor",
    "is_amount_estimated",
    "is_close_estimated",
)
FIELDS = (*KEYS, *DAYS, *PLAIN)
COLUMNS = [field.attname for field in DealState._meta.concrete_fields if not field.primary_key]


def build_states(
    *, again: dt.timedelta = LONGEST, anew: bool = False, since: dt.date | None = None, until: dt.date | None = None
) -> int:
    """Build what history told since the last time, and so long before it `again`; answers of how many deals.

    `anew`: of all deals. `since`, `until`: of those that changed on one of these days, whatever was built before.
    """
    begun, (built, is_whole) = timezone.now(), _built()
    if since or until:
        return _build(Deal.objects.filter(pk__in=_changed_on(since, until).values("deal_id")))
    if built is None:
        _note(recorded_until=begun - OVERLAP)
        return _build_rest()
    if anew:
        count = _build(Deal.objects.all())
    else:
        count = _build(Deal.objects.filter(pk__in=_recorded_after(built - again).values("deal_id")))
    _note(recorded_until=begun - OVERLAP)
    return count if is_whole else count + _build_rest()


def catch_up_states(day: dt.date) -> int:
    """Make sure that the states hold at the end of that day: two small queries when they do.

    Raises `ValidationError` while the very first build is not done and would keep a reader waiting.
    """
    built, is_whole = _built()
    if not is_whole and len(_unbuilt().values_list("pk")[: MOST_AT_ONCE + 1]) > MOST_AT_ONCE:
        raise ValidationError({"as_of": _("The past is still being prepared. Please come back later.")})
    if is_whole and built and not _recorded_after(built).filter(effective_at__lt=_end_of(day)).exists():
        return 0
    return build_states(again=NOT_AGAIN)


def check_states() -> list[uuid.UUID]:
    """The deals whose states are not what their history tells (none, or something is wrong).

    Those whose history has told more since the last time are not due yet; before the first time none are.
    """
    built, is_whole = _built()
    wrong: list[uuid.UUID] = []
    if built is None or not is_whole:
        return wrong
    for deals in _chunks(Deal.objects.all()):
        behind = set(_recorded_after(built).filter(deal_id__in=deals).values_list("deal_id", flat=True))
        stored, fresh = _stored(deals), states_of([pk for pk in deals if pk not in behind])
        wrong += [pk for pk, states in fresh.items() if stored.get(pk, {}).keys() != set(map(_values, states))]
    return wrong


def states_of(deals: list[uuid.UUID]) -> dict[uuid.UUID, list[DealState]]:
    """The states, unsaved, of these deals by their history."""
    rows = _history(deals)
    weigh = dict(Stage.objects.order_by().values_list("pk", "nominal_probability"))
    present = Deal.objects.filter(pk__in=deals).order_by().values_list("pk", *(_attribute(name) for name in FIELDS))
    found: dict[uuid.UUID, list[DealState]] = {}
    for pk, *values in present:
        now = {name: plain(value) for name, value in zip(FIELDS, values, strict=True)}
        found[pk] = [_state(pk, span.first, span.last, span.state, weigh) for span in spans(rows.get(pk, []), now)]
    return found


def _build_rest() -> int:
    """What has no states yet, which is everything the first time."""
    count = _build(_unbuilt())
    _note(is_whole=True)
    return count


def _unbuilt() -> QuerySet[Deal]:
    return Deal.objects.filter(~Exists(DealState.objects.filter(deal_id=OuterRef("pk"))))


def _build(deals_to_build: QuerySet[Deal]) -> int:
    count = 0
    for deals in _chunks(deals_to_build):
        with transaction.atomic():
            lock_states()
            _rewrite(deals)
        count += len(deals)
    return count


def _rewrite(deals: list[uuid.UUID]) -> None:
    """Only the rows that differ are written: most of a deal's past stays as it is."""
    stored = _stored(deals)
    gone: list[int] = []
    new: list[DealState] = []
    for pk, states in states_of(deals).items():
        fresh = {_values(each): each for each in states}
        new += [each for values, each in fresh.items() if values not in stored.get(pk, {})]
        gone += [row for values, row in stored.get(pk, {}).items() if values not in fresh]
    if first := _first_difference(stored, gone, new):
        forget_since(first)
    DealState.objects.filter(pk__in=gone).delete()
    DealState.objects.bulk_create(new, batch_size=500)


def _first_difference(
    stored: Mapping[uuid.UUID, Mapping[tuple[Any, ...], int]], gone: list[int], new: list[DealState]
) -> dt.date | None:
    """The first day on which some deal stands otherwise by the new rows than by those that are gone."""
    leaving = set(gone)
    sides: list[dict[tuple[Any, ...], dt.date]] = [
        {_but_end(values): values[2] for rows in stored.values() for values, pk in rows.items() if pk in leaving},
        {_but_end(values): values[2] for values in map(_values, new)},
    ]
    before, after = sides
    days = [
        min(before[row], after[row]) + ONE_DAY if row in before and row in after else row[1]
        for row in before.keys() | after.keys()
    ]
    return min(days, default=None)


def _but_end(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Of a state's `COLUMNS` all but `last_on`, the third."""
    return (*values[:2], *values[3:])


def _stored(deals: list[uuid.UUID]) -> dict[uuid.UUID, dict[tuple[Any, ...], int]]:
    found: dict[uuid.UUID, dict[tuple[Any, ...], int]] = defaultdict(dict)
    for pk, *values in DealState.objects.filter(deal_id__in=deals).order_by().values_list("pk", *COLUMNS):
        found[values[0]][tuple(values)] = pk
    return found


def _values(state: DealState) -> tuple[Any, ...]:
    return tuple(getattr(state, name) for name in COLUMNS)


def _history(deals: list[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    changes = DealChange.objects.filter(deal_id__in=deals, field__in=(*FIELDS, CREATED, REMOVED)).order_by("id")
    day_of = Organization.objects.current().day_of
    rows: dict[uuid.UUID, list[Row]] = defaultdict(list)
    for pk, field, old, new, at in changes.values_list("deal_id", "field", "old", "new", "effective_at"):
        rows[pk].append(Row(field, old, new, day_of(at)))
    return rows


def _state(
    deal: uuid.UUID, first: dt.date, last: dt.date, state: Mapping[str, Any], weigh: Mapping[uuid.UUID, Decimal]
) -> DealState:
    keys = {f"{name}_id": uuid.UUID(value) if (value := state[name]) else None for name in KEYS}
    days = {name: dt.date.fromisoformat(value) if (value := state[name]) else None for name in DAYS}
    close = days["expected_close"]
    return DealState(
        deal_id=deal,
        first_on=first,
        last_on=last,
        **keys,
        **days,
        **{name: state[name] for name in PLAIN},
        weighted_minor=weighted_amount(state["amount_base_minor"], weigh[keys["stage_id"]]),  # type: ignore[index]
        close_key=close or NO_DATE,
        close_month=close.replace(day=1) if close else None,
    )


def _attribute(name: str) -> str:
    return f"{name}_id" if name in KEYS else name


def _built() -> tuple[dt.datetime | None, bool]:
    return StatesBuilt.objects.values_list("recorded_until", "is_whole").first() or (None, False)


def _note(**values: Any) -> None:
    StatesBuilt.objects.bulk_create([StatesBuilt(pk=1)], ignore_conflicts=True)
    StatesBuilt.objects.filter(pk=1).update(**values)


def _recorded_after(moment: dt.datetime) -> QuerySet[DealChange]:
    return _told(DealChange.objects.filter(recorded_at__gt=moment))


def _changed_on(since: dt.date | None, until: dt.date | None) -> QuerySet[DealChange]:
    changes = _told(DealChange.objects.all())
    if since:
        changes = changes.filter(effective_at__gte=_end_of(since - dt.timedelta(days=1)))
    return changes.filter(effective_at__lt=_end_of(until)) if until else changes


def _told(changes: QuerySet[DealChange]) -> QuerySet[DealChange]:
    return changes.filter(field__in=(*FIELDS, CREATED, REMOVED)).order_by()


def _end_of(day: dt.date) -> dt.datetime:
    zone = ZoneInfo(Organization.objects.current().time_zone)
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def _chunks(chosen: QuerySet[Deal]) -> Iterator[list[uuid.UUID]]:
    """The deals in the order of their ids, read portion by portion."""
    deals = chosen.order_by("pk").values_list("pk", flat=True)
    portion = list(deals[:CHUNK])
    while portion:
        yield portion
        portion = list(deals.filter(pk__gt=portion[-1])[:CHUNK])
