"""The maps of a buying center as pages: what they say, who sees them, what they cost."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from stakeholders import meetings
from stakeholders.maps.reading import MOST_COLLEAGUES, surroundings
from stakeholders.models import InfluenceLine
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    DealTeamFactory,
    MemberFactory,
    UserFactory,
    VisitFactory,
)


@pytest.fixture
def center(organization, lin_wei):
    account = AccountFactory(name="Condax", owner=lin_wei, coverage_class="A", tier="key")
    return BuyingCenterFactory(account=account, name="Line 4")


def member(center, name, *roles, attitude=None, **more):
    contact = ContactFactory(account=center.account, name=name, **more)
    known = {"attitude": attitude, "attitude_basis": "visit"} if attitude is not None else {}
    return MemberFactory(center=center, contact=contact, roles=list(roles), **known)


def met(who, by, days_ago, **more):
    start = timezone.now() - dt.timedelta(days=days_ago)
    return VisitFactory(account=who.contact.account, owner=by, starts_at=start, met=[who.contact], **more)


def shown(client, center):
    answer = client.get(reverse("stakeholders:center_part", args=[center.pk, "maps"]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def rep(sign_in, lin_wei):
    return sign_in(lin_wei)


class TestMeetings:
    def test_who_went_along_has_met_them_too(self, center, lin_wei, rep2):
        chen = member(center, "Chen Bo")
        met(chen, lin_wei, 20)
        met(chen, lin_wei, 40).colleagues.create(user=rep2)
        found = meetings.encounters([chen.contact_id])
        day = timezone.localdate() - dt.timedelta(days=20)
        assert found[chen.contact_id, lin_wei.pk].times == 2
        assert abs((found[chen.contact_id, lin_wei.pk].last_on - day).days) <= 1
        assert found[chen.contact_id, rep2.pk].times == 1

    def test_messages_plans_and_absences_are_no_meetings(self, center, lin_wei):
        chen = member(center, "Chen Bo")
        met(chen, lin_wei, 1, channel="messenger")
        met(chen, lin_wei, 1, state="planned")
        VisitFactory(account=center.account, owner=lin_wei).people.create(contact=chen.contact, met=False)
        assert meetings.encounters([chen.contact_id]) == {}


class TestColleagues:
    def test_those_with_a_duty_come_first(self, center, lin_wei, rep2, manager, inside):
        chen = member(center, "Chen Bo")
        deal = DealFactory(account=center.account, buying_center=center, owner=rep2)
        DealTeamFactory(deal=deal, user=inside, function="Bids")
        met(chen, manager, 3)
        gone = UserFactory(is_active=False)
        met(chen, gone, 2)
        found = [(each.id, each.duty) for each in surroundings(center).colleagues]
        assert found == [
            (lin_wei.pk, "account owner"), (rep2.pk, "deal owner"), (inside.pk, "Bids"), (manager.pk, ""),
        ]  # fmt: skip

    def test_of_very_many_the_latest_show(self, center):
        chen = member(center, "Chen Bo")
        for days in range(MOST_COLLEAGUES + 2):
            met(chen, UserFactory(), days)
        found = surroundings(center)
        assert len(found.colleagues) == MOST_COLLEAGUES
        assert found.more_colleagues == 3


class TestPage:
    def test_the_titles_state_what_was_found(self, rep, center, lin_wei):
        chen = member(center, "Chen Bo", "decision_maker", attitude=-1)
        li = member(center, "Li Qing", "technical")
        zhao = member(center, "Zhao Min", "user", attitude=1)
        InfluenceLine.objects.create(center=center, source=zhao, target=chen, strength=3)
        met(li, lin_wei, 10)
        met(zhao, lin_wei, 70)
        page = shown(rep, center)
        assert "Supporters hold 50% of the weight, opponents 25%; 25% is unknown" in page
        assert "1 person listens to Zhao Min; nobody of us has met Chen Bo" in page
        assert "1 of 3 people met in the last 60 days; they hold 25% of the weight" in page
        assert "Chen Bo, Plant manager; Decision maker; key person, 25% of the weight; opponent (from a visit)" in page
        assert "listens to Zhao Min (strong)" in page

    def test_reporting_lines_reach_through_people_who_are_not_members(self, rep, center):
        boss = member(center, "Chen Bo", level="executive")
        between = ContactFactory(account=center.account, name="Not A Member", reports_to=boss.contact)
        clerk = member(center, "Zhao Min", level="staff")
        clerk.contact.reports_to = between
        clerk.contact.save()
        assert surroundings(center).superiors == {clerk.contact_id: boss.contact_id}
        page = shown(rep, center)
        assert "reports to Chen Bo" in page
        assert "Not A Member" not in page

    def test_who_has_left_is_not_on_the_maps(self, rep, center):
        member(center, "Chen Bo")
        gone = member(center, "Gone Person", left_on=dt.date(2026, 1, 1))
        here = member(center, "Zhao Min")
        InfluenceLine.objects.create(center=center, source=gone, target=here)
        assert "Gone Person" not in shown(rep, center)

    def test_nobody_known_yet(self, rep, center):
        assert "Nobody is known here yet." in shown(rep, center)

    def test_nobody_met_and_no_lines_yet(self, rep, center):
        member(center, "Chen Bo")
        page = shown(rep, center)
        assert "Nobody here has been met yet" in page
        assert "No influence lines yet" in page
        assert "Draw the first one" not in page  # alone one listens to nobody
        member(center, "Zhao Min")
        assert "Draw the first one" in shown(rep, center)

    def test_it_is_a_tab_of_the_deal(self, rep, center, lin_wei):
        member(center, "Chen Bo")
        deal = DealFactory(account=center.account, buying_center=center, owner=lin_wei)
        tab = rep.get(reverse("pipeline:deal_tab", args=[deal.pk, "maps"]), headers={"HX-Request": "true"})
        assert "map-network" in tab.content.decode()

    def test_readers_draw_nothing(self, sign_in, analyst, stranger, center):
        member(center, "Chen Bo")
        member(center, "Zhao Min")
        assert "Draw" not in shown(sign_in(analyst), center)
        address = reverse("stakeholders:center_part", args=[center.pk, "maps"])
        assert sign_in(stranger).get(address).status_code == 404

    def test_pictures_are_for_those_who_may_take_judgements_out(self, rep, center, organization):
        member(center, "Chen Bo")
        assert 'data-picture="png"' in shown(rep, center)
        organization.judgements_exported_by = organization.Export.NOBODY
        organization.save()
        assert "data-picture" not in shown(rep, center)

    def test_sixty_people_cost_what_two_cost(self, rep, center, lin_wei, django_assert_max_num_queries):
        def enlarge(count):
            before = None
            for number in range(count):
                each = member(center, f"Person {number:02}", "user", attitude=1)
                met(each, UserFactory() if number < 9 else lin_wei, number)
                if before:
                    InfluenceLine.objects.create(center=center, source=before, target=each)
                before = each

        enlarge(2)
        with django_assert_max_num_queries(17):
            surroundings(center)
        enlarge(58)
        with django_assert_max_num_queries(17):
            surroundings(center)
        assert shown(rep, center).count("Person 57") > 3
