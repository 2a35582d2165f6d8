"""What became of deals, and why: by where they came from, why they were lost, and who else was there.

Of deals closed in the year up to the day. Source: catalogue A1.2 (sources and their wins), A4.2.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import Competitor
from pipeline.editions import Edition
from pipeline.funnel.asking import FunnelScope
from pipeline.funnel.models import FunnelOutcome, StageStay
from pipeline.funnel.reading import is_small
from pipeline.funnel.rules.stays import WHOLE
from pipeline.funnel.waiting import counted_once, takes_long
from pipeline.methods.method import Choice
from pipeline.models import DealCompetitor
from stakeholders.visits.rules.rates import Rate
from team.periods import add_months
from web.formats import localized

MONTHS = 12
MOST = 12
"""Rows of a table; the rest is left out."""


@dataclass(slots=True)
class Source:
    """Where deals came from: how many are open, were won and lost, and the won amount in minor units."""

    code: str
    name: str
    open: int = 0
    won: int = 0
    lost: int = 0
    won_amount: int = 0

    @property
    def rate(self) -> Rate:
        return Rate(self.won, self.won + self.lost)


@dataclass(slots=True)
class Reason:
    """Why deals were lost; `stage` is the code of the stage in which most of them were."""

    code: str
    name: str
    count: int = 0
    amount: int = 0
    stage: str = ""


@dataclass(slots=True)
class Rival:
    """`met`: closed deals on which it was named; of those `won` by us, and `lost` to it."""

    pk: uuid.UUID
    name: str
    met: int = 0
    won: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Outcomes:
    since: dt.date
    sources: Sequence[Source]
    reasons: Sequence[Reason]
    rivals: Sequence[Rival]
    lost: int
    counted_on: dt.date | None = None
    """The day on which a large company's were counted; None where they are as the deals are."""


def outcomes_of(found: FunnelScope) -> Outcomes:
    """As kept last night for a team or all of a large company; else counted: five queries, six for a past day.

    Raises `BeingCounted` where nobody should wait for them.
    """
    if found.is_now and found.is_everybody and not found.segment and not is_small(found):
        night = FunnelOutcome.objects.filter(Q(team_id=found.team), pipeline_id=found.pipeline.pk).first()
        if night is not None:
            return _from_plain(night.told, night.day, found)
    if is_small(found) or (found.is_now and found.is_everybody and not takes_long(found)):
        return counted_outcomes(found)
    day = found.day if found.is_now and found.is_everybody else None
    return _from_plain(counted_once("outcomes", found, lambda: plain(counted_outcomes(found))), day, found)


def plain(outcomes: Outcomes) -> dict[str, Any]:
    """For JSON."""
    told = asdict(outcomes)
    told["since"] = outcomes.since.isoformat()
    told["rivals"] = [{**asdict(row), "pk": str(row.pk)} for row in outcomes.rivals]
    return told


def _from_plain(told: dict[str, Any], day: dt.date | None, found: FunnelScope) -> Outcomes:
    """With the names in the reader's language: who counted had its own."""
    method = found.edition.method
    sources, reasons = _names(method.lead_sources), _names(method.lost_reasons)
    return Outcomes(
        since=dt.date.fromisoformat(told["since"]),
        sources=[Source(**{**row, "name": sources.get(row["code"], row["code"])}) for row in told["sources"]],
        reasons=[Reason(**{**row, "name": reasons.get(row["code"], row["code"])}) for row in told["reasons"]],
        rivals=[Rival(**{**row, "pk": uuid.UUID(row["pk"])}) for row in told["rivals"]],
        lost=told["lost"],
        counted_on=day,
    )


def _names(choices: Iterable[Choice]) -> dict[str, str]:
    return {choice.code: localized(dict(choice.text)) for choice in choices}


def counted_outcomes(found: FunnelScope) -> Outcomes:
    reasons = _reasons(found)
    return Outcomes(
        since=first_day(found),
        sources=_sources(found),
        reasons=reasons[:MOST],
        rivals=_rivals(found),
        lost=sum(each.count for each in reasons),
    )


