"""Forecast, funnel and track record with years of closed deals behind the open ones: jobs, memory, pages, the past.

    python -m benchmarks --forecasts [OPEN …]

Five closed deals to an open one (`years.PER_OPEN`). Jobs stand beside the bare aggregate of the same figures with the
write of its rows; pages beside a view that only signs in and sends the same bytes.
"""

from __future__ import annotations

import datetime as dt
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from benchmarks import outlooks, past, years
from benchmarks.build import person
from benchmarks.measure import Figure, pages, timed, write
from pipeline.accuracy.asking import OPEN
from pipeline.accuracy.reads import histories
from pipeline.forecasts.actions import build_states
from pipeline.forecasts.actions.cells import recompute_all
from pipeline.forecasts.actions.past_days import keep_day, keep_usual_days
from pipeline.forecasts.ranging import outlook_of
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.scope import scope_of
from pipeline.forecasts.waterfall import waterfall
from pipeline.funnel import actions as funnel
from pipeline.funnel.sums import cell_rows
from team.models import Organization
from team.periods import add_months, quarter_of

NIGHTS = (1_000, 10_000)
ONE_DAY = dt.timedelta(days=1)
PEAK = Path("/proc/self/status")
SHOWN_TO = ("director", "manager", "rep")
TWO_SUMS = (
    "SELECT d.owner_id, d.team_id, s.pipeline_id, a.segment, s.code, s.month, count(*), "
    'sum(s."left" - s.entered) AS days, '
    "sum(d.amount_base_minor) AS amount FROM funnel_stagestay s JOIN pipeline_deal d ON d.id = s.deal_id "
    "JOIN accounts_keyaccount a ON a.id = d.account_id GROUP BY 1, 2, 3, 4, 5, 6"
)
STANDING = (
    "SELECT team_id, stage_id, close_month, category, count(*), sum(amount_base_minor) AS amount, "
    "sum(weighted_minor) AS weighted FROM forecasts_dealstate "
    "WHERE status = 'open' AND first_on <= %s AND last_on >= %s GROUP BY 1, 2, 3, 4"
)
ORDER = {outlooks.CELLS: "owner_id, close_month", TWO_SUMS: "owner_id"}
"""What the product's rows are indexed by."""


def measure(size: int) -> list[dict[str, Any]]:
    years.fill(size * years.PER_OPEN)
    outlooks.fill()
    funnel.recompute_all()
    figures = [*_nightly(), *_reads(), *_nights(), *_record(), *_kept(), *pages(addresses(), SHOWN_TO)]
    return [asdict(figure) for figure in figures]


def _nightly() -> Iterator[Figure]:
    """Jobs of the night, with the memory that the process held, what Python itself takes included."""
    recompute_all()  # what the outlooks have changed is written once; a night finds little new
    for name, call, baselines in (
        ("recompute of the forecast", recompute_all, {"bare aggregate of the same": outlooks.CELLS}),
        ("recompute of the funnel", funnel.recompute_all, {"of the same": bare_funnel(), "of three sums": TWO_SUMS}),
    ):
        took, memory = alone(call)
        for against, statement in baselines.items():
            bare = timed(write(statement, ORDER[statement]), 1)
            yield Figure(f"{name}, against {against}", "", took, bare, "bare aggregate and write", memory=memory)
    day = Organization.objects.today() - ONE_DAY
    scan = timed(write(STANDING, "stage_id", [day, day]), 1)
    yield Figure("keeping a past day", "", timed(lambda: keep_day(day), 1), scan, "bare aggregate of that day")


def _reads() -> Iterator[Figure]:
    """Of everybody: what pages are made of."""
    today = Organization.objects.today()
    director, period = person("director"), quarter_of(today)
    now = scope_of(director, period)
    answer = forecast(now, ("team",))

    drawn = timed(anew(partial(outlook_of, now, answer)), 2)
    scan = timed(write(outlooks.CELLS, "owner_id, close_month"), 1)
    yield Figure("range of everybody's and of each team's deals, drawn anew", "", drawn, scan, "bare aggregate")
    for days in (7, 28):
        since = today - dt.timedelta(days=days)
        found = waterfall(now, since)
        moved = sum(step.deals for step in found.steps.values())
        took = timed(anew(partial(waterfall, now, since)), 2)
        yield Figure(f"waterfall of {days} days, {moved:,} deals moved", "", took, scan, "bare aggregate of all")


