"""Members of a buying center: roles, attitudes, weights; copies for repeat purchases."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from stakeholders.actions import (
    add_member,
    change_center,
    change_member,
    copy_center,
    create_center,
    remove_member,
    set_attitudes,
)
from stakeholders.models import BuyingCenter, Contact, Member, StakeholderChange
from team.models import Activity
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
)
from web.errors import RuleViolation


@pytest.fixture
def condax(lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def center(condax):
    return BuyingCenterFactory(account=condax)


@pytest.fixture
def zhao_min(condax):
    return ContactFactory(account=condax, name="Zhao Min")


@pytest.fixture
def member(center, zhao_min):
    return MemberFactory(center=center, contact=zhao_min, roles=["user"])


def codes(member):
    return sorted(member.role_rows.values_list("code", flat=True))


def test_a_member_is_added_with_roles_and_an_assumed_attitude(lin_wei, center, zhao_min):
    member = add_member(
        actor=lin_wei, center_id=center.pk, contact=zhao_min, roles=["coach", "technical"], attitude=1, influence=4
    )
    assert codes(member) == ["coach", "technical"]
    assert (member.attitude, member.attitude_basis, member.attitude_on) == (1, "assumed", lin_wei.today())
    history = {row.field: row.new for row in StakeholderChange.objects.filter(center=center, contact=zhao_min)}
    assert history["member"] is True
    assert history["roles"] == ["coach", "technical"]
    assert history["attitude"] == 1
    activity = Activity.objects.get(verb="member_added")
    assert activity.new["centers"] == [str(center.pk)]
    assert (activity.scope_label, activity.scope_id) == ("stakeholders.buyingcenter", center.pk)


def test_a_person_is_in_a_center_once(lin_wei, member):
    with pytest.raises(RuleViolation) as caught:
        add_member(actor=lin_wei, center_id=member.center_id, contact=member.contact)
    assert caught.value.code == "already_member"


@pytest.mark.parametrize("above", [True, False])
def test_people_of_the_parent_and_of_subsidiaries_may_decide_too(lin_wei, condax, center, above):
    group = AccountFactory(owner=lin_wei)
    lower, upper = (condax, group) if above else (group, condax)
    lower.parent = upper
    lower.save()
    center.refresh_from_db()
    assert add_member(actor=lin_wei, center_id=center.pk, contact=ContactFactory(account=group))


def test_people_of_another_account_may_not(lin_wei, center):
    with pytest.raises(RuleViolation) as caught:
        add_member(actor=lin_wei, center_id=center.pk, contact=ContactFactory(account=AccountFactory(owner=lin_wei)))
    assert caught.value.code == "not_of_this_account"


def test_a_person_out_of_sight_does_not_exist(lin_wei, center, canary):
    with pytest.raises(Contact.DoesNotExist):
        add_member(actor=lin_wei, center_id=center.pk, contact=canary.contact)


def test_unknown_roles_are_refused_and_nothing_is_left(lin_wei, center, zhao_min):
    with pytest.raises(ValidationError):
        add_member(actor=lin_wei, center_id=center.pk, contact=zhao_min, roles=["key_person"])
    assert not Member.objects.exists()
    assert not StakeholderChange.objects.exists()


def test_roles_and_attitude_change_with_their_history(lin_wei, member):
    at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    values = {"roles": ["decision_maker"], "attitude": -1, "attitude_basis": "statement"}
    change_member(actor=lin_wei, member_id=member.pk, values=values, at=at)
    member.refresh_from_db()
    assert codes(member) == ["decision_maker"]
    assert (member.attitude, member.attitude_on, member.version) == (-1, dt.date(2026, 3, 2), 2)
    rows = {row.field: (row.old, row.new) for row in StakeholderChange.objects.all()}
    assert rows["roles"] == (["user"], ["decision_maker"])
    assert rows["attitude"] == (None, -1)
    assert set(StakeholderChange.objects.values_list("effective_at", flat=True)) == {at}


def test_an_unknown_attitude_has_neither_basis_nor_day(lin_wei, member):
    change_member(actor=lin_wei, member_id=member.pk, values={"attitude": 1, "attitude_basis": "visit"})
    change_member(actor=lin_wei, member_id=member.pk, values={"attitude": None})
    member.refresh_from_db()
    assert (member.attitude, member.attitude_basis, member.attitude_on) == (None, "", None)


def test_a_weight_of_ones_own_needs_its_reason(lin_wei, member):
    with pytest.raises(ValidationError) as caught:
        change_member(actor=lin_wei, member_id=member.pk, values={"weight_override": Decimal("0.4")})
    assert "weight_reason" in caught.value.message_dict
    values = {"weight_override": Decimal("0.4"), "weight_reason": "Holds the budget."}
    assert change_member(actor=lin_wei, member_id=member.pk, values=values).weight_override == Decimal("0.4")


def test_a_removed_member_leaves_their_history(lin_wei, member):
    remove_member(actor=lin_wei, member_id=member.pk, reason="Moved to another plant")
    assert not Member.objects.exists()
    row = StakeholderChange.objects.get(field="member")
    assert (row.old, row.new, row.reason) == (True, None, "Moved to another plant")
    assert Activity.objects.get().verb == "member_removed"


@pytest.mark.parametrize(("person", "refusal"), [("analyst", PermissionDenied), ("stranger", Member.DoesNotExist)])
def test_others_may_not_change_members(cast, member, person, refusal):
    actor = cast.everybody[person]
    with pytest.raises(refusal):
        change_member(actor=actor, member_id=member.pk, values={"attitude": 1})
    with pytest.raises(refusal):
        remove_member(actor=actor, member_id=member.pk)
    assert Member.objects.get().attitude is None


def test_the_owner_of_the_deal_edits_its_center_at_a_colleagues_account(rep2, condax, center, member):
    DealFactory(account=condax, buying_center=center, owner=rep2)
    assert change_member(actor=rep2, member_id=member.pk, values={"attitude": 1}).attitude == 1


def test_the_account_team_may_say_what_a_visit_taught_but_not_edit(inside, condax, member):
    AccountTeamFactory(account=condax, user=inside)
    with pytest.raises(PermissionDenied):
        change_member(actor=inside, member_id=member.pk, values={"attitude": 1})
    day = dt.date(2026, 3, 2)
    learned = {member.contact_id: 1, ContactFactory(account=condax).pk: -1}
    assert set_attitudes(actor=inside, center_id=member.center_id, attitudes=learned, on=day) == [member]
    member.refresh_from_db()
    assert (member.attitude, member.attitude_basis, member.attitude_on) == (1, "visit", day)


def test_an_attitude_heard_again_gets_its_new_day(lin_wei, member):
    for day in (dt.date(2026, 3, 2), dt.date(2026, 6, 2)):
        set_attitudes(actor=lin_wei, center_id=member.center_id, attitudes={member.contact_id: 1}, on=day)
    member.refresh_from_db()
    assert member.attitude_on == dt.date(2026, 6, 2)


def test_a_stranger_sets_no_attitudes(stranger, member):
    with pytest.raises(BuyingCenter.DoesNotExist):
        set_attitudes(actor=stranger, center_id=member.center_id, attitudes={member.contact_id: 1})


@pytest.mark.parametrize("content", [Decimal("0.1"), Decimal("0.9"), None])
def test_technical_content_lies_between_its_ends(lin_wei, center, content):
    change_center(actor=lin_wei, center_id=center.pk, values={"technical_content": content, "name": "Line 4"})
    center.refresh_from_db()
    assert (center.technical_content, center.name) == (content, "Line 4")


def test_technical_content_beyond_its_ends_is_refused(lin_wei, center):
    with pytest.raises(ValidationError):
        change_center(actor=lin_wei, center_id=center.pk, values={"technical_content": Decimal("1.0")})


def test_a_center_exists_from_its_day(lin_wei, condax):
    at = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    assert create_center(actor=lin_wei, account=condax, name="Line 4", at=at).created_at == at


def test_a_copy_takes_everybody_who_is_still_there(lin_wei, center, member, condax):
    change_member(
        actor=lin_wei, member_id=member.pk, values={"roles": ["coach"], "attitude": 1, "attitude_basis": "visit"}
    )
    MemberFactory(center=center, contact=ContactFactory(account=condax, left_on=dt.date(2026, 1, 1)))
    copy = copy_center(actor=lin_wei, center_id=center.pk, name="Line 5")
    copied = copy.members.get()
    assert (copied.contact, codes(copied), copied.attitude) == (member.contact, ["coach"], 1)
    assert (copy.account, copy.copied_from) == (condax, center)
    assert StakeholderChange.objects.filter(center=copy, field="attitude", new=1).exists()


def test_a_copy_costs_no_query_per_person(lin_wei, center, django_assert_max_num_queries):
    for number in range(12):
        MemberFactory(
            center=center, contact=ContactFactory(account=center.account), roles=["user"], influence=number % 5 + 1
        )
    with django_assert_max_num_queries(34):
        copy_center(actor=lin_wei, center_id=center.pk, name="Line 5")
