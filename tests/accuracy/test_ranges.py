"""How far windows strayed: apart for months, quarters and whose they are; what is little known is drawn to its like."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from pipeline.accuracy.actions.settling import settle_sigmas
from pipeline.accuracy.models import Lock, LockedRange, WonInMonth
from pipeline.accuracy.ranges_page import range_rows
from pipeline.accuracy.residuals import MONTHS, PIPELINE, TEAM, Of, Window, sigma_for, sigmas
from pipeline.forecasts import uncertainty
from pipeline.forecasts.scope import Scope, scope_of
from pipeline.forecasts.uncertainty import STARTING_SIGMA
from pipeline.probabilities.rules.ranges import simulate, terms
from pipeline.probabilities.rules.simulator import simulate_periods
from team.models import User
from team.periods import Period, add_months
from tests.accuracy.conftest import TODAY
from tests.cast import Cast
from tests.factories import funnel

MONTH, QUARTER = Period(TODAY, dt.date(2026, 7, 31)), Period(TODAY, dt.date(2026, 9, 30))
A, B, NEW = (funnel_id for funnel_id in (dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2026, 1, 3)))


def window(key: object, back: int, level: str = TEAM, span: int = 1) -> Window:
    return Window("p", Of(level, key, span), add_months(TODAY, -back), 100.0, 50.0, 5.0)  # type: ignore[arg-type]


def strayed(by: dict[object, float], months: int = 12) -> tuple[list[Window], dict[object, int]]:
    """In turn above and below what was expected, by so much each."""
    found = [window(key, back) for key in by for back in range(1, months + 1)]
    signs = {each: 1 if each.made_on.month % 2 else -1 for each in found}
    actual = {("p", TEAM, each.of.key, each.made_on, 0): round(100 + signs[each] * by[each.of.key]) for each in found}
    return found, actual  # type: ignore[return-value]


def test_each_team_has_its_own_and_others_the_common_one() -> None:
    told = sigmas(*strayed({A: 2, B: 60}))  # type: ignore[arg-type]
    calm, wild, other = (sigma_for(told, Of(TEAM, key, 1)) for key in (A, B, NEW))  # type: ignore[arg-type]
    assert calm < other < wild
    alone = sigmas(*strayed({A: 2}))[Of(TEAM, A, 1)].sigma  # type: ignore[arg-type]
    assert alone < calm, "the others count too"
    few = sigmas(*strayed({A: 2}, months=5))  # type: ignore[arg-type]
    assert sigma_for(few, Of(TEAM, A, 1)) == STARTING_SIGMA, "too few months"  # type: ignore[arg-type]
    assert sigma_for(told, Of(PIPELINE, None, 3)) == STARTING_SIGMA, "months say nothing of quarters"


@pytest.mark.once
def test_ranges_cover_four_in_five_out_of_time_for_months_and_quarters() -> None:
    """A simulated world whose months each have luck of their own: σ is measured on the windows of 24 months, and what
    comes next is drawn with it. 1,000 replicates."""
    replicates, past = 1_000, MONTHS
    world = simulate_periods(replicates, past + 3, 30, seed=5)
    held = {1: 0, 3: 0}
    for i in range(replicates):
        for span in held:
            found, actual = [], {}
            for k in range(past - span + 1):
                made_on = add_months(TODAY, k - past)
                p, amount = (each[i, k : k + span].ravel() for each in (world.probability, world.amount))
                found.append(Window("p", Of(PIPELINE, None, span), made_on, *terms(p, amount)))  # type: ignore[arg-type]
                actual["p", PIPELINE, None, made_on, 0] = int(world.won[i, k : k + span].sum())
            sigma = sigmas(found, actual)[Of(PIPELINE, None, span)].sigma  # type: ignore[arg-type]
            p, amount = (each[i, past : past + span].ravel() for each in (world.probability, world.amount))
            drawn = simulate(p, amount, sigma=sigma, seed=i, draws=1_000)
            held[span] += drawn.p10 <= world.won[i, past : past + span].sum() <= drawn.p90
    assert all(0.75 <= count / replicates <= 0.85 for count in held.values()), held


def locked_ranges(cast: Cast, error: int, months: int = 12, span: int = 1) -> None:
    """Of the whole pipeline: 1,000.00 were expected, in turn so much more and less came."""
    for back in range(span, months + span):
        made_on = add_months(TODAY, -back)
        lock, _made = Lock.objects.get_or_create(
            pipeline=funnel(), made_on=made_on, defaults={"is_rebuilt": True, "locked_at": timezone.now()}
        )
        known = {"expected": 100_000, "slope": 50_000, "spread": 10_000, "p10": 80_000, "p50": 1, "p90": 120_000}
        LockedRange.objects.create(lock=lock, made_on=made_on, pipeline=funnel(), level="pipeline", span=span, **known)
        for owner in (cast.lin_wei, None) if span == 1 else ():
            amount = 100_000 + (error if back % 2 else -error)
            whose = {"owner": owner, "team": cast.east, "pipeline": funnel()}
            WonInMonth.objects.create(month=made_on, horizon=0, deals=1, amount=amount, **whose)


def asked(user: User, period: Period) -> Scope:
    return scope_of(user, period)


def test_what_the_forecast_page_asks(cast: Cast) -> None:
    director = asked(cast.director, MONTH)
    assert uncertainty.measured(director).of_scope(director) == uncertainty.Uncertainty()
    locked_ranges(cast, 1_000)
    settle_sigmas(TODAY)
    near = uncertainty.measured(director).of_scope(director)
    assert (near.months, near.is_measured) == (12, True)
    quarter = asked(cast.director, QUARTER)
    assert not uncertainty.measured(quarter).of_scope(quarter).is_measured
    WonInMonth.objects.update(amount=180_000)
    settle_sigmas(TODAY)
    assert near.sigma < 0.2 < 1.0 < uncertainty.measured(director).of_scope(director).sigma


def test_coverage_is_told_by_length(cast: Cast) -> None:
    locked_ranges(cast, 1_000)
    locked_ranges(cast, 0, months=9, span=3)  # what came is that of the months
    WonInMonth.objects.filter(month=add_months(TODAY, -1)).update(amount=1)
    rows = range_rows(
        asked(cast.director, Period(add_months(TODAY, -12), dt.date(2026, 6, 30))),
        [add_months(TODAY, -back) for back in range(12, 0, -1)],
    )
    assert [(row.coverage.ranges, row.coverage.held) for row in rows] == [(12, 11), (9, 9)]
