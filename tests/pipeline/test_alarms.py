"""The alarm rate: what speaks too often or is mostly put off, with what the won deals teach."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.actions.closing import win_deal
from pipeline.actions.deals import create_deal
from pipeline.editions import edition_of_pipeline
from pipeline.flag_about import Of, limit_words
from pipeline.models import Deal, DealChange, Flag, Pipeline
from pipeline.pages.alarms import AlarmRate, Proposal, alarms
from pipeline.rules.learned_limits import LEAST_WON
from team.models import User
from tests.cast import Cast, SignIn
from tests.factories import DealFactory

pytestmark = pytest.mark.django_db
URL = "pipeline:settings_flags"


def deals(funnel: Pipeline, account: KeyAccount, count: int, **fields: object) -> list[Deal]:
    return [DealFactory(account=account, pipeline=funnel, **fields) for _number in range(count)]


def flag(deal: Deal, code: str, *, snoozed_by: User | None = None, **fields: object) -> None:
    values = {"severity": Flag.Severity.WATCH, "raised_at": timezone.now(), **fields}
    Flag.objects.create(deal=deal, code=code, snoozed_by=snoozed_by, **values)


def rate(user: User, code: str) -> AlarmRate:
    [pipeline] = alarms(user)
    return next(each for each in pipeline.rates if each.code == code)


def text_of(client: Client) -> str:
    answer = client.get(reverse(URL))
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1]


def test_more_than_a_fifth_is_too_often(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    open_deals = deals(funnel, condax, 10)
    for deal in open_deals[:2]:
        flag(deal, "no_coach")
    found = rate(cast.manager, "no_coach")
    assert (found.hit, found.deals, found.is_too_often, found.proposals) == (2, 10, False, ())
    flag(open_deals[2], "no_coach")
    found = rate(cast.manager, "no_coach")
    assert (found.share, found.is_too_often) == (0.3, True)
    assert "ask less of a deal" in found.proposals[0].text


def test_quiet_closed_and_cleared_ones_are_not_counted(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    [deal] = deals(funnel, condax, 1)
    for other in (*deals(funnel, condax, 3, is_quiet=True), *deals(funnel, condax, 2, status="dormant")):
        flag(other, "no_coach", is_quiet=other.is_quiet)
    flag(deal, "no_coach", cleared_at=timezone.now())
    found = rate(cast.manager, "no_coach")
    assert (found.hit, found.deals) == (0, 1)
    assert found.raised == 3


def test_snoozed_in_more_than_half_of_its_cases_becomes_a_hint(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    [deal] = deals(funnel, condax, 1)
    old = timezone.now() - dt.timedelta(days=181)
    flag(deal, "no_coach", cleared_at=old, raised_at=old, snoozed_by=cast.lin_wei)
    for snoozed in (True, False, True, False):
        flag(deal, "no_coach", cleared_at=timezone.now(), snoozed_by=cast.lin_wei if snoozed else None)
        flag(deal, "two_continuations", cleared_at=timezone.now(), snoozed_by=cast.lin_wei)
    assert (rate(cast.manager, "no_coach").raised, rate(cast.manager, "no_coach").is_mostly_snoozed) == (4, False)
    assert not rate(cast.manager, "two_continuations").is_mostly_snoozed  # four cases say nothing yet
    for code in ("no_coach", "two_continuations"):
        flag(deal, code, cleared_at=timezone.now(), snoozed_by=cast.lin_wei)
    found = rate(cast.manager, "no_coach")
    assert (found.snoozed, found.raised, found.is_mostly_snoozed) == (3, 5, True)
    assert "make it a hint" in found.proposals[0].text
    assert "leave it out" in rate(cast.manager, "two_continuations").proposals[0].text
    assert [each.code for each in alarms(cast.manager)[0].rates[:2]] == ["no_coach", "two_continuations"]


def won(cast: Cast, funnel: Pipeline, account: KeyAccount, count: int) -> None:
    """Deals that took 40 days from the first stage to winning."""
    start, end = (timezone.now() - dt.timedelta(days=each) for each in (100, 60))
    for number in range(count):
        deal = create_deal(actor=cast.lin_wei, account_id=account.pk, name=f"Won {number}", pipeline=funnel, at=start)
        day = cast.organization.day_of(end)
        win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=day, paid_on=day, at=end)


def test_the_learned_limit_stands_there_once_enough_deals_are_won(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, django_assert_max_num_queries
) -> None:
    for deal in deals(funnel, condax, 2):
        flag(deal, "stalled_stuck")
        flag(deal, "close_too_early")
    won(cast, funnel, condax, 2)
    DealFactory(account=condax, pipeline=funnel, status="won", won_on=timezone.now().date(), granted_by="migration")
    text = f"Too few won deals to learn a limit from: 2 of {LEAST_WON}."
    assert rate(cast.manager, "stalled_stuck").proposals == (Proposal(text),)
    won(cast, funnel, condax, LEAST_WON - 2)
    assert "10: 60" in rate(cast.manager, "stalled_stuck").proposals[0].text
    assert "10: 40" in rate(cast.manager, "close_too_early").proposals[0].text
    with django_assert_max_num_queries(20):
        alarms(cast.manager)


def test_a_learned_limit_is_taken_over_with_one_click(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    for deal in deals(funnel, condax, 2):
        flag(deal, "close_too_early")
    for deal in deals(funnel, condax, LEAST_WON, status="won", won_on=cast.organization.today(), is_quiet=True):
        start = timezone.now() - dt.timedelta(days=40)
        state = {"stage": str(deal.stage_id)}
        DealChange.objects.create(deal=deal, field="created", new=state, actor=cast.lin_wei, effective_at=start)
    url = reverse("pipeline:settings_flag_accept", args=[funnel.pk, "close_too_early"])
    client = sign_in(cast.admin)
    assert url in text_of(client)
    assert url not in text_of(sign_in(cast.manager))
    assert sign_in(cast.manager).post(url, {"accept": "learned"}).status_code == 403
    answer = client.post(url, {"accept": "learned"})
    funnel.refresh_from_db()
    method = edition_of_pipeline(funnel).method
    assert answer["Location"] == reverse("pipeline:settings_pipeline", args=[funnel.pk])
    assert (method.stage("10").close_too_early_days, method.stage("20").close_too_early_days) == (120, 40)
    learned = method.flags["close_too_early"].learned
    assert learned
    assert (learned.won_deals, learned.stages) == (LEAST_WON, ("20",))
    assert "Learned on" in limit_words(edition_of_pipeline(funnel), "close_too_early", Of("20", "complex"))
    assert "Learned on" not in limit_words(edition_of_pipeline(funnel), "close_too_early", Of("10", "complex"))
    assert "those that won deals teach" in rate(cast.manager, "close_too_early").proposals[0].text
    for accept, severity in (("hint", "hint"), ("drop", None)):
        client.post(url, {"accept": accept})
        funnel.refresh_from_db()
        spec = edition_of_pipeline(funnel).method.flags.get("close_too_early")
        assert (spec.severity if spec else None) == severity
    assert client.post(url, {"accept": "learned"})["Location"] == reverse(URL)


def test_the_page_in_words_with_the_default_limits(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    client = sign_in(cast.analyst)
    assert "Nothing to measure yet" in text_of(client)
    [deal, _other] = deals(funnel, condax, 2)
    flag(deal, "stalled_silent", severity=Flag.Severity.SEVERE, snoozed_by=cast.lin_wei)
    text = text_of(client)
    for words in ("10: 30, 20: 21, 30: 21, 40: 14, 50: 10, 80: 14", "50%", "(1 of 2)", "1 case in 180 days, 1 snoozed"):
        assert words in text
    assert f'href="{reverse(URL)}"' in sign_in(cast.manager).get(reverse("team:settings")).content.decode()
    assert f'href="{reverse(URL)}"' not in sign_in(cast.lin_wei).get(reverse("team:settings")).content.decode()


def test_the_page_costs_the_same_queries_however_many_flags(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn, django_assert_max_num_queries
) -> None:
    client = sign_in(cast.manager)
    for deal in deals(funnel, condax, 12):
        for code in ("no_coach", "stalled_stuck", "stalled_silent"):
            flag(deal, code)
    client.get(reverse(URL))
    with django_assert_max_num_queries(24):
        text_of(client)


def test_a_count_leads_to_the_list_of_these_deals(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    struck, other, untouched = (
        DealFactory(account=condax, pipeline=funnel, owner=cast.lin_wei, is_quiet=quiet)
        for quiet in (False, False, True)
    )
    flag(struck, "no_coach")
    flag(other, "single_threaded")
    flag(untouched, "no_coach", is_quiet=True)
    url = rate(cast.manager, "no_coach").url
    client = sign_in(cast.manager)
    assert f'href="{url.replace("&", "&amp;")}"' in text_of(client)
    page = client.get(url).content.decode()
    assert struck.name in page
    assert other.name not in page
    assert untouched.name not in page
    assert rate(cast.manager, "coach_silent").url == ""
