"""The picture of many buying centers: people, weights, last meetings, and the sentence about them."""

import datetime as dt
from fractions import Fraction

import pytest
from django.utils import timezone, translation

from stakeholders import wording
from stakeholders.cadence import cadence_of
from stakeholders.centers import center_picture
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    VisitFactory,
)

TODAY = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def condax(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei, coverage_class="A", tier="key")


@pytest.fixture
def center(condax):
    return BuyingCenterFactory(account=condax, created_at=NOW - dt.timedelta(days=100))


def member(center, name, *roles, attitude=None, days_ago=None, basis="visit", **more):
    contact = ContactFactory(account=center.account, name=name, **more)
    known = {"attitude": attitude, "attitude_basis": basis, "attitude_on": TODAY} if attitude is not None else {}
    MemberFactory(center=center, contact=contact, roles=list(roles), **known)
    if days_ago is not None:
        met(contact, NOW - dt.timedelta(days=days_ago))
    return contact


def met(contact, when, **more):
    return VisitFactory(account=contact.account, starts_at=when, met=[contact], **more)


def picture_of(center):
    return center_picture([center.pk], TODAY)[center.pk]


def test_an_endorsed_center(center):
    chief = member(center, "Chen Bo", "decision_maker", attitude=1, days_ago=10)
    engineer = member(center, "Li Qing", "technical", "coach", attitude=1, days_ago=40)
    user = member(center, "Zhao Min", "user", attitude=1)
    picture = picture_of(center)
    assert picture.endorsement.word == "endorsed"
    assert picture.weights == {chief.pk: Fraction(1, 4), engineer.pk: Fraction(1, 4), user.pk: Fraction(1, 2)}
    assert picture.lights.coach == picture.lights.decision_maker == "found"
    assert picture.is_half_won
    assert picture.people_met == 2
    assert not picture.is_single_threaded
    assert picture.coverage == Fraction(1, 2)  # a key account of class A without a live deal: 2 × 30 days
    assert [person.id for person in picture.having("technical")] == [engineer.pk]


def test_with_a_live_deal_at_the_account_people_are_to_be_met_more_often(center, condax):
    member(center, "Li Qing", "technical", days_ago=40)
    assert picture_of(center).coverage == 1
    DealFactory(account=condax, at="30")
    assert picture_of(center).coverage == 0  # 2 × 14 days


def test_only_meetings_since_the_center_exists_count(center):
    before = NOW - dt.timedelta(days=120)
    early = member(center, "Early")
    about_it = member(center, "About it")
    written = member(center, "Written to")
    planned = member(center, "Planned")
    met(early, before)
    met(about_it, before, centers=[center])
    met(written, NOW - dt.timedelta(days=1), channel="messenger")
    met(planned, NOW - dt.timedelta(days=1), state="planned")
    seen = {person.id: person.last_met_on for person in picture_of(center).people}
    assert seen[early.pk] is None
    assert seen[about_it.pk] == before.date()
    assert seen[written.pk] is None
    assert seen[planned.pk] is None


def test_who_has_left_counts_no_more(center):
    gone = member(center, "Gone", "decision_maker", left_on=TODAY)
    picture = picture_of(center)
    assert [person.is_gone for person in picture.people] == [True]
    assert gone.pk not in picture.weights
    assert picture.by_weight() == []


def test_an_empty_center_has_a_picture_too(center):
    picture = picture_of(center)
    assert (picture.people, picture.coverage, picture.endorsement.word) == ((), None, "undecided")


def test_many_centers_cost_what_one_costs(condax, django_assert_max_num_queries):
    centers = [BuyingCenterFactory(account=condax) for _ in range(20)]
    for each in centers:
        for number in range(4):
            member(each, f"Person {number}", "user", days_ago=1)
    with django_assert_max_num_queries(6):
        pictures = center_picture([each.pk for each in centers], timezone.localdate())
        assert all(picture.people_met == 0 or picture.endorsement for picture in pictures.values())
    assert len(pictures) == 20
    assert all(len(picture.people) == 4 for picture in pictures.values())


@pytest.mark.parametrize(
    ("coverage_class", "tier", "live", "days"),
    [
        ("A", "key", True, 14),
        ("A", "", True, 21),
        ("A", "potential", False, 60),
        ("B", "key", True, 30),
        ("C", "", False, 90),
    ],
)
def test_the_cadence_follows_class_and_tier(coverage_class, tier, live, days):
    assert cadence_of(coverage_class, tier, has_live_deal=live).days == days


class TestWords:
    def test_who_decides_in_one_sentence(self, center):
        member(center, "Chen Bo", "decision_maker", "technical", attitude=-1)
        member(center, "Li Qing", "recommender")
        member(center, "Zhao Min", "user", attitude=1)
        member(center, "Wu Lei", "user", attitude=0)
        sentence = wording.who_decides(picture_of(center))
        assert sentence == "Chen Bo holds most weight and is against; Li Qing is unknown; Zhao Min supports us."

    def test_equal_weights_are_said_to_be_equal(self, center):
        member(center, "Chen Bo", attitude=1)
        member(center, "Li Qing")
        assert wording.who_decides(picture_of(center)) == (
            "All hold the same weight: Chen Bo supports us, Li Qing is unknown."
        )

    def test_nobody_known(self, center):
        assert wording.who_decides(picture_of(center)) == "Nobody is known yet who decides."

    def test_why_it_cannot_be_decided_yet(self, center):
        member(center, "Chen Bo", "decision_maker")
        picture = picture_of(center)
        assert wording.endorsement_word(picture) == "cannot be decided yet"
        assert "no decision maker has been met" in wording.endorsement_reasons(picture)

    def test_an_attitude_says_where_it_comes_from(self, center):
        member(center, "Chen Bo", attitude=1)
        with translation.override("en"):
            assert wording.attitude_source(picture_of(center).people[0]).startswith("from a visit, ")
