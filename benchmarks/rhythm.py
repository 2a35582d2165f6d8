"""The rhythm of visits at any size: as many visits as deals, counted by day, against bare sums over the visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.urls import reverse

from benchmarks.build import DEALS_PER_ACCOUNT, clone, id_of, person, rep_of
from pipeline.models import Deal
from stakeholders.visits.actions.counting import recount, recount_all
from stakeholders.visits.models import Visit, VisitDay
from stakeholders.visits.rhythm import rhythm
from stakeholders.visits.rhythm_scope import rhythm_scope
from team.models import Organization

DAYS = 400
OUTCOME = "(ARRAY['order', 'advance', 'continuation', 'no_sale'])[1 + mod(g, 4)]"
WORK = "(ARRAY['', 'preparation', 'presentation', 'after_sales'])[1 + mod(g / 7, 4)]"
QUARTER = dt.timedelta(days=91)
COUNTS = (
    "count(*) FILTER (WHERE state = 'held') AS held, "
    "count(*) FILTER (WHERE state = 'held' AND outcome = 'advance') AS advances, "
    "count(*) FILTER (WHERE channel IN ('on_site', 'at_our_site')) AS attempts, "
    "sum(ends_at - starts_at) FILTER (WHERE state = 'held') AS lasted "
    "FROM visits_visit WHERE state IN ('held', 'attempted')"
)
DAY = "(starts_at AT TIME ZONE 'UTC')::date"
BY_DAY = f"SELECT owner_id, {DAY} AS day, {COUNTS} GROUP BY 1, 2"
BY_WEEK = f"SELECT date_trunc('week', {DAY}) AS week, {COUNTS} AND starts_at >= %s GROUP BY 1"
OF_ONE_DAY = f"SELECT {COUNTS} AND owner_id = %s AND starts_at >= %s"


def fill(visits: int) -> None:
    """So many visits of a year and more, each of its account's owner; uncounted."""
    accounts = max(1, Deal.objects.open().count() // DEALS_PER_ACCOUNT)
    here = f"(1 + mod(g, {accounts}))"
    day = f"mod(g / {accounts} * 37 + mod(g, {accounts}) * 7, {DAYS})"
    starts = f"(date_trunc('day', now()) - {day} * interval '1 day' + (8 + mod(g, 9)) * interval '1 hour')"
    columns = {
        "id": id_of(11),
        "account_id": id_of(1, here),
        "owner_id": "rep.id",
        "starts_at": f"LEAST({starts}, now())",
        "ends_at": f"LEAST({starts}, now()) + interval '45 minutes'",
        "created_at": f"{starts} - mod(g, 3) * interval '1 day'",
        "state": "CASE WHEN mod(g, 8) = 0 THEN 'attempted' ELSE 'held' END",
        "outcome": f"CASE WHEN mod(g, 8) = 0 THEN '' ELSE {OUTCOME} END",
        "channel": "CASE WHEN mod(g, 6) = 0 THEN 'phone' ELSE 'on_site' END",
        "work": WORK,
    }
    clone(Visit.objects.earliest("pk"), visits, columns, rep_of(here))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def first_count() -> int:
    VisitDay.objects.all().delete()
    return recount_all(budget=float("inf")).days


def count_today() -> Callable[[], Any]:
    """What a logged visit costs: the rep's day anew."""
    rep, today = person("rep").pk, Organization.objects.today()
    return lambda: recount({(rep, today)})


def quarter(*by: str) -> Callable[[], Any]:
    today = Organization.objects.today()
    scope = rhythm_scope(person("director"), today - QUARTER, today)
    return lambda: rhythm(scope, by)


def since() -> list[Any]:
    return [Organization.objects.today() - QUARTER]


def addresses() -> dict[str, str]:
    page = reverse("visits:visit_rhythm")
    today = Organization.objects.today()
    span = f"from={today - QUARTER}&to={today}"
    return {
        "rhythm, this week": page,
        "rhythm, quarter": f"{page}?period=quarter",
        "rhythm API, quarter, week": f"/api/v1/visit-rhythm/?by=week&{span}",
        "rhythm API, quarter, owner": f"/api/v1/visit-rhythm/?by=owner&{span}",
    }