def _nights() -> Iterator[Figure]:
    """Of the states by day: a night costs what changed."""
    build_states()
    for count in NIGHTS:
        past.change(count, str(count))
        took, memory = alone(build_states)
        yield Figure(f"states of {count:,} changes", "", took, count / 1000, "milliseconds a change", memory=memory)


def _kept() -> Iterator[Figure]:
    """What the nights keep for pages of everybody: outcomes, how periods that are over ended, the usual past days."""
    for name, call in (
        ("outcomes of all teams", funnel.keep_outcomes),
        ("ends of the last periods", funnel.keep_ends),
        ("usual past days of the forecast", keep_usual_days),
    ):
        took, memory = alone(call)
        bare = timed(write(TWO_SUMS, "owner_id"), 1)
        yield Figure(f"the night keeps {name}", "", took, bare, "three sums over all stays", memory=memory)


def _record() -> Iterator[Figure]:
    """Histories of a full record: every month, owner and horizon."""
    today = Organization.objects.today()
    scope = scope_of(person("director"), quarter_of(today))
    months = [add_months(today.replace(day=1), -back) for back in range(24)][::-1]
    bare = timed(write("SELECT month, horizon, sum(expected) FROM accuracy_lockedforecast GROUP BY 1, 2", "month"))
    yield Figure("track record of 24 months", "", timed(lambda: histories(scope, months, OPEN)), bare, "bare sums")


def bare_funnel() -> str:
    """The statement that the product aggregates with, without all that goes around it."""
    query, params = cell_rows(Q(), Organization.objects.today()).query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        statement: str = cursor.mogrify(query, params).decode()
    ORDER[statement] = "owner_id_key"
    return statement


def addresses() -> dict[str, str]:
    today = Organization.objects.today()
    page, flow, shape = reverse("forecasts:forecast"), reverse("forecasts:flow"), reverse("funnel:funnel")
    before = quarter_of(today).first - ONE_DAY
    record = reverse("accuracy:accuracy")
    return {
        "forecast": page,
        "forecast, by stage": f"{page}?group=stage",
        "forecast, last quarter": f"{page}?from={before:%Y-%m}",
        "forecast as of yesterday": f"{page}?as_of={today - ONE_DAY}",
        "forecast as of a day 75 days ago": f"{page}?as_of={today - 75 * ONE_DAY}",
        "submitted figures, under it": reverse("forecasts:layers"),
        "deals behind a figure": f"{reverse('forecasts:deals')}?bucket=due",
        "waterfall": reverse("forecasts:waterfall"),
        "flow": flow,
        "funnel": shape,
        "funnel, trend": reverse("funnel:part", args=["trend"]),
        "funnel, cohorts": reverse("funnel:part", args=["cohorts"]),
        "funnel, outcomes": reverse("funnel:part", args=["outcomes"]),
        "funnel, deals of a stage": f"{reverse('funnel:deals')}?what=standing&stage=10",
        "funnel, last quarter": f"{shape}?from={before:%Y-%m}",
        "track record, 12 months": record,
        "track record, 24 months": f"{record}?months=24",
    }


def anew(call: Callable[[], Any]) -> Callable[[], Any]:
    """With nothing kept from before."""

    def run() -> Any:
        cache.clear()
        return call()

    return run


def alone(call: Callable[[], Any]) -> tuple[float, int]:
    """Seconds of one run, and the most megabytes that the process held during it."""
    forget_peak()
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun, peak()


def forget_peak() -> None:
    """Where the system lets one; elsewhere the most is that of the process so far."""
    if PEAK.exists():
        PEAK.with_name("clear_refs").write_text("5")


def peak() -> int:
    if PEAK.exists():
        return next(int(line.split()[1]) for line in PEAK.read_text().splitlines() if line.startswith("VmHWM")) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
