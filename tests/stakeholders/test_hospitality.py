"""Courtesies: recorded within the policy, asked for beyond it, decided by a manager above, kept for good."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import KeyAccount
from pipeline.actions.rates import set_rate
from stakeholders.actions import (
    approve_hospitality,
    change_hospitality,
    record_hospitality,
    refuse_hospitality,
    restore_hospitality,
    withdraw_hospitality,
)
from stakeholders.models import Hospitality, StakeholderChange
from stakeholders.spending import spent
from team import deliveries
from team.models import Activity, Notification
from tests.factories import AccountFactory, BuyingCenterFactory, ContactFactory
from web.errors import RuleViolation, StaleVersion


@pytest.fixture
def condax(cast):
    return AccountFactory(name="Condax", owner=cast.lin_wei)


@pytest.fixture
def zhao_min(condax):
    return ContactFactory(account=condax, name="Zhao Min")


@pytest.fixture
def record(cast, condax, zhao_min):
    def record(value=20_000, *, days=2, guests=None, actor=None, **more):
        values = {"kind": "meal", "what": "Lunch", "purpose": "Talk about the schedule", "currency": "CNY", **more}
        day = cast.organization.today() + dt.timedelta(days=days)
        people = [zhao_min] if guests is None else guests
        return record_hospitality(
            actor=actor or cast.lin_wei,
            account=values.pop("account", condax),
            on=values.pop("on", day),
            value_minor=value,
            guests=people,
            **values,
        )

    return record


def test_within_the_policy_it_is_recorded(cast, record, zhao_min):
    row = record(30_000)
    assert (row.state, row.over, row.value_base_minor) == ("within", "", 30_000)
    history = StakeholderChange.objects.get(contact=zhao_min, field="hospitality")
    assert history.new["what"] == "Lunch"
    assert Activity.objects.get(verb="hospitality_recorded").scope_id == row.pk


def test_the_limit_is_one_persons(record, condax, zhao_min):
    two = [zhao_min, ContactFactory(account=condax)]
    assert record(60_000, guests=two).state == "within"
    assert record(60_001, guests=two).over == "one"


def test_the_years_sum_asks_and_the_next_year_begins_anew(record, zhao_min):
    day = dt.date(2027, 6, 1)
    for _ in range(3):
        assert record(30_000, on=day).state == "within"
    over = record(20_000, on=day)
    assert (over.state, over.over) == ("requested", "year")
    assert record(20_000, on=dt.date(2028, 1, 1)).state == "within"
    assert spent([zhao_min.pk], 2027) == {zhao_min.pk: 110_000}


def test_what_is_withdrawn_or_refused_beforehand_frees_the_year(cast, record, zhao_min):
    first, asked = record(30_000), record(40_000)
    withdraw_hospitality(actor=cast.lin_wei, hospitality_id=first.pk)
    refuse_hospitality(actor=cast.manager, hospitality_id=asked.pk, note="Too much")
    assert spent([zhao_min.pk], first.on.year)[zhao_min.pk] == 0


def test_another_currency_counts_at_the_rate_of_its_day(cast, record):
    day = dt.date(2027, 3, 1)
    set_rate(actor=cast.admin, currency="EUR", day=day, rate=Decimal("7.5"))
    row = record(4_000, currency="EUR", on=day)
    assert (row.value_base_minor, row.state) == (30_000, "within")
    set_rate(actor=cast.admin, currency="EUR", day=day, rate=Decimal("8"))
    row = change_hospitality(actor=cast.lin_wei, hospitality_id=row.pk, values={"what": "Dinner"})
    assert row.value_base_minor == 30_000
    with pytest.raises(ValidationError):
        record(100, currency="USD")


def test_a_gift_to_a_public_customer_asks_however_small(cast, record):
    public = AccountFactory(owner=cast.lin_wei, segment="government")
    row = record(100, kind="gift", what="Calendar", account=public, guests=[ContactFactory(account=public)])
    assert (row.state, row.over) == ("requested", "government")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "cash"}, "kind"),
        ({"what": "Shopping vouchers"}, "what"),
        ({"purpose": " "}, "purpose"),
        ({"on": dt.date(9999, 1, 1)}, "on"),
        ({"guests": []}, "guests"),
        ({"currency": "XXZ"}, "currency"),
    ],
)
def test_money_and_bad_shapes_are_refused(record, values, field):
    with pytest.raises(ValidationError) as refusal:
        record(**values)
    assert field in refusal.value.message_dict
    assert not Hospitality.objects.exists()


def test_guests_are_people_of_the_account_in_sight(record, cast, canary):
    for guest in (ContactFactory(account=AccountFactory(owner=cast.lin_wei)), canary.contact):
        with pytest.raises((ValidationError, type(guest).DoesNotExist)):
            record(guests=[guest])
    with pytest.raises(ValidationError):
        record(center=BuyingCenterFactory(account=AccountFactory(owner=cast.lin_wei)))


def test_who_may_not_write_records_nothing(record, cast):
    with pytest.raises(PermissionDenied):
        record(actor=cast.analyst)
    with pytest.raises(KeyAccount.DoesNotExist):
        record(actor=cast.stranger)


def test_a_manager_above_decides_and_never_oneself(cast, record):
    row = record(50_000)
    for person in (cast.lin_wei, cast.rep2, cast.stranger):
        with pytest.raises((PermissionDenied, Hospitality.DoesNotExist)):
            approve_hospitality(actor=person, hospitality_id=row.pk)
    row = approve_hospitality(actor=cast.manager, hospitality_id=row.pk, note="Fine")
    assert (row.state, row.decided_by, row.decision_note) == ("approved", cast.manager, "Fine")
    with pytest.raises(RuleViolation):
        refuse_hospitality(actor=cast.director, hospitality_id=row.pk, note="Late")
    own = record(50_000, actor=cast.manager)
    with pytest.raises(PermissionDenied):
        approve_hospitality(actor=cast.manager, hospitality_id=own.pk)
    assert approve_hospitality(actor=cast.director, hospitality_id=own.pk).state == "approved"


def test_a_refusal_says_why(cast, record):
    with pytest.raises(ValidationError):
        refuse_hospitality(actor=cast.manager, hospitality_id=record(50_000).pk, note=" ")


def test_what_took_place_beyond_the_policy_is_never_dropped(cast, record, zhao_min):
    row = record(50_000, days=-3)
    assert (row.state, row.is_past) == ("requested", True)
    with pytest.raises(RuleViolation):
        withdraw_hospitality(actor=cast.lin_wei, hospitality_id=row.pk)
    row = refuse_hospitality(actor=cast.manager, hospitality_id=row.pk, note="Ask first")
    assert row.state == "refused"
    assert spent([zhao_min.pk], row.on.year)[zhao_min.pk] == 50_000


def test_a_change_is_weighed_again(cast, record, condax, zhao_min):
    row = record(20_000)
    row = change_hospitality(actor=cast.lin_wei, hospitality_id=row.pk, values={"value_minor": 50_000})
    assert (row.state, row.over) == ("requested", "one")
    more = ContactFactory(account=condax)
    row = change_hospitality(
        actor=cast.lin_wei,
        hospitality_id=row.pk,
        values={"guests": [zhao_min, more]},
        expected_version=row.version,
    )
    assert (row.state, row.guests.count()) == ("within", 2)
    with pytest.raises(StaleVersion):
        change_hospitality(actor=cast.lin_wei, hospitality_id=row.pk, values={"what": "Tea"}, expected_version=1)


def test_what_is_decided_holds_still(cast, record):
    row = approve_hospitality(actor=cast.manager, hospitality_id=record(50_000).pk)
    with pytest.raises(RuleViolation):
        change_hospitality(actor=cast.lin_wei, hospitality_id=row.pk, values={"value_minor": 90_000})


def test_an_undone_withdrawal_is_weighed_again(cast, record):
    row = approve_hospitality(actor=cast.manager, hospitality_id=record(50_000).pk)
    withdraw_hospitality(actor=cast.lin_wei, hospitality_id=row.pk, reason="They cancelled")
    row = restore_hospitality(actor=cast.lin_wei, hospitality_id=row.pk)
    assert (row.state, row.decided_by) == ("requested", None)


def test_the_bell_tells_who_decides_and_who_asked(cast, record):
    row = record(50_000)
    deliveries.sweep()
    assert Notification.objects.get(activity__verb="hospitality_requested").user == cast.manager
    refuse_hospitality(actor=cast.manager, hospitality_id=row.pk, note="Too much")
    deliveries.sweep()
    assert Notification.objects.get(activity__verb="hospitality_refused").user == cast.lin_wei
