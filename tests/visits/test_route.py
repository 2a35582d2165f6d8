"""The route of a day: ways between visits as plain values, and the page."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from stakeholders.visits.route import OURS, Gap, Place, Stop, gaps, shorter, usual_minutes
from team.models import Closure
from tests.cast import CANARY
from tests.factories import AccountFactory, AccountTeamFactory, ContactFactory, DealFactory, VisitFactory
from tests.visits.addresses import page

MORNING = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)


def place(number, address="", region=""):
    return Place(uuid.UUID(int=number), address, region)


def stop(begin, end, where=None, travel=None):
    return Stop(MORNING + dt.timedelta(minutes=begin), MORNING + dt.timedelta(minutes=end), where, travel)


class TestWays:
    @pytest.mark.parametrize(
        ("origin", "goal", "minutes"),
        [
            (place(1), place(1), 0),
            (place(1, "1 Harbour  Road"), place(2, "1 harbour road"), 0),
            (place(1, region="East"), place(2, region="east "), 30),
            (place(1, region="East"), place(2, region="West"), 120),
            (place(1, "A"), place(2, "B"), 120),
            (place(1), place(2, region="East"), None),
            (Place(OURS), place(2), 120),
            (Place(OURS), Place(OURS), 0),
        ],
    )
    def test_usual_minutes(self, origin, goal, minutes):
        assert usual_minutes(origin, goal) == usual_minutes(goal, origin) == minutes

    def test_a_gap_is_the_time_between(self):
        east, west = place(1, region="East"), place(2, region="West")
        found = gaps([stop(0, 60, east), stop(90, 150, west), stop(300, 360, west)])
        assert found == [None, Gap(30, 120, 0), Gap(150, 0, 1)]
        assert [each.is_tight for each in found if each] == [True, False]

    def test_a_call_is_taken_on_the_way(self):
        east, west = place(1, region="East"), place(2, region="West")
        found = gaps([stop(0, 60, east), stop(160, 180), stop(240, 300, west)])
        assert found == [None, Gap(100, 0, 0), Gap(160, 120, 0)]

    def test_a_longer_visit_is_not_over_because_a_shorter_one_is(self):
        here = place(1, region="East")
        assert gaps([stop(0, 180, here), stop(60, 90, here), stop(200, 260, here)])[2] == Gap(20, 0, 1)

    def test_an_unknown_way_is_never_too_tight(self):
        [_first, gap] = gaps([stop(0, 60, place(1)), stop(60, 120, place(2))])
        assert gap.needed is None
        assert not gap.is_tight

    def test_a_shorter_order_begins_at_the_same_place(self):
        east, west, east_again = (place(n, region=region) for n, region in enumerate(("East", "West", "East"), 1))
        assert shorter([east, west, east_again]) == [0, 2, 1]
        assert shorter([east, east_again, west]) == []
        assert shorter([east, place(9), east_again]) == []


@pytest.fixture
def today(lin_wei):
    return lin_wei.today()


@pytest.fixture
def visit_at(lin_wei, today):
    def make(account, hour, minutes=60, **more):
        begin = dt.datetime.combine(today + dt.timedelta(days=7), dt.time(hour), tzinfo=lin_wei.zone)
        options = {"state": "planned", "outcome": "", "ends_at": begin + dt.timedelta(minutes=minutes)}
        return VisitFactory(account=account, starts_at=begin, **(options | more))

    return make


class TestPage:
    @pytest.fixture
    def day(self, today):
        return (today + dt.timedelta(days=7)).isoformat()

    @pytest.fixture
    def far(self, lin_wei):
        return AccountFactory(name="Bosheng", owner=lin_wei, address="88 Lake Avenue", region="West")

    def test_visits_in_order_with_what_one_needs(self, rep, condax, zhao_min, far, visit_at, day, inside):
        second = visit_at(far, 11)
        first = visit_at(condax, 9, planned_commitment="Name the budget")
        first.people.create(contact=zhao_min)
        first.colleagues.create(user=inside)
        shown = rep.get(page("visit_route", day=day)).content.decode()
        assert shown.index("Condax") < shown.index("Bosheng")
        for words in ("09:00–10:00", "1 Harbour Road", "openstreetmap", "tel:+86101", "Zhao Min", "Name the budget"):
            assert words in shown
        assert "Xu Na" in shown
        assert "Too tight: 60 minutes free, 120 needed from Condax." in shown
        second.travel_minutes = 45
        second.save()
        assert "Too tight" not in rep.get(page("visit_route", day=day)).content.decode()

    def test_two_at_once_are_said_in_words(self, rep, condax, far, visit_at, day):
        visit_at(condax, 9, minutes=120), visit_at(far, 10)
        html = rep.get(page("visit_route", day=day)).content.decode()
        assert "Begins before the visit before it is over." in html
        assert "-60" not in html

    def test_a_better_order_where_the_times_are_open(self, rep, lin_wei, condax, far, visit_at, day):
        near = AccountFactory(name="Near", owner=lin_wei, region="West")
        condax.region = "East"
        condax.save()
        visit_at(far, 9), visit_at(condax, 11)
        last = visit_at(near, 14)
        assert "Less time on the way" in rep.get(page("visit_route", day=day)).content.decode()
        last.is_agreed = True
        last.save()
        assert "Less time on the way" not in rep.get(page("visit_route", day=day)).content.decode()

    def test_who_sees_the_face_only_is_told_no_address(self, rep2, sign_in, condax, visit_at, day):
        DealFactory(account=condax, owner=rep2)
        visit_at(condax, 9, owner=rep2)
        shown = sign_in(rep2).get(page("visit_route", day=day)).content.decode()
        assert "Condax" in shown
        assert "Harbour" not in shown

    def test_a_manager_looks_at_their_reps_day(self, manager, lin_wei, sign_in, condax, visit_at, day):
        visit_at(condax, 9)
        shown = sign_in(manager).get(page("visit_route", day=day, who=lin_wei.pk))
        assert "Condax" in shown.content.decode()

    def test_nobody_looks_at_a_strangers_day(self, rep, stranger, canary, day):
        answer = rep.get(page("visit_route", day=day, who=stranger.pk))
        assert answer.status_code == 404
        assert CANARY not in answer.content.decode()

    def test_a_day_off_is_said_once(self, rep, organization, condax, visit_at, today, day):
        free = today + dt.timedelta(days=7)
        Closure.objects.create(organization=organization, name="Trip", first_day=free, last_day=free)
        visit_at(condax, 9), visit_at(condax, 11)
        assert rep.get(page("visit_route", day=day)).content.decode().count("is no working day") == 1

    @pytest.mark.parametrize("query", ["day=9999-12-31", "day=0001-01-01", "day=x", "who=x", "who=team", "team=x"])
    def test_nonsense_is_today(self, rep, query):
        assert rep.get(f"{page('visit_route')}?{query}").status_code == 200

    def test_the_number_of_queries_does_not_grow(
        self, rep, lin_wei, condax, zhao_min, visit_at, day, django_assert_max_num_queries
    ):
        for hour in range(8, 18):
            account = AccountFactory(owner=lin_wei, region="East")
            visit_at(account, hour).people.create(contact=ContactFactory(account=account))
        with django_assert_max_num_queries(26):
            rep.get(page("visit_route", day=day))

    def test_today_leads_to_it(self, rep, condax, lin_wei):
        VisitFactory(account=condax, state="planned", outcome="", starts_at=timezone.now())
        assert page("visit_route") in rep.get("/").content.decode()


def test_a_colleagues_visit_is_on_the_colleagues_route(sign_in, inside, condax, visit_at, today):
    AccountTeamFactory(account=condax, user=inside)
    visit_at(condax, 9).colleagues.create(user=inside)
    shown = sign_in(inside).get(page("visit_route", day=(today + dt.timedelta(days=7)).isoformat()))
    assert "Condax" in shown.content.decode()
