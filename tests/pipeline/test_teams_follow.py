"""An owner changes teams: running deals follow, with history and forecast; what is decided stays."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline.actions.closing import lose_deal
from pipeline.actions.following import follow_team
from pipeline.forecasts.models import ForecastCell
from pipeline.models import Deal
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team import organization_locks
from team.actions import add_member, end_membership
from team.models import Activity, Membership
from team.notify import address_of
from tests.cast import Canary, Cast
from tests.factories import DealFactory

pytestmark = pytest.mark.django_db


def change_teams(cast: Cast) -> None:
    today = cast.organization.today()
    membership = Membership.objects.get(user=cast.lin_wei, team=cast.east)
    add_member(actor=cast.admin, team_id=cast.west.pk, user=cast.lin_wei, starts_on=today)
    end_membership(actor=cast.admin, membership_id=membership.pk, ends_on=today - dt.timedelta(days=1))


def test_open_deals_follow_their_owner_into_the_new_team(cast: Cast, deal: Deal) -> None:
    assert deal.team == cast.east
    change_teams(cast)
    before = deal.version
    deal.refresh_from_db()
    assert (deal.team, deal.version) == (cast.west, before + 1)
    change = deal.changes.get(field="team")
    assert (change.old, change.new, change.actor) == (str(cast.east.pk), str(cast.west.pk), cast.admin)


def test_the_forecast_follows_at_once(cast: Cast, deal: Deal) -> None:
    change_teams(cast)
    cells = ForecastCell.objects.filter(owner_id=cast.lin_wei.pk)
    assert {cell.team_id for cell in cells} == {cast.west.pk}


def test_decided_deals_stay_with_the_team_that_decided_them(cast: Cast, deal: Deal) -> None:
    lose_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="price")
    change_teams(cast)
    deal.refresh_from_db()
    assert deal.team == cast.east
    assert not Activity.objects.filter(subject_id=deal.pk, verb="deal_changed").exists()


def test_others_deals_stay(cast: Cast, deal: Deal) -> None:
    other = DealFactory(owner=cast.inside, team=cast.east, account=deal.account)
    change_teams(cast)
    other.refresh_from_db()
    assert other.team == cast.east


def test_it_asks_as_often_for_many_as_for_one(cast: Cast, deal: Deal, django_assert_num_queries) -> None:
    for _each in range(5):
        DealFactory(owner=cast.lin_wei, team=cast.west, account=deal.account)
    Deal.objects.update(team=cast.west)
    assert follow_team(actor=cast.admin, user_id=cast.lin_wei.pk) == 6
    Deal.objects.exclude(pk=deal.pk).update(team=cast.east)
    Deal.objects.filter(pk=deal.pk).update(team=cast.west)
    with CaptureQueriesContext(connection) as one:
        assert follow_team(actor=cast.admin, user_id=cast.lin_wei.pk) == 1
    Deal.objects.update(team=cast.west)
    with django_assert_num_queries(len(one)):
        assert follow_team(actor=cast.admin, user_id=cast.lin_wei.pk) == 6


def test_only_administrators_move_deals_between_teams(cast: Cast, deal: Deal) -> None:
    with pytest.raises(PermissionDenied):
        follow_team(actor=cast.manager, user_id=cast.lin_wei.pk)


def test_money_and_calendar_are_fixed_from_the_first_deal_on(cast: Cast, request: pytest.FixtureRequest) -> None:
    assert not organization_locks.is_fixed()
    request.getfixturevalue("deal")
    assert organization_locks.is_fixed()


def test_notifications_lead_to_the_record(canary: Canary) -> None:
    records: list[Deal | Contact | Visit] = [canary.deal, canary.contact, canary.visit]
    assert [address_of(each).split("/")[1] for each in records] == ["deals", "contacts", "visits"]
