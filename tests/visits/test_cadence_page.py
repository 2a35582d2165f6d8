"""The page "Due": a person's accounts by their cadence, the weeks' load, and several visits planned at once."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.actions import create_token
from stakeholders.visits import cadence_page, due, loading
from stakeholders.visits.models import Visit, VisitColleague, VisitTarget
from stakeholders.visits.targets import face_to_face_possible
from team.models import Absence
from tests.factories import AccountFactory, ContactFactory, DealFactory, VisitFactory, VisitSeriesFactory
from tests.visits.addresses import page

pytestmark = pytest.mark.usefixtures("office_hours")  # Tuesday, 24 November 2026
TODAY = dt.date(2026, 11, 24)
MONDAY = dt.date(2026, 11, 23)
URL = "visit_cadence"


def account(owner, name="Hatfan", kind=("A", "key"), *, live=True, met=None, **more):
    """An account of that class and tier, met `met` days ago on site."""
    made = AccountFactory(name=name, owner=owner, coverage_class=kind[0], tier=kind[1], **more)
    if live:
        DealFactory(account=made, at="40")
    if met is not None:
        contact = ContactFactory(account=made)
        VisitFactory(account=made, met=[contact], starts_at=timezone.now() - dt.timedelta(days=met))
    return made


def line_of(account):
    return due.of_account(account.pk)


class TestWhenAnAccountIsDue:
    def test_one_cadence_after_it_was_met(self, lin_wei):
        line = line_of(account(lin_wei, met=20))
        assert (line.last_on, line.due_on, line.over(TODAY)) == (dt.date(2026, 11, 4), dt.date(2026, 11, 18), 6)

    def test_without_a_live_deal_later(self, lin_wei):
        assert line_of(account(lin_wei, met=20, live=False)).over(TODAY) == -10

    def test_since_it_is_known_when_never_met(self, lin_wei):
        made = account(lin_wei, created_at=timezone.now() - dt.timedelta(days=9))
        assert (line_of(made).last_on, line_of(made).over(TODAY)) == (None, 9)

    def test_a_call_does_only_where_the_cadence_says_so(self, lin_wei):
        on_site, remote = account(lin_wei), account(lin_wei, kind=("C", ""))
        for each in (on_site, remote):
            VisitFactory(account=each, channel="phone", met=[ContactFactory(account=each)])
            VisitFactory(
                account=each, channel="phone", state="planned", outcome="", starts_at=timezone.now() + dt.timedelta(1)
            )
        assert (line_of(on_site).last_on, line_of(on_site).planned_at) == (None, None)
        assert line_of(remote).last_on == TODAY
        assert line_of(remote).planned_at

    def test_nobody_met_is_no_visit(self, lin_wei):
        made = account(lin_wei)
        VisitFactory(account=made, state="attempted", outcome="")
        VisitFactory(account=made)
        assert line_of(made).last_on is None


class TestManagementVisits:
    def test_are_due_at_the_greatest_accounts_only(self, lin_wei):
        assert line_of(account(lin_wei, met=3)).wants_management
        assert not line_of(account(lin_wei, live=False)).wants_management
        assert not line_of(account(lin_wei, kind=("A", "backbone"))).wants_management

    @pytest.mark.parametrize(("days", "wanted"), [(30, False), (100, True)])
    def test_count_for_ninety_days(self, lin_wei, manager, days, wanted):
        made = account(lin_wei)
        visit = VisitFactory(account=made, starts_at=timezone.now() - dt.timedelta(days=days))
        VisitColleague.objects.create(visit=visit, user=manager)
        assert line_of(made).wants_management is wanted


class TestPossible:
    """By the same target as on the rhythm page; `test_targets` says how it comes about."""

    def weeks(self, person):
        account(person, met=0)
        return loading.loads([person.pk], due.lines(due.own_accounts([person.pk])), TODAY).get(person.pk, [])

    def test_is_the_target_of_each_week(self, lin_wei):
        Absence.objects.create(user=lin_wei, first_day=dt.date(2026, 11, 26), last_day=dt.date(2026, 11, 29))
        expected = [face_to_face_possible(lin_wei, MONDAY + dt.timedelta(days=7 * place)) for place in range(4)]
        weeks = self.weeks(lin_wei)
        assert [week.possible + week.taken for week in weeks] == expected == [7, 12, 12, 12]

    def test_who_is_not_expected_to_visit_has_no_load(self, manager, director):
        assert self.weeks(manager) == []
        assert [person for person, _weeks in cadence_page.team_loads(director) if person == manager] == []


class TestTheLoad:
    def load(self, person):
        return loading.loads([person.pk], due.lines(due.own_accounts([person.pk])), TODAY)[person.pk]

    def test_drops_from_the_bottom_and_names_it(self, lin_wei):
        VisitTarget.objects.create(role="rep", attempts_a_day=1, face_to_face_a_week=1)
        account(lin_wei, "Backbone", ("A", "backbone"), met=60)
        account(lin_wei, "Key", met=20)
        week = self.load(lin_wei)[0]
        assert (week.due, week.possible, [line.name for line in week.dropped]) == (2, 1, ["Backbone"])

    def test_calls_take_none_of_it(self, lin_wei):
        account(lin_wei, kind=("C", ""), met=200)
        assert self.load(lin_wei)[0].due == 0

    def test_what_was_held_this_week_is_no_longer_possible(self, lin_wei):
        account(lin_wei, met=0)
        week = self.load(lin_wei)[0]
        assert (week.possible, week.taken) == (11, 1)

    def test_what_is_planned_is_due_in_its_week(self, lin_wei):
        made = account(lin_wei, met=30)
        VisitFactory(account=made, state="planned", outcome="", starts_at=timezone.now() + dt.timedelta(days=7))
        assert [week.due for week in self.load(lin_wei)] == [0, 1, 0, 1]


class TestThePage:
    def test_shows_ones_own_in_the_order_in_which_they_are_due(self, rep, lin_wei, inside, rep2):
        account(lin_wei, "Second", met=20)
        account(lin_wei, "First", met=40)
        account(inside, "By phone", ("C", ""), met=5, inside_owner=lin_wei)
        account(rep2, "Elsewhere", met=50)
        shown = rep.get(page(URL)).context["page"].rows
        assert [row.line.name for row in shown] == ["First", "Second", "By phone"]
        assert [row.over for row in shown] == [26, 6, 0]

    def test_can_leave_out_what_is_planned(self, rep, lin_wei):
        made = account(lin_wei, met=20)
        VisitFactory(account=made, state="planned", outcome="", starts_at=timezone.now() + dt.timedelta(days=1))
        assert len(rep.get(page(URL)).context["page"].rows) == 1
        assert not rep.get(page(URL, open=1)).context["page"].rows

    def test_goes_on_page_by_page(self, rep, lin_wei):
        AccountFactory.create_batch(60, owner=lin_wei)
        first = rep.get(page(URL))
        second = rep.get(page(URL) + first.context["older_url"])
        names = [row.line.account_id for answer in (first, second) for row in answer.context["page"].rows]
        assert len(set(names)) == len(names) == 60
        assert second.context["older_url"] is None

    def test_asks_as_often_for_many_accounts(self, rep, lin_wei, django_assert_max_num_queries):
        for place in range(12):
            made = account(lin_wei, f"No. {place}", met=place)
            VisitSeriesFactory(account=made)
        rep.get(page(URL))
        with django_assert_max_num_queries(45):
            rep.get(page(URL))

    def test_of_ones_people(self, sign_in, manager, lin_wei):
        account(lin_wei, met=20)
        client = sign_in(manager)
        team = client.get(page(URL)).context["team"]
        assert {person.name: weeks[0].due for person, weeks in team}["Lin Wei"] == 1
        assert len(client.get(page(URL, who=lin_wei.pk)).context["page"].rows) == 1

    @pytest.mark.parametrize("who", ["x", "00000000-0000-0000-0000-000000000000"])
    def test_of_nobody_else(self, rep, rep2, who):
        assert rep.get(page(URL, who=who)).status_code == 404
        assert rep.get(page(URL, who=rep2.pk)).status_code == 404

    def test_an_empty_one_says_so(self, rep):
        assert "No account here yet" in rep.get(page(URL)).content.decode()


class TestSeveralAtOnce:
    URL = "cadence_plan"

    def propose(self, client, *accounts):
        answer = client.post(page(self.URL), {"account": [each.pk for each in accounts]})
        return {form.line.name: form.initial["starts_at"] for form in answer.context["forms"]}

    def send(self, client, starts):
        data = {"apply": "1", "account": [each.pk for each in starts]}
        for each, moment in starts.items():
            data |= {f"{each.pk}-starts_at": moment, f"{each.pk}-channel": "on_site"}
        return client.post(page(self.URL), data)

    def test_free_times_are_proposed_beside_what_is_there(self, rep, lin_wei, condax):
        zone = lin_wei.zone
        busy = dt.datetime(2026, 11, 24, 10, 45, tzinfo=zone)
        VisitFactory(account=condax, state="planned", outcome="", starts_at=busy, ends_at=busy + dt.timedelta(hours=4))
        found = self.propose(rep, account(lin_wei, "One", met=40), account(lin_wei, "Two", met=30))
        assert found["One"].astimezone(zone) == dt.datetime(2026, 11, 24, 15, 30, tzinfo=zone)
        assert found["Two"].astimezone(zone) == dt.datetime(2026, 11, 25, 9, 30, tzinfo=zone)

    def test_nothing_is_planned_beside_a_visit_that_one_joins(self, rep, lin_wei, rep2):
        starts = dt.datetime(2026, 11, 25, 9, tzinfo=lin_wei.zone)
        joined = VisitFactory(
            owner=rep2, state="planned", outcome="", starts_at=starts, ends_at=starts.replace(hour=12)
        )
        VisitColleague.objects.create(visit=joined, user=lin_wei)
        assert self.send(rep, {account(lin_wei, "One"): "2026-11-25T09:30"}).status_code == 409
        assert Visit.objects.planned().count() == 1

    def test_are_planned(self, rep, lin_wei):
        one, two = account(lin_wei, "One"), account(lin_wei, "Two")
        answer = self.send(rep, {one: "2026-11-25T09:30", two: ""})
        assert answer.status_code == 302
        assert [visit.account for visit in Visit.objects.planned()] == [one]

    def test_say_which_were_refused(self, rep, lin_wei):
        one, two, three = (account(lin_wei, name) for name in ("One", "Two", "Three"))
        answer = self.send(rep, {one: "2026-11-25T09:30", two: "2026-11-25T10:00", three: "2026-11-28T10:00"})
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "1 visit planned." in text
        assert "Another visit begins at 09:30." in text
        assert "This is a day off." in text
        assert Visit.objects.planned().count() == 1

    @pytest.mark.parametrize("odd", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-11-01T10:00", "soon", "\0"])
    def test_odd_times_are_refused(self, rep, lin_wei, odd):
        answer = self.send(rep, {account(lin_wei): odd})
        assert answer.status_code in (302, 409)
        assert not Visit.objects.exists()

    def test_accounts_of_others_are_left_out(self, rep, rep2):
        assert not self.propose(rep, account(rep2))
        answer = self.send(rep, {account(rep2, "Other"): "2026-11-25T09:30"})
        assert not Visit.objects.planned().exists()
        assert answer.status_code in (302, 409)

    def test_nothing_chosen_says_so(self, rep):
        assert "Tick at least one account first." in rep.post(reverse("visits:cadence_plan")).content.decode()


class TestRest:
    URL = "/api/v1/visit-cadence/"

    def test_tells_the_same(self, rep, lin_wei):
        made = account(lin_wei, met=20)
        told = rep.get(self.URL).json()
        (line,) = told["results"]
        assert (line["account"], line["cadence_days"], line["due_on"]) == (str(made.pk), 14, "2026-11-18")
        assert [week["due"] for week in told["weeks"]] == [1, 0, 1, 0]

    def test_of_ones_people_and_nobody_else(self, sign_in, manager, rep, lin_wei, rep2):
        account(lin_wei)
        assert len(sign_in(manager).get(self.URL, {"owner": lin_wei.pk}).json()["results"]) == 1
        for odd in (rep2.pk, "x", "\0"):
            assert rep.get(self.URL, {"owner": odd}).status_code == 400

    def test_a_token_must_read_accounts_too(self, client, lin_wei):
        for scopes, status in ((["visits:read"], 403), (["visits:read", "key-accounts:read"], 200)):
            secret = create_token(actor=lin_wei, name="App", scopes=scopes)[1]
            assert client.get(self.URL, headers={"Authorization": f"Bearer {secret}"}).status_code == status
