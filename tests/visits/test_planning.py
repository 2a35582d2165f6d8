"""Planning, cancelling, missing and changing visits, and what a week of them adds up to."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from pipeline import dossiers
from stakeholders.models import Commitment
from stakeholders.visits.actions import cancel_visit, change_visit, mark_missed, plan_visit
from stakeholders.visits.actions.counting import recount_all
from stakeholders.visits.encounters import VisitCounts, count_visits, last_met_people
from stakeholders.visits.models import Visit
from team.models import Activity, Organization
from tests.factories import (
    AccountTeamFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    VisitFactory,
)
from web.errors import RuleViolation, StaleVersion


@pytest.fixture
def planned(lin_wei, condax, zhao_min):
    return plan_visit(actor=lin_wei, account=condax, starts_at=in_days(1), people=[zhao_min])


def in_days(days):
    return timezone.now() + dt.timedelta(days=days)


def test_a_plan_names_people_centers_and_purpose(lin_wei, inside, condax, zhao_min):
    center = BuyingCenterFactory(account=condax)
    AccountTeamFactory(account=condax, user=inside)
    visit = plan_visit(
        actor=lin_wei,
        account=condax,
        starts_at=in_days(2),
        people=[zhao_min],
        centers=[center],
        purpose="Layout",
        planned_commitment="Name the budget",
        is_agreed=True,
        colleagues=[inside, lin_wei],
    )
    assert (visit.state, visit.ends_at - visit.starts_at) == ("planned", dt.timedelta(hours=1))
    assert visit.people.get().met is False
    assert visit.colleagues.get().user == inside
    activity = Activity.objects.get(verb="visit_planned")
    assert activity.new["centers"] == [str(center.pk)]


def test_a_plan_lies_ahead(lin_wei, condax):
    with pytest.raises(ValidationError) as caught:
        plan_visit(actor=lin_wei, account=condax, starts_at=in_days(-2))
    assert "starts_at" in caught.value.message_dict
    with pytest.raises(ValidationError):
        plan_visit(actor=lin_wei, account=condax, starts_at=in_days(2), ends_at=in_days(1))
    assert not Visit.objects.exists()


def test_an_analyst_plans_nothing(analyst, condax):
    with pytest.raises(PermissionDenied):
        plan_visit(actor=analyst, account=condax, starts_at=in_days(1))


def test_cancelled_once_and_for_all(lin_wei, planned):
    assert cancel_visit(actor=lin_wei, visit_id=planned.pk, reason="They are ill").state == "cancelled"
    cancel_visit(actor=lin_wei, visit_id=planned.pk)
    assert Activity.objects.filter(verb="visit_cancelled").count() == 1
    with pytest.raises(RuleViolation):
        mark_missed(actor=lin_wei, visit_id=planned.pk)
    with pytest.raises(RuleViolation):
        change_visit(actor=lin_wei, visit_id=planned.pk, values={"purpose": "Other"})


def test_what_lies_ahead_cannot_be_missed(lin_wei, planned):
    with pytest.raises(RuleViolation) as caught:
        mark_missed(actor=lin_wei, visit_id=planned.pk)
    assert caught.value.code == "still_ahead"
    Visit.objects.update(starts_at=in_days(-1), ends_at=in_days(-1))
    assert mark_missed(actor=lin_wei, visit_id=planned.pk).state == "missed"


@pytest.mark.parametrize(("person", "refusal"), [("analyst", PermissionDenied), ("stranger", Visit.DoesNotExist)])
def test_others_cancel_nothing(cast, planned, person, refusal):
    with pytest.raises(refusal):
        cancel_visit(actor=cast.everybody[person], visit_id=planned.pk)
    assert Visit.objects.get().state == "planned"


def test_a_manager_moves_a_reps_visit(manager, planned):
    moved = change_visit(actor=manager, visit_id=planned.pk, values={"starts_at": in_days(3), "ends_at": in_days(3)})
    assert (moved.version, moved.owner_id) == (2, planned.owner_id)


def test_a_stale_move_is_refused(lin_wei, planned):
    change_visit(actor=lin_wei, visit_id=planned.pk, values={"purpose": "Layout"}, expected_version=1)
    with pytest.raises(StaleVersion):
        change_visit(actor=lin_wei, visit_id=planned.pk, values={"purpose": "Price"}, expected_version=1)


def test_a_plan_has_no_outcome(lin_wei, planned):
    with pytest.raises(ValidationError) as caught:
        change_visit(actor=lin_wei, visit_id=planned.pk, values={"outcome": "order"})
    assert "state" in caught.value.message_dict


def test_a_mistake_of_ours_is_no_bad_request(lin_wei, planned):
    with pytest.raises(TypeError):
        change_visit(actor=lin_wei, visit_id=planned.pk, values={"weather": "fine"})


class TestHeld:
    @pytest.fixture
    def held(self, condax, zhao_min):
        return VisitFactory(account=condax, met=[zhao_min], centers=[BuyingCenterFactory(account=condax)])

    def test_it_is_put_right(self, lin_wei, held):
        changed = change_visit(actor=lin_wei, visit_id=held.pk, values={"outcome": "no_sale", "note": "Too dear"})
        assert (changed.outcome, changed.note) == ("no_sale", "Too dear")
        assert held.centers.get().outcome == "no_sale"
        assert Activity.objects.get().new["fields"] == ["note", "outcome"]

    def test_an_advance_needs_the_customers_dated_action(self, lin_wei, held):
        with pytest.raises(ValidationError):
            change_visit(actor=lin_wei, visit_id=held.pk, values={"outcome": "advance"})
        Commitment.objects.create(
            account=held.account,
            side="theirs",
            what="Decide",
            due_on=dt.date(2030, 1, 1),
            origin="visit",
            origin_id=held.pk,
            created_by=lin_wei,
        )
        assert change_visit(actor=lin_wei, visit_id=held.pk, values={"outcome": "advance"}).outcome == "advance"

    def test_somebody_was_met(self, lin_wei, held):
        with pytest.raises(ValidationError):
            change_visit(actor=lin_wei, visit_id=held.pk, values={"people": []})

    def test_it_was_not_in_the_future(self, lin_wei, held):
        with pytest.raises(ValidationError):
            change_visit(actor=lin_wei, visit_id=held.pk, values={"starts_at": in_days(1), "ends_at": in_days(1)})

    def test_both_old_and_new_centers_hear_of_it(self, lin_wei, held):
        old, new = held.centers.get().center, BuyingCenterFactory(account=held.account)
        change_visit(actor=lin_wei, visit_id=held.pk, values={"centers": [new]})
        assert Activity.objects.get().new["centers"] == sorted([str(old.pk), str(new.pk)])


class TestWhatStandsThereAlready:
    """A visit is put right by somebody who sees less than it names."""

    @pytest.fixture
    def hidden(self, condax):
        return BuyingCenterFactory(account=condax, name="Hidden line")

    @pytest.fixture
    def secret(self, condax):
        return ContactFactory(account=condax, name="Secret person")

    @pytest.fixture
    def held(self, rep2, condax, zhao_min, hidden, secret):
        """Of rep2, who owns one deal at Condax and sees its buying center only."""
        seen = BuyingCenterFactory(account=condax, name="Line 4")
        MemberFactory(center=seen, contact=zhao_min)
        DealFactory(account=condax, owner=rep2, buying_center=seen)
        return VisitFactory(account=condax, owner=rep2, met=[zhao_min, secret], centers=[seen, hidden])

    def test_people_out_of_sight_stay_met(self, rep2, held, zhao_min, secret):
        visible = ContactFactory(account=held.account)
        MemberFactory(center=held.about().first(), contact=visible)
        change_visit(actor=rep2, visit_id=held.pk, values={"people": [visible]})
        assert dict(held.people.values_list("contact_id", "met")) == {
            zhao_min.pk: False,
            visible.pk: True,
            secret.pk: True,
        }

    def test_deals_out_of_sight_stay(self, rep2, held, hidden):
        seen = held.about().first()
        change_visit(actor=rep2, visit_id=held.pk, values={"centers": [seen]})
        assert list(held.about()) == [seen, hidden]

    def test_one_that_is_not_named_needs_no_sight(self, rep2, held, hidden):
        visible = ContactFactory(account=held.account)
        MemberFactory(center=held.about().first(), contact=visible)
        change_visit(actor=rep2, visit_id=held.pk, values={"people": [visible], "note": "Corrected."})
        assert hidden in held.about()


class TestOutcomesOfOtherDeals:
    @pytest.fixture
    def centers(self, condax):
        return [BuyingCenterFactory(account=condax) for _ in range(3)]

    @pytest.fixture
    def held(self, condax, zhao_min, centers):
        visit = VisitFactory(account=condax, met=[zhao_min], centers=centers[:2])
        visit.centers.filter(is_primary=False).update(outcome="no_sale")
        return visit

    def outcomes(self, visit):
        return dict(visit.centers.values_list("center_id", "outcome"))

    def test_another_primary_deal_leaves_them(self, lin_wei, held, centers):
        _old, other, new = centers
        change_visit(actor=lin_wei, visit_id=held.pk, values={"centers": [new, other]})
        assert self.outcomes(held) == {new.pk: "continuation", other.pk: "no_sale"}

    def test_they_are_put_right_by_themselves(self, lin_wei, held, centers):
        primary, other, _new = centers
        change_visit(actor=lin_wei, visit_id=held.pk, values={"other_outcomes": {other.pk: "order"}})
        assert self.outcomes(held) == {primary.pk: "continuation", other.pk: "order"}

    def test_a_deal_that_the_visit_was_not_about_has_none(self, lin_wei, held, centers):
        with pytest.raises(ValidationError) as caught:
            change_visit(actor=lin_wei, visit_id=held.pk, values={"other_outcomes": {centers[2].pk: "order"}})
        assert "other_outcomes" in caught.value.message_dict

    def test_an_order_for_one_is_none_for_the_others(self, lin_wei, held, centers):
        primary, _other, silent = centers
        deals = [DealFactory(account=held.account, owner=lin_wei, buying_center=each) for each in (primary, silent)]
        change_visit(actor=lin_wei, visit_id=held.pk, values={"outcome": "order", "centers": [primary, silent]})
        found = dossiers.load(deals)
        assert [found[deal.pk].meetings[0].outcome for deal in deals] == ["order", ""]


def test_a_week_counts_attempts_apart_from_completed_visits(lin_wei, condax, rep2):
    monday = timezone.now() - dt.timedelta(days=3)
    for outcome in ("advance", "advance", "order", "no_sale"):
        VisitFactory(account=condax, outcome=outcome)
    VisitFactory(account=condax, state="attempted", outcome="")
    VisitFactory(account=condax, channel="phone")
    VisitFactory(account=condax, state="planned")
    VisitFactory(account=condax, starts_at=monday - dt.timedelta(days=2))
    recount_all()
    days = (Organization.objects.day_of(moment) for moment in (monday, timezone.now()))
    counts = count_visits([lin_wei.pk, rep2.pk], *days)
    assert counts == {lin_wei.pk: VisitCounts(attempts=5, face_to_face=4, advances=2, without_order=4)}


def test_when_people_were_last_met(condax, zhao_min):
    first, last = (timezone.now() - dt.timedelta(days=days) for days in (9, 2))
    for starts_at in (first, last):
        VisitFactory(account=condax, starts_at=starts_at, met=[zhao_min])
    VisitFactory(account=condax, channel="messenger", met=[zhao_min])
    assert last_met_people([zhao_min.pk, ContactFactory(account=condax).pk]) == {zhao_min.pk: last}
