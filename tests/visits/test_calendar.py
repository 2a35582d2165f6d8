"""The calendar: whose visits stand on which days, what is shaded, what is in the way, and moving a visit."""

import datetime as dt
import json
import re

import pytest
from django.utils import timezone

from stakeholders.visits.actions import cancel_visit, change_visit
from stakeholders.visits.models import Visit
from team.models import Absence, Closure
from tests.cast import CANARY
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    DealFactory,
    UserFactory,
    VisitFactory,
)
from tests.visits.addresses import page

JSON = {"Accept": "application/json"}


@pytest.fixture
def monday(lin_wei):
    """Of the week after next: nothing there is past, whatever day it is today."""
    today = lin_wei.today()
    return today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=14)


@pytest.fixture
def at(lin_wei, monday):
    """`at(hour, day)` of that week."""

    def moment(hour, day=0):
        return dt.datetime.combine(monday, dt.time(), tzinfo=lin_wei.zone) + dt.timedelta(days=day, hours=hour)

    return moment


@pytest.fixture
def planned(at):
    def make(account, hour, day=0, minutes=60, **more):
        times = {"starts_at": at(hour, day), "ends_at": at(hour, day) + dt.timedelta(minutes=minutes)}
        return VisitFactory(account=account, **({"state": "planned", "outcome": ""} | times | more))

    return make


def shown(client, **query):
    return client.get(page("visit_calendar", **query)).content.decode()


def events(client, **query):
    return client.get(page("visit_events", **query)).json()


class TestPage:
    def test_days_with_their_visits_in_order(self, rep, condax, planned, monday):
        planned(condax, 14), planned(AccountFactory(name="Bosheng", owner=condax.owner), 9)
        planned(AccountFactory(name="Next week", owner=condax.owner), 9, day=7)
        html = shown(rep, day=monday)
        assert html.index("Bosheng") < html.index("Condax")
        assert "09:00</b>–10:00" in html
        assert "Next week" not in html
        assert len(re.findall(r'class="kl-agenda-day', html)) == 7

    @pytest.mark.parametrize("view", ["day", "week", "month"])
    def test_all_its_state_is_in_the_address(self, rep, condax, planned, monday, view):
        planned(condax, 9)
        html = shown(rep, day=monday, view=view)
        assert "Condax" in html
        assert f"view={view}&amp;day={monday}" in html
        assert len(events(rep, day=monday, view=view)["events"]) == 1

    def test_what_was_called_off_is_gone(self, rep, lin_wei, condax, planned, monday):
        cancel_visit(actor=lin_wei, visit_id=planned(condax, 9).pk)
        assert events(rep, day=monday)["events"] == []

    def test_a_colleague_who_comes_along_has_it_too(self, sign_in, inside, condax, planned, monday):
        AccountTeamFactory(account=condax, user=inside)
        planned(condax, 9).colleagues.create(user=inside)
        [event] = events(sign_in(inside), day=monday)["events"]
        assert (event["title"], event["who"], event["move"]) == ("Condax", "Lin Wei", "")

    def test_times_are_the_readers(self, sign_in, lin_wei, condax, planned, monday):
        planned(condax, 9)
        lin_wei.time_zone = "Europe/Berlin"
        lin_wei.save_changes("time_zone")
        [event] = events(sign_in(lin_wei), day=monday)["events"]
        assert event["start"] in (f"{monday} 02:00:00", f"{monday} 03:00:00")

    def test_of_a_visit_not_read_in_full_only_the_face(self, sign_in, condax, planned, monday):
        """The colleague sees a deal of two: the visit, not what it is about."""
        centers = [BuyingCenterFactory(account=condax) for _ in range(2)]
        other = UserFactory(roles=("rep",))
        DealFactory(account=condax, owner=other, buying_center=centers[0])
        planned(condax, 9, purpose="Secret purpose", planned_commitment="Secret", centers=centers)
        planned(AccountFactory(owner=condax.owner, name="Hidden"), 9)
        for name in ("visit_calendar", "visit_events"):
            html = sign_in(other).get(page(name, day=monday, who="team")).content.decode()
            assert "Secret" not in html
            assert "Hidden" not in html

    @pytest.mark.parametrize(
        "query",
        [
            "day=9999-12-31",
            "day=0001-01-01",
            "day=2199-12-31&view=month",
            "day=1900-01-01&view=month",
            "view=x",
            "who=x",
        ],
    )
    def test_nonsense_counts_as_not_said(self, rep, query):
        assert rep.get(f"{page('visit_calendar')}?{query}").status_code == 200
        assert rep.get(f"{page('visit_events')}?{query}").status_code == 200


