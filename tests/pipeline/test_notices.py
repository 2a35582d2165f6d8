"""Severe news on the next page: once, at most three a day, not in quiet hours; teams for a director by mail."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pipeline.models import Deal, Flag, Pipeline
from pipeline.weekly import talk_section, teams_section
from team.activities import announce
from team.models import Notification, User
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, DealFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TUESDAY = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
"""10:00 in Shanghai."""
ANY_PAGE = "team:settings"


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=False):
        yield


def news(user: User, deal: Deal, verb: str = "flag_raised") -> Notification:
    said = {"cure": "visit_customer", "flags": {"stalled_silent": {"days": 40, "limit": 21}}}
    activity = announce(actor=User.objects.system(), verb=verb, subject=deal, new=said)
    notification, _created = Notification.objects.get_or_create(user=user, activity=activity)
    return notification


def shown(client: Client) -> int:
    return client.get(reverse(ANY_PAGE)).content.decode().count("No contact for 40 days")


def deals(cast: Cast, funnel: Pipeline, count: int) -> list[Deal]:
    account = AccountFactory(name="Condax", owner=cast.lin_wei)
    return [DealFactory(account=account, pipeline=funnel, owner=cast.lin_wei) for _each in range(count)]


def test_once_on_the_next_page_and_it_opens_the_deal(cast: Cast, funnel: Pipeline, sign_in: SignIn) -> None:
    [deal] = deals(cast, funnel, 1)
    one, client = news(cast.lin_wei, deal), sign_in(cast.lin_wei)
    assert reverse("team:notification_open", args=[one.pk]) in client.get(reverse(ANY_PAGE)).content.decode()
    assert shown(client) == 0
    assert client.post(reverse("team:notification_open", args=[one.pk]))["Location"] == deal.get_absolute_url()


def test_at_most_three_a_day(cast: Cast, funnel: Pipeline, sign_in: SignIn) -> None:
    client, rows = sign_in(cast.lin_wei), deals(cast, funnel, 6)
    for deal in rows[:2]:
        news(cast.lin_wei, deal)
    assert shown(client) == 2
    for deal in rows[2:]:
        news(cast.lin_wei, deal)
    assert shown(client) == 1
    assert shown(client) == 0


def test_quiet_hours_and_other_news_stay_in_the_bell(cast: Cast, funnel: Pipeline, sign_in: SignIn) -> None:
    [deal] = deals(cast, funnel, 1)
    news(cast.lin_wei, deal, "deal_reassigned")
    client = sign_in(cast.lin_wei)
    assert shown(client) == 0
    news(cast.lin_wei, deal)
    with time_machine.travel(TUESDAY + dt.timedelta(hours=13), tick=False):  # 23:00
        assert shown(client) == 0
    assert shown(client) == 1


def test_a_director_reads_teams_and_who_only_reads_nothing(cast: Cast, funnel: Pipeline) -> None:
    for deal in deals(cast, funnel, 2):
        Flag.objects.create(deal=deal, code="stalled_silent", severity=3, cure="visit", raised_at=timezone.now())
        Deal.objects.filter(pk=deal.pk).update(team=cast.east)
    [(text, url)] = teams_section(cast.director).lines
    assert text.startswith("East: 2 deals with a severe flag, ")
    assert url == f"{reverse('pipeline:deal_list')}?owner=t-{cast.east.pk}&flagged=1"
    assert not teams_section(cast.manager).lines
    assert not teams_section(cast.analyst).lines
    assert not talk_section(cast.analyst).lines
