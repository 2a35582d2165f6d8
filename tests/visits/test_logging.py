"""Logging a visit: what it needs, what it writes, and that sending it twice writes it once."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.models import Deal
from stakeholders.models import Commitment, Contact, Member
from stakeholders.visits.actions import log_visit, plan_visit
from stakeholders.visits.models import Visit
from stakeholders.visits.reports import NewPerson, Promise, VisitReport
from team.models import Activity
from team.records import new_id
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
)
from web.errors import RuleViolation

DAY = dt.date(2030, 1, 4)


@pytest.fixture
def center(condax, zhao_min):
    center = BuyingCenterFactory(account=condax)
    MemberFactory(center=center, contact=zhao_min)
    return center


@pytest.fixture
def report(condax, zhao_min):
    """A continuation an hour ago, unless said otherwise."""

    def make(**fields):
        usual = {
            "account": condax,
            "starts_at": timezone.now() - dt.timedelta(hours=1),
            "met": (zhao_min,),
            "outcome": "continuation",
        }
        return VisitReport(**{**usual, **fields})

    return make


def test_a_visit_is_logged_with_people_centers_and_activity(lin_wei, report, zhao_min, center):
    other = BuyingCenterFactory(account=center.account)
    visit = log_visit(
        actor=lin_wei,
        report=report(centers=(center, other), other_outcomes={other.pk: "no_sale"}, note="They wait for the board."),
    )
    assert (visit.state, visit.owner, visit.outcome) == ("held", lin_wei, "continuation")
    assert [row.contact for row in visit.people.filter(met=True)] == [zhao_min]
    assert set(visit.centers.values_list("center_id", "is_primary", "outcome")) == {
        (center.pk, True, "continuation"),
        (other.pk, False, "no_sale"),
    }
    activity = Activity.objects.get(verb="visit_logged")
    assert activity.new["centers"] == sorted([str(center.pk), str(other.pk)])
    assert activity.effective_at == visit.ends_at


def test_an_advance_becomes_a_commitment_of_theirs_and_the_next_step_one_of_ours(lin_wei, report, center, zhao_min):
    log_visit(
        actor=lin_wei,
        report=report(
            outcome="advance",
            centers=(center,),
            customer_action=Promise("Send the budget range", DAY),
            next_step=Promise("Send the layout"),
        ),
    )
    theirs = Commitment.objects.theirs().get()
    assert (theirs.what, theirs.due_on, theirs.center, theirs.contact) == (
        "Send the budget range",
        DAY,
        center,
        zhao_min,
    )
    assert theirs.origin == "visit"
    ours = Commitment.objects.ours().get()
    assert (ours.what, ours.due_on, ours.assignee) == ("Send the layout", None, lin_wei)


@pytest.mark.parametrize("action", [None, Promise("Send it"), Promise(" ", DAY)])
def test_an_advance_needs_an_action_with_a_day(lin_wei, report, action):
    with pytest.raises(ValidationError) as caught:
        log_visit(actor=lin_wei, report=report(outcome="advance", customer_action=action))
    assert "customer_action" in caught.value.message_dict
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("met", {"met": ()}),
        ("outcome", {"outcome": ""}),
        ("met", {"nobody_there": True}),
        ("starts_at", {"starts_at": timezone.now() + dt.timedelta(hours=1)}),
    ],
)
def test_what_a_report_lacks_is_said_at_its_field(lin_wei, report, field, fields):
    with pytest.raises(ValidationError) as caught:
        log_visit(actor=lin_wei, report=report(**fields))
    assert field in caught.value.message_dict
    assert not Visit.objects.exists()


def test_nobody_there_is_an_attempt_without_outcome(lin_wei, report):
    visit = log_visit(actor=lin_wei, report=report(met=(), nobody_there=True))
    assert (visit.state, visit.outcome, visit.is_formal) == ("attempted", "", False)


def test_a_planned_visit_becomes_the_held_one_and_is_formal(lin_wei, report, condax, zhao_min):
    absent = ContactFactory(account=condax)
    planned = plan_visit(actor=lin_wei, account=condax, starts_at=timezone.now(), people=[zhao_min, absent])
    visit = log_visit(actor=lin_wei, report=report(), visit_id=planned.pk)
    assert (visit.pk, visit.state, visit.is_formal, visit.version) == (planned.pk, "held", True, 2)
    assert dict(visit.people.values_list("contact_id", "met")) == {zhao_min.pk: True, absent.pk: False}


def test_a_call_or_an_unplanned_visit_is_not_formal(lin_wei, report):
    assert not log_visit(actor=lin_wei, report=report()).is_formal
    assert not log_visit(actor=lin_wei, report=report(channel="phone", is_formal=True)).is_formal
    assert log_visit(actor=lin_wei, report=report(is_formal=True)).is_formal


def test_people_met_for_the_first_time_are_entered(lin_wei, report, center):
    visit = log_visit(
        actor=lin_wei, report=report(met=(), new_people=(NewPerson("Wu Lei", "Buyer"),), centers=(center,))
    )
    wu_lei = Contact.objects.get(name="Wu Lei")
    assert visit.people.get(met=True).contact == wu_lei
    assert not Member.objects.filter(contact=wu_lei).exists()


def test_a_name_that_is_known_means_that_person(lin_wei, report, condax, zhao_min):
    """A form offers eighty people at most."""
    zhao_min.title = "Plant manager"
    zhao_min.save()
    for named in (NewPerson("zhao min"), NewPerson("Zhao Min", "plant manager")):
        assert log_visit(actor=lin_wei, report=report(met=(), new_people=(named,))).people.get().contact == zhao_min
    log_visit(actor=lin_wei, report=report(met=(), new_people=(NewPerson("Zhao Min", "Buyer"),)))
    assert Contact.objects.filter(name="Zhao Min").count() == 2
    log_visit(actor=lin_wei, report=report(met=(), new_people=(NewPerson("Zhao Min"),)))
    assert Contact.objects.filter(name="Zhao Min").count() == 3  # which of the two is not for us to say


def test_attitudes_of_members_are_set_with_the_day_of_the_visit(lin_wei, report, center, zhao_min):
    starts_at = timezone.now() - dt.timedelta(days=3)
    log_visit(actor=lin_wei, report=report(centers=(center,), starts_at=starts_at, attitudes={zhao_min.pk: 1}))
    member = Member.objects.get()
    assert (member.attitude, member.attitude_basis) == (1, "visit")
    assert member.attitude_on == timezone.localdate(starts_at, timezone=lin_wei.zone)


class TestWhoMay:
    def test_the_account_team_may(self, inside, condax, report):
        AccountTeamFactory(account=condax, user=inside)
        assert log_visit(actor=inside, report=report()).owner == inside

    def test_a_rep_of_one_deal_may_about_that_deal(self, rep2, report, center, condax):
        DealFactory(account=condax, owner=rep2, buying_center=center)
        with pytest.raises(ValidationError) as caught:
            log_visit(actor=rep2, report=report())
        assert "centers" in caught.value.message_dict
        visit = log_visit(actor=rep2, report=report(centers=(center,), new_people=(NewPerson("Wu Lei"),)))
        assert visit.people.count() == 2
        assert Contact.objects.visible_to(rep2).filter(name="Wu Lei").exists()

    def test_not_with_people_they_do_not_see(self, rep2, report, center, condax):
        DealFactory(account=condax, owner=rep2, buying_center=center)
        with pytest.raises(Contact.DoesNotExist):
            log_visit(actor=rep2, report=report(met=(ContactFactory(account=condax),), centers=(center,)))

    def test_an_analyst_may_not(self, analyst, report):
        with pytest.raises(PermissionDenied):
            log_visit(actor=analyst, report=report())

    def test_a_stranger_finds_no_account(self, stranger, report):
        with pytest.raises(KeyAccount.DoesNotExist):
            log_visit(actor=stranger, report=report())
        assert not Visit.objects.exists()

    def test_a_colleague_does_not_log_my_plan(self, lin_wei, inside, condax, report):
        AccountTeamFactory(account=condax, user=inside)
        planned = plan_visit(actor=lin_wei, account=condax, starts_at=timezone.now())
        with pytest.raises(PermissionDenied):
            log_visit(actor=inside, report=report(), visit_id=planned.pk)

    def test_people_and_centers_of_another_account_are_refused(self, lin_wei, report):
        elsewhere = AccountFactory(owner=lin_wei)
        with pytest.raises(ValidationError):
            log_visit(actor=lin_wei, report=report(met=(ContactFactory(account=elsewhere),)))
        with pytest.raises(ValidationError):
            log_visit(actor=lin_wei, report=report(centers=(BuyingCenterFactory(account=elsewhere),)))


class TestTwice:
    def test_the_same_visit_sent_twice_is_there_once(self, lin_wei, report, center):
        sent, visit_id = report(outcome="advance", centers=(center,), customer_action=Promise("Decide", DAY)), new_id()
        first = log_visit(actor=lin_wei, report=sent, visit_id=visit_id)
        second = log_visit(actor=lin_wei, report=report(outcome="no_sale"), visit_id=visit_id)
        assert (second, second.outcome, second.version) == (first, "advance", 1)
        assert Commitment.objects.count() == 1
        assert Activity.objects.filter(verb="visit_logged").count() == 1

    def test_an_id_of_somebody_elses_visit_tells_nothing(self, stranger, lin_wei, report):
        visit = log_visit(actor=lin_wei, report=report())
        theirs = AccountFactory(owner=stranger)
        with pytest.raises(Visit.DoesNotExist):
            log_visit(
                actor=stranger,
                report=report(account=theirs, met=(ContactFactory(account=theirs),)),
                visit_id=visit.pk,
            )

    def test_a_cancelled_visit_is_not_logged(self, lin_wei, report, condax):
        planned = plan_visit(actor=lin_wei, account=condax, starts_at=timezone.now())
        Visit.objects.update(state="cancelled")
        with pytest.raises(RuleViolation):
            log_visit(actor=lin_wei, report=report(), visit_id=planned.pk)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_make_one_visit(lin_wei, report, center):
    visit_id, start, failures = new_id(), threading.Barrier(2), []
    sent = report(outcome="advance", centers=(center,), customer_action=Promise("Decide", DAY))

    def send():
        try:
            start.wait()
            log_visit(actor=lin_wei, report=sent, visit_id=visit_id)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Visit.objects.count() == 1
    assert Commitment.objects.count() == 1
    assert Activity.objects.filter(verb="visit_logged").count() == 1


def test_a_deal_that_went_out_of_sight_stays_on_the_planned_visit(rep2, lin_wei, report, zhao_min, center):
    kept, given_away = (DealFactory(account=center.account, owner=rep2) for _n in range(2))
    MemberFactory(center=kept.buying_center, contact=zhao_min)
    centers = (kept.buying_center, given_away.buying_center)
    starts_at = timezone.now() + dt.timedelta(hours=1)
    planned = plan_visit(
        actor=rep2, account=center.account, starts_at=starts_at, people=[zhao_min], centers=list(centers)
    )
    Deal.objects.filter(pk=given_away.pk).update(owner=lin_wei)
    log_visit(actor=rep2, report=report(centers=centers[:1]), visit_id=planned.pk)
    assert set(planned.centers.values_list("center_id", flat=True)) == {each.pk for each in centers}
