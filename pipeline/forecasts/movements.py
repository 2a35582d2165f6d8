"""What happened to the number since a day: the deals of a scope as they were then and as they are now.

The state then is the state now with the rows of history since then taken back. Source: formulas §1, §8.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from pipeline.forecasts.scope import CLOSED, Scope
from pipeline.forecasts.shifts import MOVES, Moment, State, cause, moves
from pipeline.models import Deal, DealChange, Stage
from pipeline.replay import CREATED
from team.money import weighted_amount

FIELDS = ("status", "owner", "team", "pipeline", "stage", "amount_base_minor", "expected_close", "category", "won_on")
"""The fields of a deal that its share of the number is read from."""
KEYS = {"owner", "team", "pipeline", "stage"}
Plain = dict[str, Any]
"""Values of FIELDS, as columns hold them or as history writes them."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A deal that changed since the day; `before` or `after` is None while it is not in the scope."""

    deal: uuid.UUID
    name: str
    before: State | None
    after: State | None
    shift: int
    """By how much it moved the number, in minor units of the base currency."""
    why: str
    close: dt.date | None


@dataclass(frozen=True, slots=True)
class Movements:
    since: dt.date
    deals: list[Moved]

    @property
    def shift(self) -> int:
        return sum(each.shift for each in self.deals)

    def causes(self, count: int = 3) -> list[Moved]:
        """The deals that moved the number most."""
        return sorted((d for d in self.deals if d.shift), key=lambda d: (-abs(d.shift), d.name))[:count]

    def parts(self, then: Moment, now: Moment, key: Callable[[State], Hashable]) -> dict[Any, int]:
        """The shift divided by a key of the state: what one hands over leaves one's part and enters the other's."""
        parts: dict[Any, int] = defaultdict(int)
        for each in self.deals:
            if each.before:
                parts[key(each.before)] -= then.share(each.before)
            if each.after:
                parts[key(each.after)] += now.share(each.after)
        return parts

    def moved(self) -> dict[str, list[Moved]]:
        """The lines of "Moved since last Monday", each with its deals."""
        found: dict[str, list[Moved]] = {name: [] for name in MOVES}
        for each in self.deals:
            for name in moves(each.before, each.after):
                found[name].append(each)
        return found


def moments(scope: Scope, since: dt.date) -> tuple[Moment, Moment]:
    """The period seen from the morning of `since`, and from today."""
    first, last = scope.period.first, scope.period.last
    return Moment(first, last, since), Moment(first, last, scope.today)


def movements(scope: Scope, since: dt.date) -> Movements:
    """Every deal of the scope that changed since the morning of that day, or became overdue by itself.

    Four queries; reads the rows of history since then, so it is meant for days and weeks, not for years.
    """
    start = dt.datetime.combine(since, dt.time(), ZoneInfo(scope.organization.time_zone))
    changes = DealChange.objects.filter(effective_at__gte=start, field__in=(*FIELDS, CREATED)).order_by()
    became_overdue = Q(status=Deal.Status.OPEN, close_key__gte=since, close_key__lt=scope.today)
    rows = Deal.objects.filter(
        Q(pk__in=changes.values("deal_id")) | became_overdue,
        _concerns(scope, changes),
    ).order_by()
    columns = [f"{name}_id" if name in KEYS else name for name in FIELDS]
    names: dict[uuid.UUID, str] = {}
    now: dict[uuid.UUID, Plain] = {}
    for pk, name, *values in rows.values_list("pk", "name", *columns):
        names[pk], now[pk] = name, dict(zip(FIELDS, values, strict=True))
    then = _undone(changes.filter(deal_id__in=rows.values("pk")), now)
    return Movements(since, list(_moved(names, then, now, scope, since)))


def _moved(
    names: Mapping[uuid.UUID, str],
    then: Mapping[uuid.UUID, Plain | None],
    now: Mapping[uuid.UUID, Plain],
    scope: Scope,
    since: dt.date,
) -> Iterator[Moved]:
    stages = Stages()
    seen_then, seen_now = moments(scope, since)
    for pk, name in names.items():
        before, after = stages.state(then[pk], scope), stages.state(now[pk], scope)
        if before is None and after is None:
            continue
        shift = seen_now.share(after) - seen_then.share(before)
        why = cause(before, after, seen_then, seen_now)
        yield Moved(pk, name, before, after, shift, why, now[pk]["expected_close"])


def _concerns(scope: Scope, changes: QuerySet[DealChange]) -> Q:
    """Deals of the scope's people, and those that were theirs before they were handed over."""
    if scope.people is None:
        return Q()
    people = {str(pk) for pk in scope.people}
    rows = changes.filter(field="owner").values_list("deal_id", "old")
    return Q(owner_id__in=scope.people) | Q(pk__in=[deal for deal, old in rows if old in people])


def _undone(changes: QuerySet[DealChange], now: Mapping[uuid.UUID, Plain]) -> dict[uuid.UUID, Plain | None]:
    """The plain fields then; None for a deal that did not exist."""
    then: dict[uuid.UUID, Plain | None] = {pk: dict(plain) for pk, plain in now.items()}
    for deal, field, old in changes.order_by("-effective_at", "-id").values_list("deal_id", "field", "old"):
        state = then.get(deal)
        if field == CREATED:
            then[deal] = None
        elif state is not None:
            state[field] = old
    return then


class Stages:
    """Code, place and percentage of each stage, read once."""

    def __init__(self) -> None:
        rows = Stage.objects.order_by().values_list("pk", "code", "position", "nominal_probability")
        self.by_id = {str(pk): (code, position, probability) for pk, code, position, probability in rows}

    def state(self, plain: Plain | None, scope: Scope) -> State | None:
        """The state, unless it is outside the scope."""
        if plain is None:
            return None
        code, position, probability = self.by_id[str(plain["stage"])]
        amount = int(plain["amount_base_minor"])
        state = State(
            status=plain["status"],
            owner=_id(plain["owner"]),
            team=_id(plain["team"]) if plain["team"] else None,
            pipeline=_id(plain["pipeline"]),
            stage=code,
            position=position,
            amount=amount,
            weighted=weighted_amount(amount, probability),
            close=_day(plain["expected_close"]),
            category=plain["category"],
            won_on=_day(plain["won_on"]),
        )
        return state if _holds(scope, state) else None


def _id(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _holds(scope: Scope, state: State) -> bool:
    checks = (
        scope.people is None or state.owner in scope.people,
        scope.teams is None or state.team in scope.teams,
        scope.owner in (None, state.owner),
        scope.pipeline in (None, state.pipeline),
        scope.stage in (None, state.stage),
        scope.category in (None, CLOSED if state.status == Deal.Status.WON else state.category),
    )
    return all(checks)
