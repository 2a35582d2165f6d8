"""Visits again and again: the next one always stands, and never two of one series."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actions import reassign_account
from accounts.models import KeyAccount
from stakeholders.visits.actions import (
    cancel_visit,
    change_series,
    change_visit,
    end_series,
    keep_series,
    log_visit,
    mark_missed,
    start_series,
)
from stakeholders.visits.models import Visit, VisitSeries
from stakeholders.visits.reports import VisitReport
from team.actions import deactivate_user
from team.models import Absence, Closure, User
from tests.factories import AccountFactory, AccountTeamFactory, DealFactory, VisitFactory, VisitSeriesFactory
from web.errors import RuleViolation

pytestmark = pytest.mark.usefixtures("office_hours")  # Tuesday, 24 November 2026, ten in Shanghai
TUESDAY = dt.date(2026, 11, 24)


@pytest.fixture
def quiet(lin_wei):
    """Class A, backbone, no deal: every 45 days."""
    return AccountFactory(name="Hatfan", owner=lin_wei, coverage_class="A", tier="backbone")


def planned(series):
    return Visit.objects.planned().filter(series=series)


def day_of(series):
    return series.owner.day_of(planned(series).get().starts_at)


def hold(visit, contact, at=None):
    """Log a planned visit as held at its own time, or at another."""
    begun = at or visit.starts_at
    report = VisitReport(
        account=visit.account,
        starts_at=begun,
        ends_at=begun + dt.timedelta(hours=1),
        met=(contact,),
        outcome="continuation",
    )
    return log_visit(actor=visit.owner, report=report, visit_id=visit.pk)


class TestTheFirst:
    def test_stands_on_the_day_that_was_said_at_the_wanted_time(self, lin_wei, condax, zhao_min, center):
        friday = dt.date(2026, 11, 27)
        series = start_series(
            actor=lin_wei, account=condax, people=[zhao_min], center=center, first_on=friday, starts_at=dt.time(14)
        )
        visit = planned(series).get()
        assert visit.starts_at.astimezone(lin_wei.zone) == dt.datetime(2026, 11, 27, 14, tzinfo=lin_wei.zone)
        assert [row.contact for row in visit.people.all()] == [zhao_min]
        assert [row.center for row in visit.centers.all()] == [center]
        assert visit.owner == lin_wei

    def test_falls_on_the_wanted_weekday(self, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax, weekday=3)
        assert day_of(series) == dt.date(2026, 11, 26)

    def test_leaves_out_absences_and_closures(self, lin_wei, condax, organization):
        Absence.objects.create(user=lin_wei, first_day=TUESDAY, last_day=dt.date(2026, 11, 26))
        Closure.objects.create(
            organization=organization, name="Move", first_day=dt.date(2026, 11, 27), last_day=dt.date(2026, 11, 30)
        )
        series = start_series(actor=lin_wei, account=condax)
        assert day_of(series) == dt.date(2026, 12, 1)

    def test_is_a_visit_that_is_planned_already(self, lin_wei, condax):
        visit = VisitFactory(
            account=condax, state="planned", outcome="", starts_at=timezone.now() + dt.timedelta(days=2)
        )
        series = start_series(actor=lin_wei, account=condax, visit=visit)
        assert planned(series).get() == visit

    def test_is_counted_from_a_visit_that_took_place(self, lin_wei, quiet):
        visit = VisitFactory(account=quiet, starts_at=timezone.now() - dt.timedelta(days=5))
        series = start_series(actor=lin_wei, account=quiet, visit=visit)
        assert day_of(series) == dt.date(2027, 1, 4)  # 45 days after the 19th is the 3rd, a Sunday


class TestTheNext:
    def test_stands_one_cadence_later_when_one_was_held(self, lin_wei, quiet, condax, zhao_min):
        series = start_series(actor=lin_wei, account=condax, every_days=14, first_on=TUESDAY, starts_at=dt.time(12))
        visit = planned(series).get()
        hold(visit, zhao_min, at=timezone.now() - dt.timedelta(hours=1))
        assert day_of(series) == dt.date(2026, 12, 8)

    def test_follows_the_cadence_of_the_account(self, lin_wei, quiet):
        series = start_series(actor=lin_wei, account=quiet)
        DealFactory(account=quiet, at="40")
        cancel_visit(actor=lin_wei, visit_id=planned(series).get().pk)
        assert day_of(series) == dt.date(2026, 12, 16)  # with a live deal every 21 days, from tomorrow

    def test_does_not_come_back_on_the_day_that_was_called_off(self, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax, every_days=7, weekday=3)
        cancel_visit(actor=lin_wei, visit_id=planned(series).get().pk)
        assert day_of(series) == dt.date(2026, 12, 3)

    def test_stands_when_one_did_not_happen(self, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax, every_days=14, starts_at=dt.time(11))
        visit = planned(series).get()
        mark_missed(actor=lin_wei, visit_id=visit.pk, at=visit.starts_at + dt.timedelta(hours=2))
        assert day_of(series) == dt.date(2026, 12, 8)

    def test_moving_one_does_not_move_the_series(self, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax, every_days=14, weekday=3, starts_at=dt.time(9))
        visit = planned(series).get()
        moved = dt.datetime(2026, 11, 27, 16, tzinfo=lin_wei.zone)
        change_visit(
            actor=lin_wei,
            visit_id=visit.pk,
            values={"starts_at": moved, "ends_at": moved + dt.timedelta(hours=1)},
        )
        cancel_visit(actor=lin_wei, visit_id=visit.pk)
        after = planned(series).get().starts_at.astimezone(lin_wei.zone)
        assert after == dt.datetime(2026, 12, 10, 9, tzinfo=lin_wei.zone)

    def test_ends_with_the_last_day(self, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax, every_days=14, last_on=dt.date(2026, 12, 1))
        cancel_visit(actor=lin_wei, visit_id=planned(series).get().pk)
        series.refresh_from_db()
        assert not series.is_running
        assert not planned(series).exists()


class TestTheNight:
    def test_plans_what_is_missing_once(self, lin_wei, condax, quiet):
        rows = [VisitSeriesFactory(account=condax), VisitSeriesFactory(account=quiet)]
        system = User.objects.system()
        assert keep_series(actor=system) == 2
        assert keep_series(actor=system) == 0
        assert [planned(row).count() for row in rows] == [1, 1]

    def test_a_visit_that_waits_to_be_logged_is_still_the_next(self, lin_wei, condax):
        series = VisitSeriesFactory(account=condax)
        VisitFactory(account=condax, series=series, state="planned", outcome="")
        assert keep_series(actor=User.objects.system()) == 0

    def test_ends_what_the_visitor_reaches_no_more(self, rep2, condax):
        series = VisitSeriesFactory(account=condax, owner=rep2)
        assert keep_series(actor=User.objects.system()) == 0
        series.refresh_from_db()
        assert not series.is_running

    def test_reads_as_often_for_many(self, lin_wei, condax, django_assert_max_num_queries):
        for _each in range(12):
            account = AccountFactory(owner=lin_wei)
            VisitFactory(
                account=account, series=VisitSeriesFactory(account=account), state="planned", outcome="",
            )  # fmt: skip
        system = User.objects.system()
        with django_assert_max_num_queries(8):
            assert keep_series(actor=system) == 0


class TestTheEnd:
    def test_keeps_what_is_planned_unless_asked(self, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax)
        end_series(actor=lin_wei, series_id=series.pk)
        assert planned(series).count() == 1
        end_series(actor=lin_wei, series_id=series.pk, cancel_planned=True)
        assert not planned(series).exists()
        assert Visit.objects.get(series=series).state == "cancelled"

    def test_a_change_holds_from_the_next_one_on(self, lin_wei, condax):
        series = start_series(actor=lin_wei, account=condax, every_days=7)
        before = day_of(series)
        change_series(actor=lin_wei, series_id=series.pk, values={"weekday": 4, "minutes": 30})
        assert day_of(series) == before
        cancel_visit(actor=lin_wei, visit_id=planned(series).get().pk)
        visit = planned(series).get()
        assert series.owner.day_of(visit.starts_at).weekday() == 4
        assert visit.ends_at - visit.starts_at == dt.timedelta(minutes=30)


class TestWhoMay:
    def test_one_per_account_and_visitor(self, lin_wei, condax):
        start_series(actor=lin_wei, account=condax)
        with pytest.raises(RuleViolation):
            start_series(actor=lin_wei, account=condax)

    def test_a_manager_for_their_people(self, manager, lin_wei, condax):
        series = start_series(actor=manager, account=condax, owner=lin_wei)
        assert planned(series).get().owner == lin_wei

    def test_nobody_for_a_colleague(self, lin_wei, rep2, condax):
        AccountTeamFactory(account=condax, user=rep2)
        with pytest.raises(PermissionDenied):
            start_series(actor=rep2, account=condax, owner=lin_wei)

    def test_who_does_not_see_the_account_learns_nothing(self, stranger, condax):
        with pytest.raises(KeyAccount.DoesNotExist):
            start_series(actor=stranger, account=condax)
        series = VisitSeriesFactory(account=condax)
        with pytest.raises(VisitSeries.DoesNotExist):
            end_series(actor=stranger, series_id=series.pk)

    def test_an_analyst_changes_nothing(self, analyst, condax):
        series = VisitSeriesFactory(account=condax)
        with pytest.raises(PermissionDenied):
            end_series(actor=analyst, series_id=series.pk)

    @pytest.mark.parametrize(
        "odd",
        [
            {"every_days": 0},
            {"every_days": 900},
            {"weekday": 7},
            {"minutes": 1},
            {"channel": "pigeon"},
            {"first_on": dt.date(2026, 11, 1)},
            {"first_on": dt.date(9999, 12, 31)},
            {"last_on": dt.date(2026, 11, 1)},
        ],
    )
    def test_odd_values_are_refused(self, lin_wei, condax, odd):
        with pytest.raises(ValidationError):
            start_series(actor=lin_wei, account=condax, **odd)


class TestHandingOver:
    def test_goes_to_the_new_owner_with_the_visit_that_is_planned(self, manager, lin_wei, inside, condax):
        series = start_series(actor=lin_wei, account=condax)
        reassign_account(actor=manager, account_id=condax.pk, owner=inside)
        series.refresh_from_db()
        assert (series.owner, series.is_running) == (inside, True)
        assert planned(series).get().owner == inside

    def test_ends_where_the_new_owner_visits_regularly_already(self, manager, lin_wei, inside, condax):
        AccountTeamFactory(account=condax, user=inside)
        own = start_series(actor=inside, account=condax)
        series = start_series(actor=lin_wei, account=condax)
        reassign_account(actor=manager, account_id=condax.pk, owner=inside)
        series.refresh_from_db()
        assert not series.is_running
        assert not planned(series).exists()
        assert planned(own).count() == 1

    def test_waits_when_its_owner_has_left(self, admin, manager, lin_wei, inside, condax):
        series = start_series(actor=lin_wei, account=condax)
        deactivate_user(actor=admin, user_id=lin_wei.pk)
        series.refresh_from_db()
        assert series.is_running
        planned(series).update(state="cancelled")
        assert keep_series(actor=User.objects.system()) == 0
        reassign_account(actor=manager, account_id=condax.pk, owner=inside)
        assert planned(series).get().owner == inside

    def test_goes_to_the_accounts_owner_when_somebody_else_leaves(self, admin, lin_wei, inside, condax):
        AccountTeamFactory(account=condax, user=inside)
        series = start_series(actor=inside, account=condax)
        deactivate_user(actor=admin, user_id=inside.pk)
        series.refresh_from_db()
        assert series.owner == lin_wei

    def test_what_was_never_logged_stays_with_who_was_there(self, manager, lin_wei, inside, condax):
        series = VisitSeriesFactory(account=condax)
        passed = VisitFactory(account=condax, series=series, state="planned", outcome="")
        reassign_account(actor=manager, account_id=condax.pk, owner=inside)
        passed.refresh_from_db()
        assert (passed.owner, passed.series, passed.state) == (lin_wei, None, "planned")
        assert planned(series).get().owner == inside
