"""Submitted figures: layers that never overwrite each other, deadlines, reminders."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forecasts.actions.submissions import (
    remind_of_submissions,
    set_deadline,
    submit_figure,
    withdraw_figure,
)
from pipeline.forecasts.deadlines import Rule, round_at
from pipeline.forecasts.models import Submission, SubmissionDeadline
from pipeline.forecasts.rounds import current_round, submitted_in
from team.clock import Calendar
from team.models import Activity, Organization
from tests.cast import Cast, SignIn
from tests.forecasts.reading import URL, rows_of, text
from web.errors import RuleViolation, StaleVersion

Q4 = dt.date(2026, 10, 1)
LAYERS = f"{URL}layers/"


def submit(actor: Any, about: Any, amount: int = 5000, **more: Any) -> Submission:
    return submit_figure(actor=actor, owner=about, kind="quarter", first_day=Q4, amount_minor=amount, **more)


@pytest.mark.usefixtures("deals")
class TestLayers:
    def test_a_new_figure_is_a_new_version_and_the_manager_has_a_layer_of_their_own(self, cast: Cast) -> None:
        first = submit(cast.lin_wei, cast.lin_wei, 5000, note="all of it")
        second = submit(cast.lin_wei, cast.lin_wei, 6000)
        above = submit(cast.manager, cast.lin_wei, 4000)
        rows = Submission.objects.order_by("submitted_at", "id").values_list("layer", "number", "amount_minor")
        assert list(rows) == [("rep", 1, 5000), ("rep", 2, 6000), ("manager", 1, 4000)]
        first.refresh_from_db()
        assert (first.amount_minor, first.note, first.withdrawn_at) == (5000, "all of it", None)
        assert second.won_minor == above.won_minor == 7000
        assert second.weighted_minor > 0
        assert second.expected_minor is None

    def test_only_oneself_and_those_above_submit(self, cast: Cast) -> None:
        for actor, about in ((cast.rep2, cast.lin_wei), (cast.analyst, cast.analyst), (cast.admin, cast.lin_wei)):
            with pytest.raises(PermissionDenied):
                submit(actor, about)
        with pytest.raises(PermissionDenied):
            submit_figure(actor=cast.lin_wei, team=cast.east, kind="quarter", first_day=Q4, amount_minor=1)
        team = submit_figure(actor=cast.manager, team=cast.east, kind="quarter", first_day=Q4, amount_minor=1)
        assert team.layer == "manager"

    def test_what_is_no_figure_is_refused(self, cast: Cast) -> None:
        with pytest.raises(ValidationError):
            submit(cast.lin_wei, cast.lin_wei, -1)
        with pytest.raises(ValidationError):
            submit_figure(actor=cast.lin_wei, owner=cast.lin_wei, kind="year", first_day=Q4, amount_minor=1)
        with pytest.raises(RuleViolation, match="ended"):
            submit_figure(
                actor=cast.lin_wei, owner=cast.lin_wei, kind="month", first_day=dt.date(2026, 8, 1), amount_minor=1
            )

    def test_two_at_once_meet(self, cast: Cast) -> None:
        submit(cast.manager, cast.lin_wei, expected_number=0)
        with pytest.raises(StaleVersion):
            submit(cast.director, cast.lin_wei, expected_number=0)
        assert submit(cast.director, cast.lin_wei, expected_number=1).number == 2

    def test_the_latest_own_figure_can_be_withdrawn_and_the_one_before_stands(self, cast: Cast, client: Client) -> None:
        first, second = submit(cast.lin_wei, cast.lin_wei, 5000), submit(cast.lin_wei, cast.lin_wei, 6000)
        with pytest.raises(RuleViolation, match="latest"):
            withdraw_figure(actor=cast.lin_wei, submission_id=first.pk)
        with pytest.raises(PermissionDenied):
            withdraw_figure(actor=cast.manager, submission_id=second.pk)
        withdraw_figure(actor=cast.lin_wei, submission_id=second.pk)
        with pytest.raises(RuleViolation, match="already"):
            withdraw_figure(actor=cast.lin_wei, submission_id=second.pk)
        row = next(row for row in client.get(LAYERS).context["submitted"].rows if row.holder == cast.lin_wei)
        assert row.rep.amount_minor == 5000

    def test_who_reads_which_layer(self, cast: Cast) -> None:
        own, above = submit(cast.lin_wei, cast.lin_wei), submit(cast.manager, cast.lin_wei)
        team = submit_figure(actor=cast.manager, team=cast.east, kind="quarter", first_day=Q4, amount_minor=1)

        def seen(user: Any) -> set[Any]:
            return set(Submission.objects.visible_to(user))

        assert seen(cast.lin_wei) == {own}
        assert seen(cast.manager) == seen(cast.director) == seen(cast.analyst) == {own, above, team}
        assert not (seen(cast.rep2) | seen(cast.stranger) | seen(cast.admin))
        Organization.objects.update(individual_figures="team_totals")
        assert seen(cast.director) == {team}
        assert seen(cast.lin_wei) == {own}


@pytest.mark.usefixtures("deals")
class TestPages:
    def test_submitting_from_the_page(self, cast: Cast, sign_in: SignIn) -> None:
        rep = sign_in(cast.lin_wei)
        sheet = rep.get(f"{URL}submit/", headers={"HX-Request": "true"})
        assert "The system's figures now" in text(sheet)
        told = rep.post(f"{URL}submit/", {"amount": "5,000", "note": "x", "version": 0}, headers={"HX-Request": "true"})
        assert told.status_code == 204
        assert "/withdraw/" in told["HX-Trigger"]
        assert Submission.objects.get().amount_minor == 500_000
        again = rep.post(f"{URL}submit/", {"amount": "6000", "version": 0}, headers={"HX-Request": "true"})
        assert again.status_code == 409
        assert "5000" in text(again)
        assert "6000" in again.content.decode()

    def test_the_layers_add_up(self, cast: Cast, client: Client) -> None:
        submit(cast.lin_wei, cast.lin_wei, 500_000)
        submit(cast.manager, cast.lin_wei, 400_000)
        submit_figure(actor=cast.manager, team=cast.east, kind="quarter", first_day=Q4, amount_minor=300_000)
        view = client.get(LAYERS).context["submitted"]
        assert (view.total_rep, view.total_manager, view.count) == (500_000, 400_000, 1)
        assert view.team.manager.amount_minor == 300_000
        page = text(client.get(LAYERS))
        assert "Own figure" in page
        assert "Submit anew" in page
        rows = rows_of(client.get(f"{URL}export/", {"what": "layers"}))
        assert sorted(row[0] for row in rows[1:]) == ["East", "Lin Wei", "Lin Wei"]

    def test_a_past_day_shows_what_stood_then(self, cast: Cast, client: Client, time_machine: Any) -> None:
        early = submit(cast.lin_wei, cast.lin_wei, 500_000, at=dt.datetime(2026, 11, 10, tzinfo=dt.UTC))
        Submission.objects.filter(pk=early.pk).update(withdrawn_at=dt.datetime(2026, 11, 15, tzinfo=dt.UTC))
        submit(cast.lin_wei, cast.lin_wei, 900_000)
        view = client.get(LAYERS, {"as_of": "2026-11-12"}).context["submitted"]
        assert not view.can_submit
        assert [row.rep.amount_minor for row in view.rows if row.rep] == [500_000]

    def test_a_year_and_a_past_period_take_no_figure(self, client: Client) -> None:
        assert "choose one above" in text(client.get(LAYERS, {"period": "year"}))
        past = client.get(LAYERS, {"from": "2026-04"}).context["submitted"]
        assert not any(row.submit_url for row in past.rows)


@pytest.mark.usefixtures("deals")
class TestMonday:
    def test_the_manager_decides_on_figures_beside_the_systems(
        self, cast: Cast, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        home = client.get("/")
        assert 'id="decide"' not in home.content.decode()  # no deadline, no figure
        set_deadline(actor=cast.director, values={"weekday": 4, "time": dt.time(10)})
        page = text(client.get("/"))
        assert "Lin Wei : overdue" in page
        assert "0 of 1 have submitted their figure. It was due" in page
        made = submit(cast.lin_wei, cast.lin_wei, 1_000_000, note="The big one")
        assert made.is_late
        answer = client.get("/")
        [row] = decided(answer)
        system = made.won_minor + made.weighted_minor
        assert (row.difference, row.is_late, row.is_calibrated) == (1_000_000 - system, True, False)
        assert "above the weighted figure" in text(answer)
        assert "“The big one”" in text(answer)
        sheet = client.get(row.submit_url, headers={"HX-Request": "true"})
        assert "Lin Wei" in text(sheet)
        assert client.get(row.review_url).status_code == 200
        submit(cast.manager, cast.lin_wei, 900_000)
        with django_assert_max_num_queries(75):
            assert decided(client.get("/")) == []
        submit(cast.lin_wei, cast.lin_wei, 950_000)
        assert [row.figure.amount_minor for row in decided(client.get("/"))] == [950_000]

    def test_who_does_not_lead_and_who_reads_teams_only_decide_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        submit(cast.lin_wei, cast.lin_wei)
        assert decided(sign_in(cast.rep2).get("/")) == []
        Organization.objects.update(individual_figures="team_totals")
        assert decided(sign_in(cast.manager).get("/")) == []


def decided(response: Any) -> list[Any]:
    """The rows of the part of "Decide" that the forecast brings."""
    sections = [panel.context.get("sections", ()) for panel in response.context["left"] if panel.name == "decide"]
    return [row for section in sections for each in section for row in each.context["rows"]]


@pytest.mark.usefixtures("deals")
class TestDeadlines:
    def test_who_is_late_missing_and_reminded(self, cast: Cast, client: Client, time_machine: Any) -> None:
        set_deadline(actor=cast.director, values={"weekday": 0, "time": dt.time(10)})
        monday = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
        time_machine.move_to(monday - dt.timedelta(hours=30), tick=False)
        assert remind_of_submissions() == 0
        submit(cast.stranger, cast.stranger)
        time_machine.move_to(monday - dt.timedelta(hours=20), tick=False)
        assert remind_of_submissions() == 2
        assert remind_of_submissions() == 0
        told = Activity.objects.filter(verb="submission_due").values_list("subject_id", flat=True)
        assert set(told) == {cast.lin_wei.pk, cast.rep2.pk}
        assert "Still to come for this deadline: Lin Wei" in text(client.get(LAYERS))
        assert "0 of 1 have submitted" in text(client.get("/"))
        time_machine.move_to(monday + dt.timedelta(hours=1), tick=False)
        late = submit(cast.lin_wei, cast.lin_wei)
        assert late.is_late
        assert late.due_at == monday
        assert remind_of_submissions() == 0
        assert "Missing" not in text(client.get(URL))

    def test_late_is_who_had_sent_nothing_and_what_follows_is_early_for_the_next(
        self, cast: Cast, time_machine: Any
    ) -> None:
        set_deadline(actor=cast.director, values={"weekday": 0, "time": dt.time(10)})
        monday, week = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC), dt.timedelta(days=7)
        hour, day = dt.timedelta(hours=1), dt.timedelta(days=1)
        said = [
            (cast.lin_wei, monday - 2 * day, monday, False),  # on Saturday, in time
            (cast.lin_wei, monday + day, monday + week, False),  # put right on Tuesday: early for the next
            (cast.rep2, monday + 2 * day, monday, True),  # nothing until Wednesday: late
            (cast.rep2, monday + 2 * day + hour, monday + week, False),
            (cast.stranger, monday + 3 * day, monday, True),  # still on Thursday
            (cast.lin_wei, monday + 4 * day - 9 * hour, monday + week, False),  # Friday from the morning on: the next
        ]
        for person, at, due_at, is_late in said:
            time_machine.move_to(at, tick=False)
            made = submit(person, person)
            assert (made.due_at, made.is_late) == (due_at, is_late), at
        assert len(submitted_in(current_round(monday + day))) == 3
        assert submitted_in(current_round(monday + week)) == {cast.lin_wei.pk, cast.rep2.pk}

    def test_who_took_their_figure_back_has_sent_nothing(self, cast: Cast, time_machine: Any) -> None:
        set_deadline(actor=cast.director, values={"weekday": 0, "time": dt.time(10)})
        made = submit(cast.lin_wei, cast.lin_wei)
        withdraw_figure(actor=cast.lin_wei, submission_id=made.pk)
        time_machine.move_to(dt.datetime(2026, 11, 24, 2, tzinfo=dt.UTC), tick=False)
        assert submit(cast.lin_wei, cast.lin_wei).is_late

    def test_directors_and_administrators_set_it(self, cast: Cast, sign_in: SignIn) -> None:
        values = {"every": "month", "weekday": 0, "working_day": 3, "time": "10:00", "remind_hours": 24, "version": 0}
        assert sign_in(cast.manager).post(f"{URL}deadline/", values).status_code == 403
        assert sign_in(cast.admin).post(f"{URL}deadline/", values).status_code == 302
        assert SubmissionDeadline.objects.get().every == "month"
        assert sign_in(cast.director).post(f"{URL}deadline/", values).status_code == 409
        gone = sign_in(cast.director).post(f"{URL}deadline/", {**values, "version": 1, "none": "on"})
        assert gone.status_code == 302
        assert not SubmissionDeadline.objects.exists()


RULES = st.builds(Rule, st.integers(0, 6), st.none(), st.integers(0, 23).map(dt.time)) | st.builds(
    Rule, st.none(), st.integers(1, 15), st.times()
)


@given(rule=RULES, minutes=st.integers(0, 6_000_000))
def test_rounds_follow_each_other_without_a_gap(rule: Rule, minutes: int) -> None:
    zone, calendar = ZoneInfo("Asia/Shanghai"), Calendar()
    at = dt.datetime(2022, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    here = round_at(rule, at, zone, calendar)
    assert here.opens_at <= at < here.ends_at
    assert here.opens_at < here.due_at <= here.ends_at
    assert calendar.is_working_day(here.due_at.astimezone(zone).date())
    after = round_at(rule, here.ends_at, zone, calendar)
    assert after.opens_at == here.ends_at
