"""What is measured at one size, each beside its baseline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from benchmarks import models, outlooks, packages, rhythm
from benchmarks.build import ROLES, person
from benchmarks.people import AT_ACCOUNT, IN_CENTER, crowd, fill
from pipeline.actions.refreshing import refresh_deals
from pipeline.forecasts.actions.cells import recompute_all, refresh_owners
from pipeline.models import Deal
from stakeholders.actions.standing_sweep import recompute_standings
from stakeholders.visits.actions.counting import recount_all
from team.models import Organization

REPEATS = 4
SWEPT = 500
CELL_KEYS = "owner_id, team_id, close_month, pipeline_id, stage_id, category, currency"
CELLS = (
    "SELECT " + CELL_KEYS + ", expected_close < CURRENT_DATE AS overdue, count(*), sum(amount_minor) AS amount, "
    "sum(amount_base_minor) AS base, sum(weighted_minor) AS weighted "
    "FROM pipeline_deal WHERE status IN ('open', 'won') {where} "
    "GROUP BY " + CELL_KEYS + ", overdue"
)
STANDINGS = (
    "SELECT m.center_id, count(DISTINCT m.id) AS people, sum(m.attitude) AS vote, count(r.id) AS roles, "
    "count(DISTINCT p.contact_id) AS met FROM stakeholders_member m "
    "LEFT JOIN stakeholders_memberrole r ON r.member_id = m.id "
    "LEFT JOIN visits_visitperson p ON p.contact_id = m.contact_id AND p.met GROUP BY m.center_id"
)
_answer: dict[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of the product and of its baseline, the least of some runs; queries and bytes of one call."""

    name: str
    role: str
    seconds: float
    baseline: float
    against: str
    queries: int = 0
    size: int = 0
    sql: float = 0.0
    """The queries of the page once more, bare: what no view can save."""
    memory: int = 0
    """Megabytes that the process held at the most, where that was asked."""
    first: float = 0.0
    """Seconds of the first call, when nothing was kept from an earlier one."""


def bare(request: HttpRequest) -> HttpResponse:
    """A Django view that does nothing but send the same bytes."""
    return HttpResponse(_answer["bytes"], content_type="application/json")


urlpatterns = [path("bare/", bare)]


def measure(size: int) -> list[dict[str, Any]]:
    """All figures at the size of the database at hand. The people come last: the figures before are without them."""
    figures = [*_jobs(), *_models(size), *pages(_addresses())]
    fill(size)
    figures += [_standings(), *pages(_crowded())]
    rhythm.fill(size)
    figures += [*_counts(size), *pages(rhythm.addresses()), *_outlooks()]
    return [asdict(figure) for figure in figures]


def timed(call: Callable[[], Any], repeats: int = REPEATS) -> float:
    """The least of some runs after a first: what other work on the machine adds is not the product's."""
    call()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def _sql(statement: str, params: list[Any] | None = None) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            cursor.fetchall()

    return run


def write_cells(where: str, params: list[Any]) -> Callable[[], None]:
    return write(CELLS.format(where=where), "owner_id, close_month", params)


def write(select: str, index: str, params: list[Any] | None = None) -> Callable[[], None]:
    """The bare aggregate and the bare write of its rows into an empty table with the same index."""

    def run() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE bare_rows ON COMMIT DROP AS " + select, params)
            cursor.execute(f"CREATE INDEX ON bare_rows ({index})")

    return run


def _jobs() -> Iterator[Figure]:
    against = "bare aggregate and write"
    yield Figure("full recompute", "", timed(recompute_all, 3), timed(write_cells("", []), 3), against)
    owner = person("rep").pk
    one = write_cells("AND owner_id = %s", [owner])
    yield Figure("one owner's refresh", "", timed(lambda: refresh_owners([owner])), timed(one), against)
    ids = list(Deal.objects.open().order_by("pk").values_list("pk", flat=True)[:SWEPT])
    rows = "SELECT d.* FROM pipeline_deal d JOIN accounts_keyaccount a ON a.id = d.account_id WHERE d.id = ANY(%s)"
    swept = timed(lambda: refresh_deals(ids), 3)
    yield Figure(f"stall sweep, {len(ids)} deals", "", swept, timed(_sql(rows, [ids])), "bare read of the deals")
    against = "the bare additions"
    yield Figure("three packages, 12 issues × 7 levels", "", timed(packages.search), timed(packages.bare), against)


def _models(closed: int) -> Iterator[Figure]:
    """Fitting on as many closed deals as there are open ones, and the range of a fixed number."""
    for name, (call, bare_call), against in (
        (f"learned model, {closed:,} closed deals", models.learning(closed), "bare sums of a logistic regression"),
        (f"timing, {closed:,} closed deals", models.timing(closed), "bare count by age"),
        (f"range of {models.IN_RANGE:,} deals", models.drawing(), "a hundredth of the exact draws"),
    ):
        yield Figure(name, "", timed(call, 1), timed(bare_call, 1), against)


