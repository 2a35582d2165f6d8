"""The phone form, the list, the page of a visit, what follows it; panels of Today and of accounts."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from stakeholders.models import Commitment, Contact, Member
from stakeholders.visits import hints, suggestions
from stakeholders.visits.models import Visit
from stakeholders.visits.prefill import day_chips
from stakeholders.visits.suggestions import Suggestion
from team.models import Activity
from tests.cast import CANARY
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    VisitFactory,
)
from web import panels


@pytest.fixture
def condax(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei, address="1 Harbour Road", phone="+86 10 1")


@pytest.fixture
def zhao_min(condax):
    return ContactFactory(account=condax, name="Zhao Min")


@pytest.fixture
def center(condax, zhao_min):
    center = BuyingCenterFactory(account=condax, name="Line 4")
    MemberFactory(center=center, contact=zhao_min, roles=["decision_maker"])
    return center


@pytest.fixture
def rep(lin_wei, sign_in):
    return sign_in(lin_wei)


def page(name, *args, **query):
    url = reverse(f"visits:{name}", args=args)
    return f"{url}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else url


def plan(account, *, hours=0, **more):
    starts_at = timezone.now() + dt.timedelta(hours=hours)
    return VisitFactory(account=account, state="planned", outcome="", starts_at=starts_at, **more)


LOG = page("visit_log")


class TestWhereTheFormBegins:
    def test_without_a_clue_the_last_accounts_are_chips(self, rep, condax, canary):
        VisitFactory(account=condax)
        shown = rep.get(LOG).content.decode()
        assert f"{LOG}?account={condax.pk}" in shown
        assert CANARY not in shown

    def test_an_account_is_found_by_name(self, rep, condax, canary):
        assert "Condax" in rep.get(page("visit_log", q="cond")).content.decode()
        assert f"?account={canary.account.pk}" not in rep.get(page("visit_log", q=CANARY)).content.decode()

    def test_a_visit_planned_within_two_hours_comes_by_itself(self, rep, condax, zhao_min):
        planned = plan(condax, hours=1, planned_commitment="Name the budget")
        planned.people.create(contact=zhao_min)
        shown = rep.get(LOG).content.decode()
        assert str(planned.pk) in shown
        assert "Name the budget" in shown
        assert re.search(rf'value="{zhao_min.pk}"[^>]*checked', shown)

    def test_one_that_began_early_is_logged_as_of_now(self, rep, condax):
        plan(condax, hours=1)
        form = rep.get(LOG).context["form"]
        assert form.initial["starts_at"] <= timezone.now()
        assert form.initial["minutes"] is None

    def test_another_account_can_still_be_chosen(self, rep, condax):
        plan(condax, hours=1)
        assert "data-visit-form" not in rep.get(f"{LOG}?q=").content.decode()

    def test_one_planned_later_does_not(self, rep, condax):
        planned = plan(condax, hours=3)
        assert f'name="visit" value="{planned.pk}"' not in rep.get(LOG).content.decode()

    def test_a_deal_brings_its_account_and_people(self, rep, condax, center, zhao_min):
        shown = rep.get(page("visit_log", center=center.pk)).content.decode()
        assert re.search(rf'value="{center.pk}" checked', shown)
        assert "Zhao Min" in shown

    def test_the_visit_planned_elsewhere_gives_way_to_the_account_one_came_from(self, rep, condax, lin_wei):
        plan(AccountFactory(owner=lin_wei), hours=1)
        assert "Condax" in rep.get(page("visit_log", account=condax.pk)).content.decode()

    def test_a_reported_visit_shows_itself(self, rep, condax):
        visit = VisitFactory(account=condax)
        assert rep.get(page("visit_log", visit=visit.pk)).url == page("visit_detail", visit.pk)

    @pytest.mark.parametrize("name", ["account", "visit", "center"])
    def test_strange_ids_are_not_found(self, rep, canary, name):
        ids = {"account": canary.account.pk, "visit": canary.visit.pk, "center": canary.deal.buying_center_id}
        assert rep.get(page("visit_log", **{name: ids[name]})).status_code == 404
        assert rep.get(page("visit_log", **{name: "nonsense"})).status_code == 404

    def test_an_analyst_logs_nothing(self, sign_in, analyst, condax):
        assert sign_in(analyst).get(LOG).status_code == 403
        assert sign_in(analyst).post(LOG, {"account": condax.pk}).status_code == 403

    def test_it_works_without_scripts(self, rep, condax, center):
        shown = rep.get(page("visit_log", account=condax.pk)).content.decode()
        assert "hidden disabled" not in shown
        for name in ("met", "outcome", "customer_action", "action_due", "next_step", "step_due", "note", "nobody"):
            assert f'name="{name}"' in shown

    def test_it_costs_no_query_per_person_or_deal(self, rep, condax, center, django_assert_max_num_queries):
        for number in range(30):
            ContactFactory(account=condax)
            MemberFactory(center=center)
            BuyingCenterFactory(account=condax, name=f"Line {number}")
        with django_assert_max_num_queries(24):
            assert rep.get(page("visit_log", center=center.pk)).status_code == 200


class TestLogging:
    @pytest.fixture
    def sheet(self, rep, condax, center, zhao_min):
        """What the form sends when only the two needed questions are answered."""
        form = rep.get(page("visit_log", center=center.pk)).context["form"]
        return {
            "id": str(form["id"].value()),
            "account": str(condax.pk),
            "center": str(center.pk),
            "starts_at": timezone.localtime(timezone=form.user.zone).strftime("%Y-%m-%dT%H:%M"),
            "channel": "on_site",
            "met": [str(zhao_min.pk)],
            "outcome": "continuation",
        }

    def test_two_answers_are_enough(self, rep, sheet, center, zhao_min, lin_wei):
        answer = rep.post(LOG, sheet)
        visit = Visit.objects.get()
        assert (answer.status_code, answer.url) == (302, page("visit_after", visit.pk))
        assert (visit.state, visit.outcome, visit.owner) == ("held", "continuation", lin_wei)
        assert visit.people.get().contact == zhao_min
        assert visit.centers.get().center == center
        assert str(visit.pk) == sheet["id"]

    def test_sent_again_it_is_the_same_visit(self, rep, sheet):
        first, second = rep.post(LOG, sheet), rep.post(LOG, sheet)
        assert first.url == second.url
        assert Visit.objects.count() == 1
        assert Activity.objects.filter(verb="visit_logged").count() == 1

    def test_an_advance_by_chips(self, rep, sheet, center, lin_wei):
        day = day_chips(lin_wei.today())[1][0]
        chip = hints.usual_actions()[0]
        sent = sheet | {"outcome": "advance", "action_chip": chip["code"], "action_day": day}
        assert rep.post(LOG, sent).status_code == 302
        theirs = Commitment.objects.theirs().get()
        assert (theirs.what, theirs.action_code, theirs.center) == (chip["label"], chip["code"], center)
        assert theirs.due_on.isoformat() == day

    def test_an_advance_without_action_is_asked_back_and_all_is_kept(self, rep, sheet):
        answer = rep.post(LOG, sheet | {"outcome": "advance", "note": "They wait for the board."})
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert "An advance is something the customer will do" in shown
        assert "They wait for the board." in shown
        assert sheet["id"] in shown
        assert not Visit.objects.exists()

    def test_words_and_days_of_ones_own_go_before_chips(self, rep, sheet, lin_wei):
        due = lin_wei.today() + dt.timedelta(days=40)
        sent = sheet | {
            "step_chip": "Call again",
            "next_step": "Send the layout",
            "step_due": due.isoformat(),
            "step_day": (lin_wei.today() + dt.timedelta(days=7)).isoformat(),
        }
        assert rep.post(LOG, sent).status_code == 302
        ours = Commitment.objects.ours().get()
        assert (ours.what, ours.due_on) == ("Send the layout", due)

    def test_a_day_without_a_step_is_asked_back(self, rep, sheet):
        answer = rep.post(LOG, sheet | {"step_due": "2031-01-01"})
        assert answer.status_code == 422
        assert "Say what the next step is." in answer.content.decode()

    def test_nobody_there_saves_at_once(self, rep, sheet):
        sheet.pop("outcome")
        answer = rep.post(LOG, sheet | {"met": [], "nobody": "1"})
        assert answer.status_code == 302
        assert Visit.objects.get().state == "attempted"

    def test_somebody_new(self, rep, sheet):
        assert rep.post(LOG, sheet | {"met": [], "new_name": "Wu Lei", "new_title": "Buyer"}).status_code == 302
        assert Visit.objects.get().people.get().contact == Contact.objects.get(name="Wu Lei")

    def test_the_future_cannot_be_logged(self, rep, sheet):
        answer = rep.post(LOG, sheet | {"starts_at": "2031-01-01T10:00"})
        assert answer.status_code == 422
        assert "Only what took place can be logged" in answer.content.decode()

    def test_other_deals_have_their_own_outcome(self, rep, sheet, condax, center):
        other = BuyingCenterFactory(account=condax, name="Line 5")
        assert rep.post(LOG, sheet | {f"other_{other.pk}": "no_sale"}).status_code == 302
        assert dict(Visit.objects.get().centers.values_list("center_id", "outcome")) == {
            center.pk: "continuation",
            other.pk: "no_sale",
        }

    def test_ids_of_another_team_are_no_choice(self, rep, sheet, canary):
        for change in ({"met": [str(canary.contact.pk)]}, {"center": str(canary.deal.buying_center_id)}):
            answer = rep.post(LOG, sheet | change)
            assert answer.status_code == 422
            assert CANARY not in answer.content.decode()
        assert rep.post(LOG, sheet | {"account": str(canary.account.pk)}).status_code == 404
        assert not Visit.objects.exclude(pk=canary.visit.pk).exists()

    def test_a_planned_visit_is_logged_in_its_place(self, rep, condax, center, zhao_min, sheet):
        planned = plan(condax, hours=-3)
        url = page("visit_log", visit=planned.pk)
        form = rep.get(url).context["form"]
        assert form["id"].value() == str(planned.pk)
        assert form["is_formal"].value() is True
        moment = timezone.localtime(planned.starts_at, form.user.zone).strftime("%Y-%m-%dT%H:%M")
        sent = sheet | {"id": str(planned.pk), "visit": str(planned.pk), "starts_at": moment, "is_formal": "on"}
        assert rep.post(LOG, sent).status_code == 302
        planned.refresh_from_db()
        assert (planned.state, planned.is_formal) == ("held", True)


class TestAfter:
    @pytest.fixture
    def visit(self, condax, zhao_min, center):
        return VisitFactory(
            account=condax, met=[zhao_min, ContactFactory(account=condax, name="Wu Lei")], centers=[center]
        )

    def test_it_asks_about_members_and_offers_the_others(self, rep, visit):
        shown = rep.get(page("visit_after", visit.pk)).content.decode()
        assert "Has anyone changed?" in shown
        assert "Wu Lei" in shown

    def test_an_attitude_is_noted_from_the_visit(self, rep, visit, zhao_min):
        url = page("visit_after", visit.pk)
        assert rep.post(url, {f"attitude_{zhao_min.pk}": "-1"}).status_code == 302
        member = Member.objects.get()
        assert (member.attitude, member.attitude_basis) == (-1, "visit")

    def test_no_change_changes_nothing(self, rep, visit, zhao_min):
        assert rep.post(page("visit_after", visit.pk), {f"attitude_{zhao_min.pk}": ""}).status_code == 302
        assert Member.objects.get().version == 1

    def test_the_next_one_is_planned_with_the_same_people(self, rep, visit, lin_wei, zhao_min, center):
        day = lin_wei.today() + dt.timedelta(days=10)
        sent = {"other_day": day.isoformat(), "is_agreed": "on"}
        assert rep.post(page("visit_next", visit.pk), sent).status_code == 302
        planned = Visit.objects.planned().get()
        assert timezone.localdate(planned.starts_at, timezone=lin_wei.zone) == day
        assert planned.people.filter(contact=zhao_min).exists()
        assert planned.centers.get().center == center
        assert planned.is_agreed
        assert "Planned for" in rep.get(page("visit_after", visit.pk)).content.decode()

    def test_a_next_one_needs_a_day_ahead(self, rep, visit):
        assert rep.post(page("visit_next", visit.pk), {}).status_code == 422
        assert rep.post(page("visit_next", visit.pk), {"other_day": "2020-01-01"}).status_code == 422

    @pytest.mark.parametrize(("person", "status"), [("analyst", 403), ("stranger", 404)])
    def test_others(self, cast, sign_in, visit, person, status):
        client = sign_in(cast.everybody[person])
        for name in ("visit_after", "visit_next", "visit_edit", "visit_missed", "visit_cancel"):
            assert client.post(page(name, visit.pk)).status_code == status, name


class TestPlanning:
    def test_a_visit_is_planned(self, rep, condax, center, zhao_min, lin_wei):
        url = page("visit_plan", center=center.pk)
        assert "Zhao Min" in rep.get(url).content.decode()
        day = lin_wei.today() + dt.timedelta(days=2)
        sent = {
            "version": "1",
            "account": condax.pk,
            "starts_at": f"{day}T14:00",
            "channel": "on_site",
            "with_people": [zhao_min.pk],
            "about": center.pk,
            "purpose": "Layout",
            "is_agreed": "on",
        }
        assert rep.post(page("visit_plan"), sent).status_code == 302
        visit = Visit.objects.get()
        assert timezone.localtime(visit.starts_at, lin_wei.zone).hour == 14
        assert (visit.people.get().contact, visit.centers.get().center) == (zhao_min, center)
        assert visit.is_agreed

    def test_a_plan_of_now_does_not_show_through(self, rep, condax, center):
        BuyingCenterFactory(account=condax, name="Line 5")
        plan(condax, centers=[center])
        form = rep.get(page("visit_plan", account=condax.pk)).context["form"]
        assert form["about"].value() is None
        assert next(str(label) for _value, label in form.fields["about"].choices) == "No deal"

    def test_without_an_account_one_is_chosen(self, rep, condax):
        assert f"{page('visit_plan')}?account={condax.pk}" in rep.get(page("visit_plan")).content.decode()

    def test_the_past_is_asked_back(self, rep, condax):
        sent = {"version": "1", "account": condax.pk, "starts_at": "2020-01-01T10:00", "channel": "on_site"}
        answer = rep.post(page("visit_plan"), sent)
        assert answer.status_code == 422
        assert "A plan lies ahead." in answer.content.decode()

    def test_a_plan_is_moved_and_the_second_writer_told(self, rep, condax, lin_wei):
        planned = plan(condax, hours=30)
        day = lin_wei.today() + dt.timedelta(days=5)
        sent = {
            "version": "1",
            "starts_at": f"{day}T09:00",
            "ends_at": f"{day}T10:00",
            "channel": "video",
            "purpose": "Mine",
        }
        assert rep.get(page("visit_edit", planned.pk)).status_code == 200
        assert rep.post(page("visit_edit", planned.pk), sent).status_code == 302
        answer = rep.post(page("visit_edit", planned.pk), sent | {"purpose": "Theirs"})
        assert answer.status_code == 409
        planned.refresh_from_db()
        assert (planned.channel, planned.purpose) == ("video", "Mine")

    def test_a_report_is_put_right(self, rep, condax, zhao_min, center):
        visit = VisitFactory(account=condax, met=[zhao_min], centers=[center])
        form = rep.get(page("visit_edit", visit.pk)).context["form"]
        sent = {
            "version": "1",
            "starts_at": timezone.localtime(visit.starts_at, form.user.zone).strftime("%Y-%m-%dT%H:%M"),
            "ends_at": timezone.localtime(visit.ends_at, form.user.zone).strftime("%Y-%m-%dT%H:%M"),
            "channel": "on_site",
            "with_people": [zhao_min.pk],
            "about": center.pk,
            "outcome": "order",
            "note": "They signed.",
        }
        assert rep.post(page("visit_edit", visit.pk), sent).status_code == 302
        visit.refresh_from_db()
        assert (visit.outcome, visit.note) == ("order", "They signed.")

    def test_missed_and_cancelled(self, rep, condax):
        passed, ahead = plan(condax, hours=-5), plan(condax, hours=50)
        assert rep.post(page("visit_missed", ahead.pk)).status_code == 409
        assert rep.post(page("visit_missed", passed.pk)).status_code == 302
        assert "will not take place" in rep.get(page("visit_cancel", ahead.pk)).content.decode()
        assert rep.post(page("visit_cancel", ahead.pk)).status_code == 302
        assert set(Visit.objects.values_list("state", flat=True)) == {"missed", "cancelled"}


class TestReading:
    def test_the_list_has_to_log_upcoming_and_past(self, rep, condax, zhao_min, canary):
        plan(condax, hours=-5, purpose="passed by")
        plan(condax, hours=5, purpose="ahead of us")
        VisitFactory(account=condax, met=[zhao_min], outcome="advance")
        shown = rep.get(page("visit_list")).content.decode()
        for text in ("To log", "Upcoming", "ahead of us", "Zhao Min", "Advance"):
            assert text in shown
        assert CANARY not in shown

    def test_filters_live_in_the_address(self, rep, condax, lin_wei):
        other = AccountFactory(name="Sonron", owner=lin_wei)
        VisitFactory(account=condax, outcome="order", purpose="first")
        VisitFactory(account=other, outcome="no_sale", channel="phone", purpose="second")
        old = timezone.now() - dt.timedelta(days=60)
        VisitFactory(account=other, outcome="no_sale", starts_at=old, purpose="third")

        def found(**query):
            shown = rep.get(page("visit_list", **query)).content.decode()
            return {word for word in ("first", "second", "third") if f"· {word}" in shown}

        assert found() == {"first", "second", "third"}
        assert found(outcome="order") == {"first"}
        assert found(channel="phone") == {"second"}
        assert found(account=other.pk) == {"second", "third"}
        assert found(owner="mine", period="quarter", outcome="no_sale") == {"second", "third"}
        assert found(outcome="nonsense", owner="nonsense", account="nonsense") == {"first", "second", "third"}

    def test_the_list_costs_no_query_per_visit(self, rep, condax, zhao_min, center, django_assert_max_num_queries):
        for number in range(60):
            VisitFactory(account=condax, met=[zhao_min], centers=[center])
            plan(condax, hours=number + 3)
        with django_assert_max_num_queries(20):
            shown = rep.get(page("visit_list"))
        older = re.search(r'href="(\?page=[^"]+)"', shown.content.decode())
        assert older
        assert rep.get(page("visit_list") + older.group(1)).status_code == 200
        assert rep.get(page("visit_list", show="upcoming")).status_code == 200

    def test_a_planned_visit_says_what_to_know(self, rep, condax, zhao_min, center):
        planned = plan(condax, hours=5, purpose="Layout", planned_commitment="Name the budget", centers=[center])
        planned.people.create(contact=zhao_min)
        CommitmentFactory(account=condax, center=center, what="Send the drawing")
        shown = rep.get(page("visit_detail", planned.pk)).content.decode()
        for text in ("Before you go", "Name the budget", "Decision maker", "Send the drawing", "1 Harbour Road"):
            assert text in shown

    def test_who_sees_the_face_only_sees_no_address_and_only_people_in_reach(
        self, sign_in, rep2, condax, zhao_min, center
    ):
        DealFactory(account=condax, owner=rep2, buying_center=center)
        secret = ContactFactory(account=condax, name="Secret person")
        hidden = BuyingCenterFactory(account=condax, name="Secret line")
        visit = VisitFactory(account=condax, met=[zhao_min, secret], centers=[center, hidden])
        client = sign_in(rep2)
        for url in (page("visit_detail", visit.pk), page("visit_list")):
            shown = client.get(url).content.decode()
            assert "Zhao Min" in shown
            assert "Secret" not in shown
            assert "1 Harbour Road" not in shown

    def test_strangers_find_nothing(self, sign_in, stranger, condax):
        visit = VisitFactory(account=condax)
        assert sign_in(stranger).get(page("visit_detail", visit.pk)).status_code == 404
        assert "Condax" not in sign_in(stranger).get(page("visit_list")).content.decode()


class TestPanels:
    @pytest.fixture
    def request_of(self, rf):
        def make(user):
            request = rf.get("/")
            request.user, request.htmx = user, False
            return request

        return make

    def shown(self, name, request, subject=None):
        return {panel.name: panel.context for panel in panels.shown(name, request, subject)}

    def test_today_has_what_to_log_and_todays_visits(self, request_of, lin_wei, condax, zhao_min, center):
        passed = plan(condax, hours=-5)
        long_ago = plan(condax, hours=-24 * 9)
        soon = plan(condax, hours=0, centers=[center])
        soon.people.create(contact=zhao_min)
        found = self.shown("today", request_of(lin_wei), lin_wei)
        assert [visit.pk for visit in found["to log"]["visits"]] == [passed.pk]
        assert found["to log"]["older"] == 1
        assert long_ago.pk != passed.pk
        row = found["visits"]["rows"][0]
        assert row["visit"].pk == soon.pk
        assert [one.roles for one in row["people"]] == ["Decision maker"]

    def test_a_new_rep_has_neither(self, request_of, rep2):
        found = self.shown("today", request_of(rep2), rep2)
        assert "to log" not in found
        assert "visits" not in found

    def test_suggestions_stand_in_for_plans(self, request_of, lin_wei, condax, monkeypatch):
        worth = Suggestion("Condax", "decision maker not met for 52 days", "/visits/plan/")
        monkeypatch.setattr(suggestions, "_sources", [lambda user, limit: [worth] * 9])
        found = self.shown("today", request_of(lin_wei), lin_wei)
        assert found["visits"]["suggestions"] == [worth] * 3

    def test_the_account_page_shows_its_visits(self, rep, request_of, lin_wei, condax, canary):
        VisitFactory(account=condax)
        plan(condax, hours=9)
        found = self.shown("account", request_of(lin_wei), condax)
        assert [visit.state for visit in found["visits"]["visits"]] == ["planned", "held"]


def test_hints_of_the_pipeline_replace_the_usual_actions(lin_wei, center, monkeypatch):
    offered = {"actions": [{"code": "budget", "label": "Send the budget range"}], "criteria": ["30.3"]}
    monkeypatch.setattr(hints, "_sources", [lambda user, about: offered])
    assert hints.hints(lin_wei, center) == offered
    assert hints.hints(lin_wei, None)["actions"] == hints.usual_actions()


@pytest.mark.parametrize("weekday", range(7))
def test_day_chips_lie_ahead_and_differ(weekday):
    today = dt.date(2026, 11, 23) + dt.timedelta(days=weekday)
    days = [dt.date.fromisoformat(day) for day, _words in day_chips(today)]
    assert all(day > today for day in days)
    assert len(set(days)) == len(days)
    assert days[0].weekday() == 4
