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

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from pipeline.forecasts.scope import CLOSED, Scope
from pipeline.forecasts.shifts import MOVES, Moment, State, cause, moves
from pipeline.models import Deal, DealChange, Stage
from pipeline.replay import CREATED
from team.money import weighted_amount

FIELDS = ("status", "owner", "team", "pipeline", "stage", "amount_base_minor", "expected_close", "category", "won_on")
"""The fields of a deal that its share of the number is read from."""
KEYS = {"owner", "team", "pipeline", "stage"}
CAUSES = 3
ONE_DAY = dt.timedelta(days=1)
Holder = tuple[uuid.UUID | None, uuid.UUID]
"""(team, owner)."""
Plain = dict[str, Any]
"""Values of FIELDS, as columns hold them or as history writes them."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A deal that moved since the day; `before` or `after` is None while it is not in the scope."""

    deal: uuid.UUID
    name: str
    before: State | None
    after: State | None
    shift: int
    """By how much it moved the number, in minor units of the base currency."""
    why: str
    close: dt.date | None
    owner: uuid.UUID
    """Whose it is now."""


@dataclass(frozen=True, slots=True)
class Movements:
    """`deals` changed; what merely became overdue is in `lapsed`, by (team, owner), and by name only the largest."""

    since: dt.date
    deals: list[Moved]
    lapsed: Mapping[Holder, int]
    largest_lapsed: list[Moved]

    @property
    def shift(self) -> int:
        return sum(each.shift for each in self.deals) + sum(self.lapsed.values())

    def causes(self, count: int = CAUSES) -> list[Moved]:
        """The deals that moved the number most, at most CAUSES."""
        moving = [each for each in (*self.deals, *self.largest_lapsed) if each.shift]
        return sorted(moving, key=lambda each: (-abs(each.shift), each.name))[:count]

    def parts(self, then: Moment, now: Moment, key: Callable[[Holder], Hashable]) -> dict[Any, int]:
        """The shift divided by team or owner: what one hands over leaves one's part and enters the other's."""
        parts: dict[Any, int] = defaultdict(int)
        for each in self.deals:
            if each.before:
                parts[key((each.before.team, each.before.owner))] -= then.share(each.before)
            if each.after:
                parts[key((each.after.team, each.after.owner))] += now.share(each.after)
        for holder, shift in self.lapsed.items():
            parts[key(holder)] += shift
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
    """Every deal of the scope that changed since the morning of that day, and what became overdue by itself.

    A fixed number of queries; reads the rows of history since then, so it is meant for days and weeks, not for years.
    """
    start = dt.datetime.combine(since, dt.time(), ZoneInfo(scope.organization.time_zone))
    changes = DealChange.objects.filter(effective_at__gte=start, field__in=(*FIELDS, CREATED)).order_by()
    rows = Deal.objects.filter(_concerns(scope, changes), pk__in=changes.values("deal_id")).order_by()
    columns = [f"{name}_id" if name in KEYS else name for name in FIELDS]
    names: dict[uuid.UUID, str] = {}
    now: dict[uuid.UUID, Plain] = {}
    for pk, name, *values in rows.values_list("pk", "name", *columns):
        names[pk], now[pk] = name, dict(zip(FIELDS, values, strict=True))
    then = _undone(changes.filter(deal_id__in=rows.values("pk")), now)
    lapsed, largest = _lapsed(scope, since, changes)
    return Movements(since, list(_moved(names, then, now, scope, since)), lapsed, largest)


def _lapsed(scope: Scope, since: dt.date, changes: QuerySet[DealChange]) -> tuple[dict[Holder, int], list[Moved]]:
    """Unchanged deals that were due in the period and are overdue now: summed by holder, and the largest by name."""
    first, last = max(since, scope.period.first), min(scope.today - ONE_DAY, scope.period.last)
    deals = scope.restrict(Deal.objects.open().filter(close_key__range=(first, last)))
    # NOT EXISTS, not NOT IN: a week's changes that outgrow the memory of a query would be searched once per deal.
    deals = deals.filter(~Exists(changes.filter(deal_id=OuterRef("pk")))).order_by()
    sums = deals.values_list("team_id", "owner_id").annotate(weighted=Sum("weighted_minor"))
    largest = deals.order_by("-weighted_minor").values_list(
        "pk", "name", "weighted_minor", "expected_close", "owner_id"
    )[:CAUSES]
    return (
        {(team, owner): -int(weighted) for team, owner, weighted in sums},
        [Moved(pk, name, None, None, -weighted, "overdue", *rest) for pk, name, weighted, *rest in largest],
    )


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
        yield Moved(pk, name, before, after, shift, why, now[pk]["expected_close"], now[pk]["owner"])


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