def _standings() -> Figure:
    """Vote, coverage and the rest of every center anew, as every night: each held against its row, and written."""
    took = timed(lambda: recompute_standings(again=True, budget=float("inf")), 1)
    return Figure(
        "standings of all centers", "", took, timed(write(STANDINGS, "center_id"), 1), "bare aggregate and write"
    )


def _counts(visits: int) -> Iterator[Figure]:
    """The counted days of visits, against the same figures out of the visits themselves."""
    wrote = write(rhythm.BY_DAY, "owner_id, day")
    against = "bare aggregate and write"
    yield Figure(f"first count of {visits:,} visits", "", timed(rhythm.first_count, 1), timed(wrote, 1), against)
    bare_days = timed(_sql(rhythm.BY_DAY), 1)
    yield Figure("nightly look at counted days", "", timed(recount_all, 1), bare_days, "bare aggregate")
    today = _sql(rhythm.OF_ONE_DAY, [person("rep").pk, Organization.objects.today()])
    yield Figure("count after a logged visit", "", timed(rhythm.count_today()), timed(today), "bare aggregate of a day")
    weeks = timed(_sql(rhythm.BY_WEEK, rhythm.since()))
    for by in ("week", "owner"):
        took = timed(rhythm.quarter(by))
        yield Figure(f"rhythm of a quarter, by {by}", "", took, weeks, "bare aggregate over the visits, by week")


def _outlooks() -> Iterator[Figure]:
    """With models in force: the recompute against the same sums and against those without what is expected."""
    outlooks.fill()
    wrote = timed(write(outlooks.CELLS, "owner_id, close_month"), 3)
    without = timed(write_cells("", []), 3)
    took = timed(recompute_all, 3)
    yield Figure("full recompute with expected", "", took, wrote, "bare aggregate of the same and write")
    yield Figure("the same against cells without expected", "", took, without, "bare aggregate and write")
    yield Figure("outlooks of all open deals", "", timed(outlooks.score_all, 1), wrote, "bare aggregate and write")
    closed = outlooks.close()
    yield Figure(
        f"reading all histories and fitting on {closed:,} closed deals", "", timed(outlooks.fit_all, 1), wrote, ""
    )


def _crowded() -> dict[str, str]:
    """Who decides where many do."""
    deal = crowd()
    center, account = deal.buying_center_id, deal.account_id
    return {
        f"buying center, {IN_CENTER} people": reverse("stakeholders:center_part", args=[center, "people"]),
        f"deal page, {IN_CENTER} people": reverse("pipeline:deal_detail", args=[deal.pk]),
        f"org chart, {AT_ACCOUNT} people": reverse("stakeholders:org_chart", args=[account]),
    }


def _addresses() -> dict[str, str]:
    """The deal and the account are the rep's, whose manager is the manager."""
    deal = Deal.objects.filter(owner=person("rep")).order_by("pk").first()
    if deal is None:
        raise SystemExit("The database holds no deals: build it first.")
    board, deals, accounts = reverse("pipeline:board"), reverse("pipeline:deal_list"), reverse("accounts:account_list")
    forecast = reverse("forecasts:forecast")
    return {
        "today or Monday": reverse("team:today"),
        "board": board,
        "board, all that I see": f"{board}?owner=all",
        "list": deals,
        "list, all that I see": f"{deals}?owner=all",
        "list, by words": f"{deals}?owner=all&q=Deal+77",
        "deal page": reverse("pipeline:deal_detail", args=[deal.pk]),
        "account list": accounts,
        "account list, by words": f"{accounts}?q=unt+77",
        "account page": reverse("accounts:account_detail", args=[deal.account_id]),
        "visits": reverse("visits:visit_list"),
        "search": f"{reverse('integrations:search')}?q=Deal+77",
        "forecast page": forecast,
        "forecast, drill-down": f"{reverse('forecasts:deals')}?bucket=due",
        "list API": "/api/v1/deals/?status=open",
        "forecast API, month": "/api/v1/forecast/?by=month",
        "forecast API, month, owner": "/api/v1/forecast/?by=month,owner",
    }


def pages(addresses: Mapping[str, str], roles: Iterable[str] = ROLES) -> Iterator[Figure]:
    """Each address as each role."""
    for role in roles:
        client = Client(SERVER_NAME="localhost", headers={"accept": "*/*"})
        client.force_login(person(role))
        for name, url in addresses.items():
            yield _page(client, role, name, url)


def _page(client: Client, role: str, name: str, url: str) -> Figure:
    """Against sign-in and nothing else, sending the same bytes."""
    begun = time.perf_counter()
    client.get(url)
    first = time.perf_counter() - begun
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    asked = [query["sql"] for query in queries.captured_queries]  # the next request forgets them
    if response.status_code not in (200, 404):
        raise SystemExit(f"{name} as {role}: {response.status_code}")
    _answer["bytes"] = response.content
    seconds = timed(lambda: client.get(url))
    with override_settings(ROOT_URLCONF="benchmarks.measure"):
        plain = timed(lambda: client.get("/bare/"))
    bare_sql = timed(_replay(asked))
    of_page = len(asked), len(response.content)
    return Figure(name, role, seconds, plain, "bare view, same bytes", *of_page, sql=bare_sql, first=first)


def _replay(statements: list[str]) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return run
