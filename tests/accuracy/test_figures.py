"""Submitted figures in the record: which version stood, beside what, and who reads whose."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.accuracy.actions.figures import settle_figures
from pipeline.accuracy.figures import MONTH, QUARTER, TEAMS, compared, stood
from pipeline.accuracy.models import StoodFigure
from pipeline.accuracy.past import Past
from pipeline.accuracy.rules.standing import Told, moment, standing
from pipeline.forecasts.deadlines import Rule
from pipeline.forecasts.models import Submission, SubmissionDeadline
from pipeline.forecasts.scope import scope_of
from team.clock import Calendar
from team.models import Organization, Team, User
from team.periods import Period, add_months
from tests.accuracy.conftest import TODAY
from tests.accuracy.lives import noon
from tests.accuracy.test_pages import API, URL, history
from tests.cast import Cast, SignIn
from tests.factories import funnel
from tests.forecasts.reading import text

ZONE = ZoneInfo("Asia/Shanghai")
YEAR = Period(add_months(TODAY, -12), TODAY - dt.timedelta(days=1))
FIGURES = {"won_minor": 0, "weighted_minor": 0, "commit_minor": 0, "formula_version": "1"}


def told(
    month: dt.date, amount: int, author: User, on: dt.date | None = None, kind: str = "month", **whose: Any
) -> Any:
    """Submitted on the eve of the period unless `on` says otherwise."""
    layer = "rep" if whose.get("owner") == author else "manager"
    known = Submission.objects.filter(kind=kind, first_day=month, layer=layer, **whose).count()
    at = noon(on or month - dt.timedelta(days=1))
    rest = {"layer": layer, "number": known + 1, "author": author, "amount_minor": amount, "submitted_at": at}
    return Submission.objects.create(kind=kind, first_day=month, **rest, **whose, **FIGURES)


def settle(cast: Cast) -> None:
    settle_figures(Past(cast.organization), add_months(TODAY, -24))


def everybody_says(cast: Cast, months: int = 8) -> None:
    """1,500.00 came each month: Lin Wei said 1,650.00, her manager 1,500.00 of her and 3,000.00 of the team."""
    history(cast.lin_wei, cast.east, months=months)
    for back in range(1, months + 1):
        month = add_months(TODAY, -back)
        told(month, 165_000, cast.lin_wei, owner=cast.lin_wei)
        told(month, 150_000, cast.manager, owner=cast.lin_wei)
        told(month, 300_000, cast.manager, team=cast.east)
    settle(cast)


def scores(user: User, kind: str = MONTH, **more: Any) -> dict[str, float]:
    scope = scope_of(User.objects.get(pk=user.pk), YEAR)
    found = compared(scope, stood(scope), kind, **more)
    return {layer: round(each.wape, 3) for layer, each in found[None].scores.items()} if None in found else {}


def test_the_version_that_stood_at_the_deadline_counts() -> None:
    start = dt.datetime(2026, 7, 1, tzinfo=ZONE)
    rule, calendar = Rule(None, 3, dt.time(10)), Calendar()
    at = moment(start, rule, ZONE, calendar)
    assert at == dt.datetime(2026, 7, 3, 10, tzinfo=ZONE)
    assert moment(start, Rule(0, None, dt.time(10)), ZONE, calendar) == dt.datetime(2026, 7, 6, 10, tzinfo=ZONE)
    assert moment(start, Rule(None, 15, dt.time(10)), ZONE, calendar) == start, "half of the month would be known"
    assert moment(start, None, ZONE, calendar) == start
    day = dt.timedelta(days=1)
    versions = [Told(1, 10, start - day, None), Told(2, 20, start, at - day / 24), Told(3, 30, at + day, None)]
    assert standing(versions, at) == versions[0], "the second was withdrawn by then, the third came later"
    assert standing(versions, start) == versions[1]
    assert standing(versions[2:], at) is None


def test_figures_stand_beside_what_the_models_said_and_what_came(cast: Cast) -> None:
    everybody_says(cast)
    row = StoodFigure.objects.get(layer="rep", first_day=add_months(TODAY, -1), horizon=0)
    assert (row.owner_id, row.team_id, row.amount, row.won) == (cast.lin_wei.pk, cast.east.pk, 165_000, 150_000)
    assert (row.with_new, row.nominal, row.last, row.year) == (170_000, 40_000, 150_000, None)
    assert not StoodFigure.objects.filter(horizon=1).exists(), "a month before, nothing had been submitted"
    assert scores(cast.director) == {"rep": 0.1, "manager": 0.0, "with_new": 0.133, "nominal": 0.733, "last": 0.0}
    team = scores(cast.director, of=TEAMS)
    assert (team["manager"], team["with_new"]) == (1.0, 0.133)


def test_a_deadline_moves_the_moment_and_late_versions_do_not_count(cast: Cast) -> None:
    june = add_months(TODAY, -1)
    told(june, 1, cast.lin_wei, owner=cast.lin_wei)
    told(june, 2, cast.lin_wei, on=june + dt.timedelta(days=1), owner=cast.lin_wei)
    told(june, 3, cast.lin_wei, on=june + dt.timedelta(days=20), owner=cast.lin_wei)
    settle(cast)
    assert StoodFigure.objects.get().amount == 1
    SubmissionDeadline.objects.create(every="month", working_day=3)
    settle(cast)
    assert StoodFigure.objects.get().amount == 2


def test_a_quarter_is_the_sum_of_its_months_as_they_were_told_at_its_start(cast: Cast) -> None:
    history(cast.lin_wei, cast.east, months=12)
    told(TODAY, 9, cast.lin_wei, on=TODAY, kind="quarter", owner=cast.lin_wei)
    for back in (3, 6, 9, 12):
        told(add_months(TODAY, -back), 500_000, cast.lin_wei, kind="quarter", owner=cast.lin_wei)
    settle(cast)
    assert StoodFigure.objects.count() == 4, "the running quarter is not over"
    row = StoodFigure.objects.get(first_day=add_months(TODAY, -3))
    assert (row.won, row.with_new, row.nominal) == (450_000, 510_000, 120_000)
    assert scores(cast.lin_wei, QUARTER)["rep"] == 0.111


class TestWhoReads:
    def test_what_a_manager_said_is_for_those_above(self, cast: Cast) -> None:
        everybody_says(cast)
        assert set(scores(cast.lin_wei)) & {"rep", "manager"} == {"rep"}
        for user in (cast.manager, cast.director, cast.analyst):
            assert {"rep", "manager"} <= set(scores(user))
        assert scores(cast.rep2) == scores(cast.stranger) == {}
        assert scores(cast.lin_wei, of=TEAMS) == {}
        assert scores(cast.manager, of=TEAMS)
        heard = {
            user.name: StoodFigure.objects.visible_to(User.objects.get(pk=user.pk)).count()
            for user in (cast.lin_wei, cast.manager, cast.rep2, cast.analyst)
        }
        assert heard == {"Lin Wei": 8, "Zhou Jie": 24, "Sofia Brandt": 0, "Tom Berg": 24}

    def test_sums_of_teams_where_people_are_not_told(self, cast: Cast) -> None:
        everybody_says(cast)
        Organization.objects.update(individual_figures=Organization.IndividualFigures.TEAM_TOTALS)
        scope = scope_of(User.objects.get(pk=cast.director.pk), YEAR)
        assert compared(scope, stood(scope), MONTH, by="owner") == {}
        assert set(compared(scope, stood(scope), MONTH, by="team")) == {cast.east.pk}

    def test_page_file_and_program(self, cast: Cast, sign_in: SignIn) -> None:
        everybody_says(cast)
        history(cast.rep2, cast.west)
        for back in range(1, 9):
            told(add_months(TODAY, -back), 75_000, cast.rep2, owner=cast.rep2)
        settle(cast)
        client = sign_in(cast.director)
        page = text(client.get(URL))
        assert "was off by 0% in 8 cases: no nearer than “Last closed month” with 0%." in page
        assert "Lin Wei 10% +10%" in page
        assert "figure of the team 100% +100%" in page
        file = client.get(f"{URL}export/").getvalue().decode()
        assert "Lin Wei,Month,0,Their own figure,8,0.1,0.1,13200.00,12000.00,CNY" in file
        rows = client.get(API, {"by": "owner"}).json()["submissions"]
        mine = [row for row in rows if row["owner"] == str(cast.lin_wei.pk) and row["layer"] == "rep"]
        assert [(row["kind"], row["cases"], row["wape"]) for row in mine] == [("month", 8, 0.1)]
        assert "Figures are submitted of all pipelines together" in text(
            client.get(URL, {"pipeline": str(funnel().pk)})
        )


@pytest.mark.usefixtures("cast")
def test_nothing_submitted_nothing_said(cast: Cast, sign_in: SignIn) -> None:
    history(cast.lin_wei, cast.east)
    settle(cast)
    assert Team.objects.exists()
    assert "No figure was submitted of a period that is over." in text(sign_in(cast.lin_wei).get(URL))
