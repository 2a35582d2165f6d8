"""Commitments: made, changed, done, dropped; the earliest of each side is what comes next."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import KeyAccount
from stakeholders.actions import (
    change_commitment,
    complete_commitment,
    drop_commitment,
    make_commitment,
    reopen_commitment,
)
from stakeholders.centers import next_steps
from stakeholders.models import BuyingCenter, Commitment, StakeholderChange
from team.models import Activity
from tests.factories import AccountFactory, BuyingCenterFactory, CommitmentFactory, ContactFactory
from web.errors import RuleViolation

DAY = dt.date(2026, 12, 4)


@pytest.fixture
def center(lin_wei):
    return BuyingCenterFactory(account=AccountFactory(owner=lin_wei))


@pytest.fixture
def step(center):
    return CommitmentFactory(account=center.account, center=center)


def test_ours_falls_to_the_actor_theirs_to_nobody(lin_wei, center):
    ours = make_commitment(actor=lin_wei, side="ours", what=" Send the layout ", center=center, due_on=DAY)
    theirs = make_commitment(actor=lin_wei, side="theirs", what="Send the budget range", center=center, due_on=DAY)
    assert (ours.what, ours.assignee, ours.account) == ("Send the layout", lin_wei, center.account)
    assert theirs.assignee is None
    assert Activity.objects.filter(verb="commitment_made").first().new["centers"] == [str(center.pk)]
    assert StakeholderChange.objects.filter(center=center, field="commitment").count() == 2


def test_one_of_the_account_touches_no_center(lin_wei, center):
    commitment = make_commitment(actor=lin_wei, side="ours", what="Invite them", account=center.account)
    activity = Activity.objects.get()
    assert activity.new["centers"] == []
    assert activity.scope_id == commitment.account_id


def test_an_analyst_promises_nothing(analyst, center):
    with pytest.raises(PermissionDenied):
        make_commitment(actor=analyst, side="ours", what="Send it", center=center)


def test_a_stranger_finds_nothing_to_promise_for(stranger, center):
    with pytest.raises(BuyingCenter.DoesNotExist):
        make_commitment(actor=stranger, side="ours", what="Send it", center=center)
    with pytest.raises(KeyAccount.DoesNotExist):
        make_commitment(actor=stranger, side="ours", what="Send it", account=center.account)
    assert not Commitment.objects.exists()


def test_nothing_is_promised_without_words(lin_wei, center):
    with pytest.raises(ValidationError):
        make_commitment(actor=lin_wei, side="ours", what="  ", center=center)


def test_a_new_day_is_kept_with_the_old_one(lin_wei, step):
    change_commitment(actor=lin_wei, commitment_id=step.pk, values={"due_on": DAY}, reason="Their plant is shut")
    row = StakeholderChange.objects.get()
    assert row.old == {"id": str(step.pk), "due_on": None}
    assert row.new == {"id": str(step.pk), "due_on": "2026-12-04"}
    assert row.reason == "Their plant is shut"


def test_a_day_is_put_off_by_more_than_a_week_for_a_reason_only(lin_wei, step):
    today = lin_wei.today()
    in_days = [today + dt.timedelta(days=days) for days in (0, 7, 8, 30)]

    def move(day, **more):
        return change_commitment(actor=lin_wei, commitment_id=step.pk, values={"due_on": day}, **more).due_on

    Commitment.objects.update(due_on=today)
    assert move(in_days[1]) == in_days[1]
    with pytest.raises(ValidationError) as caught:
        move(in_days[2], reason=" ")
    assert "reason" in caught.value.message_dict
    assert move(in_days[3], reason="Their plant is shut") == in_days[3]
    assert move(in_days[2]) == in_days[2]  # sooner again


def test_the_customers_action_has_no_assignee_of_ours(lin_wei, step):
    Commitment.objects.update(side="theirs", assignee=None)
    with pytest.raises(ValidationError):
        change_commitment(actor=lin_wei, commitment_id=step.pk, values={"assignee": lin_wei})


def test_done_keeps_day_result_and_check(lin_wei, step):
    complete_commitment(actor=lin_wei, commitment_id=step.pk, result="They liked it", done_on=DAY, is_checked=True)
    step.refresh_from_db()
    assert (step.state, step.done_on, step.result, step.checked_on) == ("done", DAY, "They liked it", lin_wei.today())


@pytest.mark.parametrize("settle", [complete_commitment, drop_commitment])
def test_what_is_settled_stays_so_until_undone(lin_wei, step, settle):
    settle(actor=lin_wei, commitment_id=step.pk)
    with pytest.raises(RuleViolation) as caught:
        complete_commitment(actor=lin_wei, commitment_id=step.pk)
    assert caught.value.code == "commitment_closed"
    reopen_commitment(actor=lin_wei, commitment_id=step.pk)
    step.refresh_from_db()
    assert (step.state, step.done_on) == ("open", None)


def test_dropped_keeps_its_reason(lin_wei, step):
    assert drop_commitment(actor=lin_wei, commitment_id=step.pk, reason="No longer needed").result == "No longer needed"


@pytest.mark.parametrize(("person", "refusal"), [("analyst", PermissionDenied), ("stranger", Commitment.DoesNotExist)])
def test_others_settle_nothing(cast, step, person, refusal):
    with pytest.raises(refusal):
        complete_commitment(actor=cast.everybody[person], commitment_id=step.pk)
    assert Commitment.objects.get().state == "open"


def test_next_steps_are_the_earliest_open_ones_of_each_side(lin_wei, center, django_assert_num_queries):
    other = BuyingCenterFactory(account=center.account)
    contact = ContactFactory(account=center.account)

    def add(what, side, due_on, **more):
        return CommitmentFactory(
            account=center.account, center=center, what=what, side=side, due_on=due_on, contact=contact, **more
        )

    add("no day", "ours", None)
    add("late", "ours", DAY)
    first = add("first", "ours", DAY - dt.timedelta(days=9))
    add("done", "ours", DAY - dt.timedelta(days=20), state="done")
    theirs = add("theirs", "theirs", DAY, assignee=None)
    with django_assert_num_queries(1):
        found = next_steps([center.pk, other.pk])
        assert found[center.pk][0].contact.name == contact.name
    assert found == {center.pk: (first, theirs), other.pk: (None, None)}
