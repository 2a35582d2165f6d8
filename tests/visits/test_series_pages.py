"""The sheets of regular visits, what the account and the visit say of them, and the same over REST."""

import datetime as dt

import pytest
from django.utils import timezone

from stakeholders.visits.actions import end_series, start_series
from stakeholders.visits.models import Visit, VisitSeries
from tests.factories import VisitFactory, VisitSeriesFactory
from tests.visits.addresses import page

pytestmark = pytest.mark.usefixtures("office_hours")  # Tuesday, 24 November 2026


def planned(series):
    return Visit.objects.planned().filter(series=series)


def day_of(series):
    return series.owner.day_of(planned(series).get().starts_at)


class TestThePages:
    def form(self, **more):
        return {"starts_at": "14:00", "minutes": "60", "channel": "on_site", "first_on": "2026-11-26", **more}

    def test_begin_at_an_account(self, rep, lin_wei, condax, zhao_min):
        url = page("series_start", account=condax.pk)
        assert "every 45 days now" in rep.get(url).content.decode()
        answer = rep.post(url, self.form(account=condax.pk, weekday="4", with_people=[zhao_min.pk]))
        assert answer.status_code == 302
        series = VisitSeries.objects.get()
        assert (series.weekday, series.starts_at, series.first_on) == (4, dt.time(14), dt.date(2026, 11, 26))
        assert day_of(series) == dt.date(2026, 11, 27)

    def test_begin_with_a_visit(self, rep, lin_wei, condax):
        visit = VisitFactory(
            account=condax, state="planned", outcome="", starts_at=timezone.now() + dt.timedelta(days=2)
        )
        url = page("series_start", visit=visit.pk)
        assert rep.get(url).context["form"].initial["weekday"] == 3
        data = self.form(account=condax.pk, visit=visit.pk, weekday="3")
        rep.post(url, data)
        visit.refresh_from_db()
        assert visit.series == VisitSeries.objects.get()

    def test_of_a_colleague_by_their_manager(self, sign_in, manager, lin_wei, condax):
        url = page("series_start", account=condax.pk)
        sign_in(manager).post(url, self.form(account=condax.pk, owner=lin_wei.pk))
        assert VisitSeries.objects.get().owner == lin_wei

    def test_change_and_end(self, rep, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax)
        url = page("series_edit", series.pk)
        assert rep.post(url, self.form(every_days="10", version=series.version)).status_code == 302
        series.refresh_from_db()
        assert (series.every_days, series.is_running) == (10, True)
        rep.post(page("series_end", series.pk), {"cancel_planned": "on"})
        series.refresh_from_db()
        assert not series.is_running
        assert not planned(series).exists()

    def test_a_refusal_comes_back_in_the_form(self, rep, condax):
        VisitSeriesFactory(account=condax)
        answer = rep.post(page("series_start", account=condax.pk), self.form(account=condax.pk))
        assert answer.status_code == 409
        assert "visits this account regularly already" in answer.content.decode()

    def test_the_account_says_how_often_and_when(self, rep, lin_wei, condax):
        start_series(actor=lin_wei, account=condax)
        text = rep.get(condax.get_absolute_url()).content.decode()
        assert "Lin Wei visits regularly" in text
        assert "every 45 days" in text

    def test_a_visit_says_that_it_is_one_of_several(self, rep, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax)
        visit = planned(series).get()
        assert page("series_edit", series.pk) in rep.get(visit.get_absolute_url()).content.decode()
        end_series(actor=lin_wei, series_id=series.pk)
        assert page("series_start", visit=visit.pk) in rep.get(visit.get_absolute_url()).content.decode()


class TestRest:
    URL = "/api/v1/visit-series/"

    def test_start_change_and_end(self, rep, condax, zhao_min):
        body = {"account": str(condax.pk), "people": [str(zhao_min.pk)], "every_days": 14, "starts_at": "15:00"}
        made = rep.post(self.URL, body, content_type="application/json").json()
        assert (made["every_days"], made["starts_at"], made["people"]) == (14, "15:00:00", [str(zhao_min.pk)])
        assert len(made["planned_visits"]) == 1
        url = f"{self.URL}{made['id']}/"
        changed = rep.patch(url, {"weekday": 2}, content_type="application/json").json()
        assert changed["weekday"] == 2
        ended = rep.post(f"{url}end/", {"cancel_planned": True}, content_type="application/json").json()
        assert (ended["is_running"], ended["planned_visits"]) == (False, [])
        assert rep.get(f"{self.URL}?is_running=true").json()["results"] == []

    def test_what_does_not_fit_is_refused(self, rep, condax):
        body = {"account": str(condax.pk), "weekday": 9}
        assert rep.post(self.URL, body, content_type="application/json").status_code == 400
