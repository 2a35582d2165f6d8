"""Who listens to whom: drawn, changed, removed and back, with its story."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from stakeholders import story
from stakeholders.actions import change_influence, copy_center, draw_influence, remove_influence, remove_member
from stakeholders.models import BuyingCenter, InfluenceLine, StakeholderChange
from team.models import Activity
from tests.factories import AccountFactory, AccountTeamFactory, BuyingCenterFactory, ContactFactory, MemberFactory
from web.errors import RuleViolation, StaleVersion


@pytest.fixture
def center(organization, lin_wei):
    return BuyingCenterFactory(account=AccountFactory(name="Condax", owner=lin_wei), name="Line 4")


def member(center, name):
    return MemberFactory(center=center, contact=ContactFactory(account=center.account, name=name))


@pytest.fixture
def zhao(center):
    return member(center, "Zhao Min")


@pytest.fixture
def chen(center):
    return member(center, "Chen Bo")


@pytest.fixture
def line(center, zhao, chen):
    return InfluenceLine.objects.create(center=center, source=zhao, target=chen)


def test_a_line_is_drawn_with_its_story(lin_wei, center, zhao, chen):
    at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    line = draw_influence(actor=lin_wei, center_id=center.pk, source_id=zhao.pk, target_id=chen.pk, strength=3, at=at)
    assert (line.source, line.target, line.strength) == (zhao, chen, 3)
    row = StakeholderChange.objects.get(field="influence_line")
    ends = {"source": str(zhao.contact_id), "target": str(chen.contact_id)}
    assert (row.center, row.contact, row.old, row.new) == (center, chen.contact, None, {**ends, "strength": 3})
    assert story.change(row.field, row.old, row.new) == "listens to somebody (strong)"
    activity = Activity.objects.get()
    assert (activity.verb, activity.scope_id) == ("influence_drawn", center.pk)
    assert activity.new["centers"] == [str(center.pk)]


def test_strength_changes(lin_wei, line):
    assert change_influence(actor=lin_wei, line_id=line.pk, strength=1).strength == 1
    row = StakeholderChange.objects.get()
    assert story.change(row.field, row.old, row.new) == "medium → weak"
    change_influence(actor=lin_wei, line_id=line.pk, strength=1)
    assert StakeholderChange.objects.count() == 1
    with pytest.raises(StaleVersion):
        change_influence(actor=lin_wei, line_id=line.pk, strength=2, expected_version=1)


@pytest.mark.parametrize("strength", [0, 4])
def test_strength_has_ends(lin_wei, center, zhao, chen, strength):
    with pytest.raises(ValidationError):
        draw_influence(actor=lin_wei, center_id=center.pk, source_id=zhao.pk, target_id=chen.pk, strength=strength)
    assert not InfluenceLine.objects.exists()


def test_a_line_is_removed(lin_wei, line):
    remove_influence(actor=lin_wei, line_id=line.pk)
    assert not InfluenceLine.objects.exists()
    row = StakeholderChange.objects.get()
    assert (row.old["strength"], row.new) == (2, None)
    assert story.change(row.field, row.old, row.new) == "does not listen to somebody any more"


def test_who_leaves_the_center_takes_their_lines_along(lin_wei, line, zhao):
    remove_member(actor=lin_wei, member_id=zhao.pk)
    assert not InfluenceLine.objects.exists()
    verbs = Activity.objects.order_by("pk").values_list("verb", "subject_id")
    assert list(verbs) == [("influence_removed", line.pk), ("member_removed", zhao.pk)]


def test_a_copy_of_the_center_knows_who_listens_to_whom(lin_wei, line, chen):
    copied = copy_center(actor=lin_wei, center_id=line.center_id, name="Line 5").influence_lines.get()
    assert (copied.target.contact, copied.strength) == (chen.contact, 2)
    assert copied.target != chen


def test_what_may_not_be_drawn(lin_wei, center, zhao, chen, line):
    outsider = member(BuyingCenterFactory(account=center.account), "Li Qing")
    for source, target, code in (
        (zhao, chen, "already_drawn"),
        (zhao, zhao, "same_person"),
        (outsider, chen, "not_a_member"),
    ):
        with pytest.raises(RuleViolation) as caught:
            draw_influence(actor=lin_wei, center_id=center.pk, source_id=source.pk, target_id=target.pk)
        assert caught.value.code == code
    draw_influence(actor=lin_wei, center_id=center.pk, source_id=chen.pk, target_id=zhao.pk)  # the way back


@pytest.mark.parametrize(("who", "refusal"), [("analyst", PermissionDenied), ("inside", PermissionDenied)])
def test_readers_change_nothing(cast, center, zhao, chen, line, who, refusal):
    actor = cast.everybody[who]
    AccountTeamFactory(account=center.account, user=cast.inside)
    with pytest.raises(refusal):
        draw_influence(actor=actor, center_id=center.pk, source_id=chen.pk, target_id=zhao.pk)
    with pytest.raises(refusal):
        change_influence(actor=actor, line_id=line.pk, strength=3)
    with pytest.raises(refusal):
        remove_influence(actor=actor, line_id=line.pk)


def test_to_a_stranger_there_is_no_such_line(stranger, center, zhao, chen, line):
    with pytest.raises(BuyingCenter.DoesNotExist):
        draw_influence(actor=stranger, center_id=center.pk, source_id=chen.pk, target_id=zhao.pk)
    with pytest.raises(InfluenceLine.DoesNotExist):
        remove_influence(actor=stranger, line_id=line.pk)
    assert InfluenceLine.objects.get() == line


class TestSheets:
    @pytest.fixture
    def rep(self, lin_wei, sign_in):
        return sign_in(lin_wei)

    def url(self, name, *args):
        return reverse(f"stakeholders:{name}", args=args)

    def test_a_line_is_drawn_as_a_sentence(self, rep, center, zhao, chen):
        sent = {"target": str(chen.pk), "source": str(zhao.pk), "strength": "3"}
        answer = rep.post(self.url("influence_add", center.pk), sent, follow=True)
        assert answer.redirect_chain[0][0] == self.url("center_part", center.pk, "maps")
        assert "Chen Bo listens to Zhao Min." in answer.content.decode()
        line = InfluenceLine.objects.get()
        assert (line.source, line.target, line.strength) == (zhao, chen, 3)

    def test_one_to_oneself_is_explained(self, rep, center, zhao):
        sent = {"target": str(zhao.pk), "source": str(zhao.pk), "strength": "3"}
        answer = rep.post(self.url("influence_add", center.pk), sent)
        assert answer.status_code == 409
        assert "Choose two different people." in answer.content.decode()

    def test_people_of_other_centers_are_no_choice(self, rep, center, zhao, canary):
        other = member(BuyingCenterFactory(account=center.account), "Li Qing")
        assert "Li Qing" not in rep.get(self.url("influence_add", center.pk)).content.decode()
        sent = {"target": str(other.pk), "source": str(zhao.pk), "strength": "3"}
        assert rep.post(self.url("influence_add", center.pk), sent).status_code == 422

    def test_strength_by_a_sheet(self, rep, line):
        address = self.url("influence_edit", line.center_id, line.pk)
        assert "Chen Bo listens to Zhao Min" in rep.get(address).content.decode()
        rep.post(address, {"strength": "1", "version": "1"})
        line.refresh_from_db()
        assert line.strength == 1

    def test_a_removed_line_comes_back_by_undo(self, rep, line, zhao, chen):
        headers = {"HX-Request": "true", "HX-Target": "sheet"}
        removed = rep.post(self.url("influence_remove", line.center_id, line.pk), headers=headers)
        assert not InfluenceLine.objects.exists()
        undo = self.url("influence_redraw", line.center_id, zhao.pk, chen.pk, 2)
        assert undo in removed.headers["HX-Trigger"]
        assert rep.post(undo).status_code == 302
        back = InfluenceLine.objects.get()
        assert (back.source, back.target, back.strength) == (zhao, chen, 2)

    def test_the_address_names_the_center_of_the_line(self, rep, line):
        other = BuyingCenterFactory(account=line.center.account)
        assert rep.get(self.url("influence_edit", other.pk, line.pk)).status_code == 404