class TestPeople:
    def test_a_manager_sees_their_people_and_one_of_them(
        self, sign_in, manager, lin_wei, inside, condax, planned, monday
    ):
        planned(condax, 9), planned(condax, 11, owner=inside)
        client = sign_in(manager)
        assert events(client, day=monday)["events"] == []
        assert len(events(client, day=monday, who="team")["events"]) == 2
        assert len(events(client, day=monday, who=inside.pk)["events"]) == 1

    def test_a_team_and_those_below_it(self, sign_in, director, cast, rep2, condax, planned, monday):
        planned(condax, 9), planned(AccountFactory(owner=rep2, name="Western"), 9)
        client = sign_in(director)
        titles = {each["title"] for each in events(client, day=monday, team=cast.west.pk)["events"]}
        assert titles == {"Western"}
        assert len(events(client, day=monday, team=cast.industrial.pk)["events"]) == 2

    def test_a_rep_opens_nobody_elses(self, rep, rep2, stranger, canary, planned, monday):
        for person in (rep2, stranger):
            for name in ("visit_calendar", "visit_events"):
                assert rep.get(page(name, day=monday, who=person.pk)).status_code == 404

    def test_a_strangers_team_shows_nothing(self, rep, cast, canary, planned, monday):
        planned(canary.account, 9)
        answer = rep.get(page("visit_calendar", day=monday, team=cast.hardware.pk))
        assert CANARY not in answer.content.decode()

    @pytest.mark.parametrize("name", ["visit_calendar", "visit_events"])
    def test_a_month_of_forty_people_takes_twelve_queries(
        self, sign_in, manager, cast, planned, monday, name, django_assert_max_num_queries
    ):
        for number in range(40):
            person = UserFactory(name=f"Person {number}", roles=("rep",), team=cast.east)
            account = AccountFactory(owner=person)
            for day in range(5):
                planned(account, 9 + number % 8, day=day).colleagues.create(user=cast.lin_wei)
            Absence.objects.create(user=person, first_day=monday, last_day=monday)
        client = sign_in(manager)
        with django_assert_max_num_queries(12):
            answer = client.get(page(name, day=monday, view="month", who="team"))
        if name == "visit_calendar":
            assert "+35 more" in answer.content.decode()
            assert len(answer.content) < 60_000
        else:
            assert len(answer.json()["events"]) == 200


class TestShades:
    def test_weekends_closures_and_absences(self, rep, organization, lin_wei, inside, monday):
        tuesday, wednesday = (monday + dt.timedelta(days=number) for number in (1, 2))
        Closure.objects.create(organization=organization, name="Trip", first_day=tuesday, last_day=tuesday)
        Absence.objects.create(user=lin_wei, first_day=wednesday, last_day=wednesday)
        Absence.objects.create(user=inside, first_day=monday, last_day=monday)
        days = {each["day"]: (each["kind"], each["title"]) for each in events(rep, day=monday)["shades"]}
        assert days[str(tuesday)] == ("free", "Closed day")
        assert days[str(wednesday)] == ("absent", "Absent: Lin Wei")
        assert str(monday) not in days
        assert days[str(monday + dt.timedelta(days=6))][0] == "free"
        assert "Absent: Lin Wei" in shown(rep, day=monday)


class TestConflicts:
    def test_an_overlap_is_shown_on_both(self, rep, condax, planned, monday):
        planned(condax, 9, minutes=120), planned(AccountFactory(owner=condax.owner, name="Bosheng"), 10)
        texts = {each["title"]: each["conflicts"] for each in events(rep, day=monday)["events"]}
        assert texts == {
            "Condax": ["Overlaps with Bosheng, 10:00–11:00."],
            "Bosheng": ["Overlaps with Condax, 09:00–11:00."],
        }
        assert "Overlaps with Bosheng" in shown(rep, day=monday)

    def test_what_one_does_not_see_is_not_named(self, rep, inside, canary, condax, planned, monday):
        AccountTeamFactory(account=condax, user=inside)
        planned(condax, 9).colleagues.create(user=inside)
        planned(canary.account, 9, owner=canary.account.owner).colleagues.create(user=inside)
        html = shown(rep, day=monday)
        assert "Xu Na is not free then." in html
        assert CANARY not in html

    def test_an_absence_of_a_colleague_is_no_news_of_why(self, rep, inside, condax, planned, monday):
        planned(condax, 9).colleagues.create(user=inside)
        Absence.objects.create(user=inside, first_day=monday, last_day=monday)
        [event] = events(rep, day=monday)["events"]
        assert event["conflicts"] == ["Xu Na is not free then."]

    def test_planning_says_what_is_in_the_way_and_plans_all_the_same(self, rep, condax, planned, at, monday):
        planned(AccountFactory(owner=condax.owner, name="Bosheng"), 9)
        sent = {"account": condax.pk, "starts_at": f"{monday}T09:30", "channel": "video"}
        answer = rep.post(page("visit_plan", account=condax.pk), sent, follow=True)
        html = answer.content.decode()
        assert "Visit planned. But mind: Overlaps with Bosheng, 09:00–10:00." in html
        assert html.count("Overlaps with Bosheng") == 2
        assert Visit.objects.filter(account=condax).exists()

    def test_what_is_over_is_in_nobodys_way(self, rep, condax):
        now = timezone.now()
        for _ in range(2):
            VisitFactory(account=condax, state="planned", starts_at=now - dt.timedelta(hours=2))
        assert all(not each["conflicts"] for each in events(rep)["events"])


