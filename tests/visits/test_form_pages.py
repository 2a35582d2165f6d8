"""The phone form: where it begins, what it takes, what it offers."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from stakeholders.models import Commitment, Contact
from stakeholders.visits import hints
from stakeholders.visits.actions import plan_visit
from stakeholders.visits.models import Visit
from stakeholders.visits.prefill import day_chips
from team.models import Activity
from tests.cast import CANARY
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    ContactFactory,
    MemberFactory,
    VisitFactory,
)
from tests.visits.addresses import page, plan

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

    def test_a_deal_that_is_known_leaves_the_screen_to_the_people(self, rep, condax, center):
        """Of many deals the others are one tap away."""
        others = [BuyingCenterFactory(account=condax, name=f"Line {number}") for number in (5, 6, 7)]
        shown = rep.get(page("visit_log", center=center.pk)).content.decode()
        folded = re.search(r"<details[^>]*>.*?about Line 4.*?</details>", shown, re.S)
        assert folded
        assert all(str(each.pk) in folded[0] for each in others)
        assert "about Line 4" not in rep.get(page("visit_log", account=condax.pk)).content.decode()

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


def test_hints_of_the_pipeline_replace_the_usual_actions(lin_wei, center, monkeypatch):
    offered = {
        "actions": [{"code": "budget", "label": "Send the budget range"}],
        "criteria": ["30.3"],
        "stage": "30",
        "has_won": False,
    }
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


def test_what_one_would_at_least_ask_for_is_a_chip_too(rep, condax, lin_wei):
    ahead = timezone.now() + dt.timedelta(hours=1)
    words = {"planned_commitment": "Name the budget", "fallback_commitment": "Name who decides"}
    visit = plan_visit(actor=lin_wei, account=condax, starts_at=ahead, **words)
    shown = rep.get(page("visit_log"), {"visit": visit.pk}).content.decode()
    assert 'value="plan:Name the budget"' in shown
    assert 'value="plan:Name who decides"' in shown
