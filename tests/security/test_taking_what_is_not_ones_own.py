"""Deals, agendas and waivers in the hands of people who may see a deal, or edit it, but not own it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from pipeline.actions.attention import put_on_agenda
from pipeline.actions.people import reassign_deal, set_deal_team
from pipeline.actions.waivers import grant_waiver, request_waiver
from pipeline.models import AgendaItem, Deal
from tests.cast import Cast
from tests.factories import AccountFactory, AccountTeamFactory, DealFactory, DealTeamFactory, funnel


@pytest.fixture
def deal(cast: Cast) -> Deal:
    funnel()
    return DealFactory(account=AccountFactory(owner=cast.lin_wei), name="Filling line")


def test_a_deal_team_member_does_not_take_the_deal(cast: Cast, deal: Deal) -> None:
    DealTeamFactory(deal=deal, user=cast.rep2)
    with pytest.raises(PermissionDenied):
        reassign_deal(actor=cast.rep2, deal_id=deal.pk, owner=cast.rep2)
    deal.refresh_from_db()
    assert deal.owner == cast.lin_wei


def test_nor_does_a_manager_of_another_team_who_is_on_the_deal_team(cast: Cast, deal: Deal) -> None:
    foreign = DealFactory(account=AccountFactory(owner=cast.rep2))
    DealTeamFactory(deal=foreign, user=cast.manager)
    with pytest.raises(PermissionDenied):
        reassign_deal(actor=cast.manager, deal_id=foreign.pk, owner=cast.lin_wei)


def test_the_managers_above_and_the_director_still_hand_deals_over(cast: Cast, deal: Deal) -> None:
    assert reassign_deal(actor=cast.manager, deal_id=deal.pk, owner=cast.inside).owner == cast.inside
    assert reassign_deal(actor=cast.director, deal_id=deal.pk, owner=cast.rep2).owner == cast.rep2


def test_nobody_grants_a_waiver_by_handing_the_deal_to_somebody_below_first(cast: Cast) -> None:
    deal = DealFactory(account=AccountFactory(owner=cast.manager))
    waiver = request_waiver(actor=cast.manager, deal_id=deal.pk, stage="50", reason="The tender is tomorrow")
    reassign_deal(actor=cast.manager, deal_id=deal.pk, owner=cast.lin_wei)
    with pytest.raises(PermissionDenied):
        grant_waiver(actor=cast.manager, waiver_id=waiver.pk)
    assert grant_waiver(actor=cast.director, waiver_id=waiver.pk).state == "granted"


def test_a_deal_team_cannot_waive(cast: Cast, deal: Deal) -> None:
    set_deal_team(actor=cast.lin_wei, deal_id=deal.pk, user=cast.rep2)
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="50", reason="The tender is tomorrow")
    for person in (cast.rep2, cast.lin_wei):
        with pytest.raises(PermissionDenied):
            grant_waiver(actor=person, waiver_id=waiver.pk)


@pytest.mark.parametrize("who", ["analyst", "rep2", "lin_wei"])
def test_an_agenda_is_for_those_above_the_owner(cast: Cast, deal: Deal, who: str) -> None:
    AccountTeamFactory(account=deal.account, user=cast.rep2)
    with pytest.raises(PermissionDenied):
        put_on_agenda(actor=getattr(cast, who), deal_id=deal.pk)
    assert not AgendaItem.objects.exists()