def first_day(found: FunnelScope) -> dt.date:
    return add_months(found.day, -MONTHS) + dt.timedelta(days=1)


def closings(found: FunnelScope) -> QuerySet[StageStay]:
    """The stays in which a deal was won or lost within the year, and had not gone on by the day."""
    at = found.day.toordinal()
    rows = StageStay.objects.filter(
        Q(next=None) | Q(next__gt=at),
        pipeline_id=found.pipeline.pk,
        ended__in=("won", "lost"),
        left__range=(first_day(found).toordinal(), at),
    ).exclude(code=WHOLE)
    return of_scope(found, rows)


def of_scope(found: FunnelScope, rows: QuerySet[StageStay]) -> QuerySet[StageStay]:
    """Those of the scope's deals; on a past day by who held them then."""
    if found.is_now:
        return rows.filter(found.condition("deal__"))
    return rows.filter(deal__in=found.deals().order_by().values("pk"))


def _sources(found: FunnelScope) -> list[Source]:
    names = _names(found.edition.method.lead_sources)
    rows = {code: Source(code, name) for code, name in names.items()}
    rows[""] = Source("", "")
    closed = closings(found).order_by().values_list("deal__source", "ended")
    for code, ended, count, amount in closed.annotate(Count("pk"), Sum("deal__amount_base_minor")):
        row = rows.setdefault(code, Source(code, code))
        setattr(row, ended, getattr(row, ended) + count)
        row.won_amount += amount if ended == "won" else 0
    at = found.day.toordinal()
    there = Q(left=None) | Q(left__gt=at)
    rows_there = StageStay.objects.filter(there, pipeline_id=found.pipeline.pk, is_stood=True, entered__lte=at)
    standing = of_scope(found, rows_there.exclude(code=WHOLE))
    for code, count in standing.order_by().values_list("deal__source").annotate(Count("pk")):
        rows.setdefault(code, Source(code, code)).open += count
    shown = [row for row in rows.values() if row.open or row.won or row.lost]
    return sorted(shown, key=lambda row: (not row.code, -row.won_amount, -row.open, row.name))


def _reasons(found: FunnelScope) -> list[Reason]:
    names = _names(found.edition.method.lost_reasons)
    rows: dict[str, Reason] = {}
    most: dict[str, int] = defaultdict(int)
    lost = closings(found).filter(ended="lost").order_by().values_list("deal__close_reason", "code")
    for code, stage, count, amount in lost.annotate(Count("pk"), Sum("deal__amount_base_minor")):
        row = rows.setdefault(code, Reason(code, names.get(code, code)))
        row.count += count
        row.amount += amount
        if count > most[code]:
            most[code], row.stage = count, stage
    return sorted(rows.values(), key=lambda row: (not row.code, -row.count, row.name))


def _rivals(found: FunnelScope) -> list[Rival]:
    closed = closings(found)
    rows: dict[uuid.UUID, Rival] = defaultdict(lambda: Rival(uuid.UUID(int=0), ""))
    named = DealCompetitor.objects.filter(deal__stays__in=closed).order_by()
    for pk, ended, count in named.values_list("competitor_id", "deal__stays__ended").annotate(Count("deal_id")):
        rows[pk].met += count
        rows[pk].won += count if ended == "won" else 0
    lost = closed.filter(ended="lost", deal__lost_to__isnull=False).order_by()
    listed = Count("pk", filter=Q(deal__competitors__competitor_id=F("deal__lost_to_id")), distinct=True)
    sums = lost.values("deal__lost_to_id").annotate(count=Count("pk", distinct=True), also=listed)
    for pk, count, also in sums.values_list("deal__lost_to_id", "count", "also"):
        rows[pk].lost += count
        rows[pk].met += count - also
    names = dict(Competitor.objects.filter(pk__in=rows).values_list("pk", "name"))
    for pk, row in rows.items():
        row.pk, row.name = pk, names.get(pk, "")
    return sorted(rows.values(), key=lambda row: (-row.met, row.name))[:MOST]


def source_name(edition: Edition, code: str) -> str:
    return next((localized(dict(each.text)) for each in edition.method.lead_sources if each.code == code), code)