class TestMoving:
    @pytest.fixture
    def visit(self, condax, planned):
        return planned(condax, 9)

    def move(self, client, visit, monday, at="13:00", until="14:30", version=None, **more):
        sent = {
            "starts_at": f"{monday} {at}:00",
            "ends_at": f"{monday} {until}:00",
            "version": version or visit.version,
        }
        return client.post(page("visit_move", visit.pk), sent, headers=JSON, **more)

    def test_it_stands_at_its_new_time_and_can_be_taken_back(self, rep, visit, monday, at):
        answer = self.move(rep, visit, monday)
        told = answer.json()
        assert (answer.status_code, told["event"]["version"]) == (200, 2)
        assert told["said"].startswith("Condax moved to")
        visit.refresh_from_db()
        assert (visit.starts_at, visit.ends_at) == (at(13), at(14.5))
        assert rep.post(told["undo"]).status_code == 302
        visit.refresh_from_db()
        assert (visit.starts_at, visit.ends_at, visit.version) == (at(9), at(10), 3)

    def test_somebody_else_was_quicker(self, rep, manager, visit, monday, at):
        change_visit(actor=manager, visit_id=visit.pk, values={"starts_at": at(10), "ends_at": at(11)})
        answer = self.move(rep, visit, monday)
        told = answer.json()
        assert answer.status_code == 409
        assert "Zhou Jie changed this visit meanwhile." in told["problem"]
        assert "10:00–11:00" in told["problem"]
        assert (told["event"]["start"], told["event"]["version"]) == (f"{monday} 10:00:00", 2)
        visit.refresh_from_db()
        assert visit.starts_at == at(10)

    def test_not_into_the_past(self, rep, lin_wei, visit, at):
        yesterday = lin_wei.today() - dt.timedelta(days=1)
        answer = self.move(rep, visit, yesterday)
        assert answer.status_code == 422
        assert "A plan lies ahead" in answer.json()["problem"]
        visit.refresh_from_db()
        assert visit.starts_at == at(9)

    def test_only_what_is_planned(self, rep, lin_wei, condax, visit, monday):
        cancel_visit(actor=lin_wei, visit_id=visit.pk)
        visit.refresh_from_db()
        assert self.move(rep, visit, monday).status_code == 409

    @pytest.mark.parametrize(("person", "status"), [("analyst", 403), ("stranger", 404), ("manager", 200)])
    def test_by_whom(self, cast, sign_in, visit, monday, person, status):
        assert self.move(sign_in(cast.everybody[person]), visit, monday).status_code == status

    @pytest.mark.parametrize("starts_at", ["", "x", "\0", "9999-99-99T00:00", "9999-12-31T23:59", "0001-01-01T00:00"])
    def test_nonsense_moves_nothing(self, rep, visit, at, starts_at):
        sent = {"starts_at": starts_at, "ends_at": starts_at, "version": 1}
        assert rep.post(page("visit_move", visit.pk), sent, headers=JSON).status_code in (400, 422)
        visit.refresh_from_db()
        assert visit.starts_at == at(9)

    def test_a_forged_request_moves_nothing(self, lin_wei, visit, monday):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(lin_wei)
        assert self.move(client, visit, monday).status_code == 403

    def test_without_a_script_a_refusal_is_a_page(self, rep, lin_wei, visit):
        yesterday = lin_wei.today() - dt.timedelta(days=1)
        answer = rep.post(page("visit_move", visit.pk), {"starts_at": f"{yesterday} 09:00"})
        assert answer.status_code == 400
        assert "A plan lies ahead" in answer.content.decode()


class TestPlanForm:
    def test_a_free_time_is_filled_in(self, rep, condax, monday):
        html = rep.get(page("visit_plan", account=condax.pk, day=monday, at="13:30", until="14:00")).content.decode()
        assert f'value="{monday}T13:30"' in html
        assert f'value="{monday}T14:00"' in html

    def test_it_is_kept_while_the_account_is_chosen(self, rep, condax, monday):
        html = rep.get(page("visit_plan", day=monday, at="13:30")).content.decode()
        assert f"account={condax.pk}&amp;day={monday}&amp;at=13%3A30" in html

    @pytest.mark.parametrize("at", ["25:00", "x", "", "12:00%2B08:00"])
    def test_a_strange_time_is_ten(self, rep, condax, monday, at):
        assert rep.get(page("visit_plan", account=condax.pk, day=monday, at=at)).status_code == 200

    def test_minutes_to_get_there_are_kept(self, rep, condax, monday):
        sent = {"account": condax.pk, "starts_at": f"{monday}T09:30", "channel": "on_site", "travel_minutes": "45"}
        rep.post(page("visit_plan", account=condax.pk), sent)
        assert Visit.objects.get().travel_minutes == 45
        assert rep.post(page("visit_plan", account=condax.pk), sent | {"travel_minutes": "-1"}).status_code == 422


def test_the_list_names_its_neighbors(rep):
    html = rep.get(page("visit_list")).content.decode()
    assert page("visit_calendar") in html
    assert page("visit_route") in html


def test_events_are_plain_values(rep, condax, planned, monday):
    planned(condax, 9)
    [event] = json.loads(json.dumps(events(rep, day=monday)["events"]))
    assert event["says"].endswith("Condax, Visit on site")
