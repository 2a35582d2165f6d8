"""What follows a visit, plans, the list and the page of a visit; panels of Today and of accounts."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from stakeholders.models import Contact, Member
from stakeholders.visits import suggestions
from stakeholders.visits.models import Visit
from stakeholders.visits.prefill import MOST_CENTERS
from stakeholders.visits.suggestions import Suggestion
from tests.cast import CANARY
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    VisitFactory,
)
from tests.visits.addresses import page, plan
from web import panels


def sent_back(form):
    """What a browser sends of a form in which nothing was changed."""
    fields = {each.name: each.value() for each in form}
    moments = {
        name: timezone.localtime(form.initial[name], form.user.zone).strftime("%Y-%m-%dT%H:%M")
        for name in ("starts_at", "ends_at")
    }
    return {name: value for name, value in (fields | moments).items() if value not in (None, False)}


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

    def test_what_is_offered_to_nobody_anew_stays_where_it_is(self, rep, lin_wei, condax, zhao_min, center, rep2):
        visit = VisitFactory(account=condax, met=[zhao_min], centers=[center])
        visit.colleagues.create(user=rep2)
        Contact.objects.filter(pk=zhao_min.pk).update(left_on=lin_wei.today())
        for number in range(MOST_CENTERS):
            BuyingCenterFactory(account=condax, name=f"Newer line {number}")
        form = rep.get(page("visit_edit", visit.pk)).context["form"]
        for name, there in (("with_people", zhao_min), ("about", center), ("with_colleagues", rep2)):
            assert there in form.fields[name].queryset, name
        assert rep.post(page("visit_edit", visit.pk), sent_back(form) | {"note": "They signed."}).status_code == 302
        visit.refresh_from_db()
        assert (visit.note, visit.people.get(met=True).contact) == ("They signed.", zhao_min)
        assert (visit.about().get(), visit.colleagues.get().user) == (center, rep2)

    def test_a_deal_chosen_instead_leaves_the_others(self, rep, condax, zhao_min, center):
        other, new = (BuyingCenterFactory(account=condax, name=name) for name in ("Line 5", "Line 6"))
        visit = VisitFactory(account=condax, met=[zhao_min], centers=[center, other])
        form = rep.get(page("visit_edit", visit.pk)).context["form"]
        assert rep.post(page("visit_edit", visit.pk), sent_back(form) | {"about": new.pk}).status_code == 302
        assert list(visit.about()) == [new, other]

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
