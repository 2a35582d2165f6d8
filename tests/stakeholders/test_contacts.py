"""People: entered, changed, in a line of superiors."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import KeyAccount
from stakeholders.actions import change_contact, create_contact
from stakeholders.models import Contact, StakeholderChange
from team.models import Activity
from tests.factories import AccountFactory, BuyingCenterFactory, ContactFactory, DealFactory, MemberFactory
from web.errors import StaleVersion


@pytest.fixture
def condax(lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def zhao_min(condax):
    return ContactFactory(account=condax, name="Zhao Min")


def test_a_person_is_entered_with_history_and_activity(lin_wei, condax):
    contact = create_contact(actor=lin_wei, account=condax, name="Chen Bo", title="Director", level="senior")
    assert (contact.name, contact.account, contact.version) == ("Chen Bo", condax, 1)
    assert StakeholderChange.objects.get(contact=contact).field == "created"
    assert Activity.objects.get(verb="contact_created").subject_id == contact.pk


def test_an_analyst_may_not_enter_people(analyst, condax):
    with pytest.raises(PermissionDenied):
        create_contact(actor=analyst, account=condax, name="Chen Bo")
    assert not Contact.objects.exists()


def test_a_stranger_finds_no_account_to_enter_people_at(stranger, condax):
    with pytest.raises(KeyAccount.DoesNotExist):
        create_contact(actor=stranger, account=condax, name="Chen Bo")


def test_a_name_is_needed(lin_wei, condax):
    with pytest.raises(ValidationError) as caught:
        create_contact(actor=lin_wei, account=condax, name="")
    assert "name" in caught.value.message_dict
    assert not Activity.objects.exists()


def test_who_sees_a_face_only_enters_people_into_their_buying_center(rep2, condax):
    deal = DealFactory(account=condax, owner=rep2)
    with pytest.raises(ValidationError):
        create_contact(actor=rep2, account=condax, name="Chen Bo")
    contact = create_contact(actor=rep2, account=condax, name="Chen Bo", center=deal.buying_center)
    assert Contact.objects.visible_to(rep2).get() == contact


def test_a_change_keeps_old_and_new_and_names_the_centers(lin_wei, zhao_min):
    center = MemberFactory(contact=zhao_min, center=BuyingCenterFactory(account=zhao_min.account)).center
    left = dt.date(2026, 3, 31)
    changed = change_contact(actor=lin_wei, contact_id=zhao_min.pk, values={"left_on": left, "title": zhao_min.title})
    assert (changed.left_on, changed.version) == (left, 2)
    row = StakeholderChange.objects.get()
    assert (row.field, row.old, row.new) == ("left_on", None, "2026-03-31")
    assert Activity.objects.get().new == {"fields": ["left_on"], "centers": [str(center.pk)]}


def test_what_stays_the_same_is_no_change(lin_wei, zhao_min):
    assert change_contact(actor=lin_wei, contact_id=zhao_min.pk, values={"name": "Zhao Min"}).version == 1
    assert not StakeholderChange.objects.exists()


def test_a_stale_change_is_refused(lin_wei, zhao_min):
    change_contact(actor=lin_wei, contact_id=zhao_min.pk, values={"title": "COO"}, expected_version=1)
    with pytest.raises(StaleVersion):
        change_contact(actor=lin_wei, contact_id=zhao_min.pk, values={"title": "CFO"}, expected_version=1)
    zhao_min.refresh_from_db()
    assert zhao_min.title == "COO"


@pytest.mark.parametrize(("person", "refusal"), [("analyst", PermissionDenied), ("stranger", Contact.DoesNotExist)])
def test_others_may_not_change_people(cast, zhao_min, person, refusal):
    with pytest.raises(refusal):
        change_contact(actor=cast.everybody[person], contact_id=zhao_min.pk, values={"title": "COO"})
    assert not Activity.objects.exists()


def test_superiors_form_no_circle(lin_wei, zhao_min):
    boss = ContactFactory(account=zhao_min.account, reports_to=zhao_min)
    top = ContactFactory(account=zhao_min.account, reports_to=boss)
    for superior in (boss, top, zhao_min):
        with pytest.raises(ValidationError) as caught:
            change_contact(actor=lin_wei, contact_id=zhao_min.pk, values={"reports_to": superior})
        assert "reports_to" in caught.value.message_dict
    assert change_contact(actor=lin_wei, contact_id=top.pk, values={"reports_to": zhao_min}).reports_to == zhao_min


def test_a_superior_works_at_the_same_account(lin_wei, zhao_min):
    elsewhere = ContactFactory(account=AccountFactory(owner=lin_wei))
    with pytest.raises(ValidationError):
        change_contact(actor=lin_wei, contact_id=zhao_min.pk, values={"reports_to": elsewhere})


def test_a_superior_out_of_sight_does_not_exist(lin_wei, zhao_min, canary):
    with pytest.raises(Contact.DoesNotExist):
        change_contact(actor=lin_wei, contact_id=zhao_min.pk, values={"reports_to": canary.contact})
