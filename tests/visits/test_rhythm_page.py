"""The page and the REST view of rhythm: figures, for whom they may be read, in a fixed number of queries."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from stakeholders.visits.actions.counting import recount_all
from stakeholders.visits.rhythm_scope import rhythm_scope
from stakeholders.visits.streaks import streaks
from team.models import Absence
from tests.factories import AccountFactory, DealFactory, UserFactory, VisitFactory

PAGE = reverse("visits:visit_rhythm")
REST = "/api/v1/visit-rhythm/"
MONDAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(dt.datetime(2026, 3, 6, 8, tzinfo=dt.UTC), tick=True):
        yield


def days_ago(days):
    return timezone.now() - dt.timedelta(days=days, hours=2)


@pytest.fixture
def week(condax, lin_wei, rep2):
    """Lin Wei: 8 face to face (5 advances, 1 order, 2 continuations) and an attempt; Sofia: one."""
    DealFactory(account=condax)
    for place, outcome in enumerate(["advance"] * 5 + ["order"] + ["continuation"] * 2):
        VisitFactory(account=condax, outcome=outcome, starts_at=days_ago(3 - place // 3))
    VisitFactory(account=condax, state="attempted", outcome="", starts_at=days_ago(1))
    VisitFactory(account=AccountFactory(name="Northwind", owner=rep2), outcome="advance", starts_at=days_ago(1))
    recount_all()


def test_my_week_against_the_days_worked(week, sign_in, lin_wei):
    Absence.objects.create(user=lin_wei, first_day=MONDAY, last_day=MONDAY)
    page = sign_in(lin_wei).get(PAGE)
    total = page.context["view"].total
    assert (total.face_to_face, total.attempts, total.days) == (8, 9, 4)
    assert (total.attempts_target, round(total.face_to_face_target, 1)) == (12, 9.6)
    assert '<b class="kl-num">5 of 7</b>' in page.content.decode()
    assert "Too few for a rate" in page.content.decode()


def test_people_stand_in_the_order_of_names(week, sign_in, director):
    view = sign_in(director).get(PAGE).context["view"]
    assert [line.name for line in view.lines] == sorted(line.name for line in view.lines)
    assert {line.name: line.rhythm.face_to_face for line in view.lines}["Sofia Brandt"] == 1
    assert view.total.face_to_face == 9
    assert len(view.weeks) == 13
    assert view.weeks[-1].rhythm.face_to_face == 9


@pytest.mark.parametrize(
    ("reader", "who", "setting", "status"),
    [
        ("rep2", "lin_wei", "person_and_manager", 404),
        ("stranger", "lin_wei", "person_and_manager", 404),
        ("manager", "lin_wei", "person_and_manager", 200),
        ("analyst", "lin_wei", "person_and_manager", 200),
        ("admin", "lin_wei", "person_and_manager", 404),
        ("rep2", "lin_wei", "open", 200),
        ("admin", "lin_wei", "open", 404),
        ("manager", "lin_wei", "team_totals", 404),
        ("director", "lin_wei", "team_totals", 404),
        ("lin_wei", "lin_wei", "team_totals", 200),
    ],
)
def test_the_setting_says_whose_figures_are_shown(week, sign_in, cast, reader, who, setting, status):
    cast.organization.individual_figures = setting
    cast.organization.save()
    asked = getattr(cast, who).pk
    client = sign_in(getattr(cast, reader))
    assert client.get(PAGE, {"who": asked}).status_code == status
    assert client.get(REST, {"owner": asked}).status_code == (200 if status == 200 else 400)


def test_a_team_is_for_who_leads_it(week, sign_in, cast):
    for reader, status in ((cast.manager, 200), (cast.analyst, 200), (cast.lin_wei, 404), (cast.stranger, 404)):
        page = sign_in(reader).get(PAGE, {"who": f"team-{cast.east.pk}"})
        assert page.status_code == status
        assert sign_in(reader).get(PAGE, {"team": cast.east.pk}).status_code == status
    assert sign_in(cast.manager).get(PAGE, {"team": cast.east.pk}).context["view"].total.face_to_face == 8


def test_team_totals_name_nobody(week, sign_in, cast):
    cast.organization.individual_figures = "team_totals"
    cast.organization.save()
    view = sign_in(cast.manager).get(PAGE, {"who": "all"}).context["view"]
    assert [line.name for line in view.lines] == ["East"]
    rows = sign_in(cast.manager).get(REST, {"by": "owner"}).json()["results"]
    assert {row["owner"] for row in rows} <= {None, str(cast.manager.pk)}
    assert sum(row["face_to_face"] for row in rows) == 8


def test_who_sells_nothing_reads_nothing(week, sign_in, admin):
    page = sign_in(admin).get(PAGE, {"who": "all"})
    assert page.context["view"].total.is_empty
    assert page.context["view"].lines == []


@pytest.mark.parametrize("query", ["who=x", "from=2026-99-99", "from=9999-12-31", "period=year"])
def test_nonsense_is_the_default(week, sign_in, lin_wei, query):
    assert sign_in(lin_wei).get(f"{PAGE}?{query}").context["asked"].period.first == MONDAY


@pytest.mark.parametrize("period", ["week", "month", "quarter"])
def test_periods_and_their_neighbours(week, sign_in, lin_wei, period):
    client = sign_in(lin_wei)
    asked = client.get(PAGE, {"period": period}).context["asked"]
    assert asked.later is None
    before = client.get(asked.earlier.url())
    assert before.context["asked"].later.period == asked.period
    assert before.context["view"].total.is_empty


def test_talks_that_go_on_end_with_another_outcome(week, lin_wei, rep2, condax):
    scope = rhythm_scope(lin_wei, MONDAY, MONDAY + dt.timedelta(days=6))
    [streak] = streaks(scope)
    assert (streak.name, streak.visits) == ("Condax", 2)
    VisitFactory(account=condax, owner=rep2, outcome="no_sale", starts_at=timezone.now() - dt.timedelta(minutes=5))
    assert streaks(scope) == []


def test_the_page_asks_a_fixed_number_of_queries(week, sign_in, director, django_assert_max_num_queries, cast):
    client = sign_in(director)
    client.get(PAGE)
    for _ in range(12):
        VisitFactory(account=AccountFactory(owner=UserFactory(team=cast.west)), starts_at=days_ago(1))
    recount_all()
    with django_assert_max_num_queries(45):
        client.get(PAGE)


class TestRest:
    def test_by_week_and_person(self, week, sign_in, director, lin_wei):
        answer = sign_in(director).get(REST, {"by": "owner,week", "from": "2026-03-02", "to": "2026-03-08"}).json()
        [row] = [row for row in answer["results"] if row["owner"] == str(lin_wei.pk)]
        assert (row["week"], row["face_to_face"], row["days"], row["attempts_target"]) == ("2026-03-02", 8, 5, 15)
        assert row["advance_rate"]["hits"] == 5
        assert row["advance_rate"]["low"] < row["advance_rate"]["share"] < row["advance_rate"]["high"]
        assert answer["total"]["face_to_face"] == 9

    def test_by_team(self, week, sign_in, director, cast):
        answer = sign_in(director).get(REST, {"by": "team"}).json()
        found = {row["team"]: row["face_to_face"] for row in answer["results"]}
        assert (found[str(cast.east.pk)], found[str(cast.west.pk)]) == (8, 1)

    @pytest.mark.parametrize(
        "query",
        [
            *(
                "by=owner,team",
                "by=week,month",
                "by=x",
                "from=x",
                "from=2026-03-02&to=2026-03-01",
                "to=2199-01-01",
                "x=1",
            ),
            *("owner=x", "team=00000000-0000-0000-0000-000000000000", "from=0001-01-01"),
        ],
    )
    def test_refusals(self, week, sign_in, lin_wei, query):
        assert sign_in(lin_wei).get(f"{REST}?{query}").status_code == 400
