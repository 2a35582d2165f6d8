"""How the gauges went: from history where it is small, else from the rows kept for teams and for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pipeline.funnel.actions.snapshots import own_snapshots
from pipeline.funnel.asking import FunnelScope
from pipeline.funnel.figures import FunnelFigures, gauges_only
from pipeline.funnel.gauges import NAMES, deals_words
from pipeline.funnel.reading import is_small, norms_of
from stakeholders.sparkline import Line, Step, drawn
from team.periods import add_months
from web.formats import compact_money, share, short_date

MONTHS = 6
WEEKS = 26
"""How far back the kept rows are drawn."""
FINE = 1000
"""Shares are drawn in thousandths."""


@dataclass(frozen=True, slots=True)
class Point:
    """The gauges at the end of a day; None where too little was known."""

    day: dt.date
    thickness: float | None
    slope: float | None
    evenness: float | None
    velocity: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One gauge over time: `words` says from where to where it went."""

    key: str
    line: Line
    words: str


def points_of(figures: FunnelFigures) -> list[Point]:
    """In the order of days, the last one as shown; only that one where the past of so large a scope is not kept."""
    found = figures.found
    points = _from_history(found) if is_small(found) else _kept(found)
    return [*points, point_of(figures, found.day)]


def point_of(figures: FunnelFigures, day: dt.date) -> Point:
    return Point(day, float(figures.deals), figures.slope, figures.evenness, figures.velocity)


def trends_of(figures: FunnelFigures) -> list[Trend]:
    """One per gauge, where at least two days are known."""
    points = points_of(figures)
    currency = figures.found.scope.organization.base_currency
    shown: dict[str, Callable[[float], str]] = {
        "thickness": lambda value: deals_words(round(value)),
        "slope": share,
        "evenness": share,
        "velocity": lambda value: _("%(amount)s a day") % {"amount": compact_money(round(value), currency)},
    }
    found = [_trend(key, points, shown[key]) for key in NAMES]
    return [each for each in found if each is not None]


def _trend(key: str, points: Sequence[Point], shown: Callable[[float], str]) -> Trend | None:
    known = [(point.day, value) for point in points if (value := getattr(point, key)) is not None]
    if len(known) < 2:
        return None
    top = max(value for _day, value in known) or 1
    steps = [Step(day, round(value / top * FINE)) for day, value in known]
    is_now = known[-1][0] == points[-1].day
    text = _("%(before)s on %(day)s, %(now)s now") if is_now else _("%(before)s on %(day)s, %(now)s on %(last)s")
    words = text % {
        "before": shown(known[0][1]),
        "day": short_date(known[0][0]),
        "now": shown(known[-1][1]),
        "last": short_date(known[-1][0]),
    }
    return Trend(key, drawn(steps, known[-1][0] + dt.timedelta(days=1), low=0, high=FINE), words)


def _kept(found: FunnelScope) -> list[Point]:
    rows = own_snapshots(found)
    if rows is None:
        return []
    since = found.day - dt.timedelta(weeks=WEEKS)
    columns = ("day", "deals", "slope", "evenness", "velocity_minor")
    kept = rows.filter(day__gte=since, day__lt=found.day).order_by("day").values_list(*columns)
    return [Point(*row) for row in kept]


def _from_history(found: FunnelScope) -> list[Point]:
    """At the ends of the last months, by today's norm: three queries each."""
    norms = norms_of(found)
    first = found.day.replace(day=1)
    days = [add_months(first, -back) - dt.timedelta(days=1) for back in range(MONTHS - 1, -1, -1)]
    return [point_of(gauges_only(found.on(day), norms), day) for day in days]
