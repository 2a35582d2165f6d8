"""Messages about severe flags: one per deal and cure, to the owner, and two working days later to the manager."""

import datetime as dt
import time

import pytest
import time_machine
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.actions.attention import snooze_flag
from pipeline.actions.changes import change_deal
from pipeline.actions.flag_news import tell_managers, tell_owners
from pipeline.actions.people import reassign_deal
from pipeline.models import Deal, Flag, Pipeline
from pipeline.tasks import flag_deals
from team import deliveries, notify
from team.models import Activity, Notification, User
from tests.cast import Cast
from tests.factories import ContactFactory, DealFactory, MemberFactory, UserFactory

MONDAY = dt.datetime(2026, 11, 16, 2, tzinfo=dt.UTC)
"""10:00 in Shanghai."""
LONG_AGO = dt.date(2026, 6, 1)


def on(day: int) -> time_machine.travel:
    return time_machine.travel(MONDAY + dt.timedelta(days=day), tick=False)


def day(count: int) -> dt.date:
    return MONDAY.date() + dt.timedelta(days=count)


def deal_of(cast: Cast, funnel: Pipeline, account: KeyAccount, **fields: object) -> Deal:
    """An old deal whose close date passes on Tuesday, visited so late that nothing else is severe."""
    values = {
        "opened_on": LONG_AGO,
        "owned_since": LONG_AGO,
        "stage_entered_on": day(-5),
        "expected_close": day(1),
        **fields,
    }
    deal = DealFactory(account=account, pipeline=funnel, **values)
    Deal.objects.filter(pk=deal.pk).update(created_at=MONDAY - dt.timedelta(days=170))
    return deal


def told(user: User, verb: str = "flag_raised") -> list[str]:
    """What the person's bell says of flags, the oldest first."""
    deliveries.sweep()
    rows = Notification.objects.filter(user=user, activity__verb=verb).select_related("activity__actor").order_by("pk")
    return [line.text for line in notify.lines(user, rows)]


@pytest.mark.django_db
def test_the_owner_hears_of_a_severe_flag_once(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    deal = deal_of(cast, funnel, condax, name="Packing line")
    for count in (1, 2, 3):
        with on(count):
            flag_deals()
            flag_deals()
            said = told(cast.lin_wei)
            assert said == ["Set a new close date (Packing line): Expected close was Tue 17 Nov"] * (count > 1)
            assert told(cast.rep2) == told(cast.director) == []
    watched = deal.flags.filter(severity=Flag.Severity.WATCH)
    assert watched.exists()
    assert not watched.filter(owner_told_at__isnull=False).exists()


@pytest.mark.django_db
def test_flags_with_one_cure_are_one_message(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    deal = deal_of(cast, funnel, condax, expected_close=day(90), category="commit", stage_entered_on=day(-21), at="40")
    maker = ContactFactory(account=condax, name="Zhao Min")
    MemberFactory(center=deal.buying_center, contact=maker, roles=["decision_maker"])
    with on(1):
        flag_deals()
        severe = set(deal.flags.filter(severity=Flag.Severity.SEVERE).values_list("code", flat=True))
        assert severe == {"stalled_silent", "commit_at_risk"}
        [text] = told(cast.lin_wei)
    assert "No contact for 22 days (limit 14)" in text
    assert "In commit without what supports it" in text


@pytest.mark.django_db
def test_a_second_flag_that_the_same_cure_clears_says_nothing_new(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    deal = deal_of(cast, funnel, condax, expected_close=day(90), stage_entered_on=day(-21), at="40")
    MemberFactory(center=deal.buying_center, contact=ContactFactory(account=condax), roles=["decision_maker"])
    with on(1):
        flag_deals()
    with on(2):
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"category": "commit"})
        flag_deals()
        assert not deal.flags.filter(code="commit_at_risk", owner_told_at=None).exists()
        assert len(told(cast.lin_wei)) == 1


@pytest.mark.django_db
def test_a_deal_in_its_grace_tells_nothing_and_a_new_owner_hears_after_it(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    deal = deal_of(cast, funnel, condax)
    colleague = UserFactory(name="He Jun", team=cast.east)
    with on(2):
        flag_deals()
        assert len(told(cast.lin_wei)) == 1
    with on(3):
        reassign_deal(actor=cast.manager, deal_id=deal.pk, owner=colleague)
        flag_deals()
    with on(9):
        flag_deals()
        assert told(colleague) == []
    with on(10):
        flag_deals()
        assert len(told(colleague)) == 1
    assert len(told(cast.lin_wei)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("again", "messages"), [(13, 1), (14, 2)])
def test_again_within_14_days_after_clearing_is_no_news(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, again: int, messages: int
) -> None:
    deal = deal_of(cast, funnel, condax)
    with on(2):
        flag_deals()
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"expected_close": day(again + 1)})
        assert not deal.flags.filter(code="close_date_passed", cleared_at=None).exists()
    Flag.objects.filter(code="close_date_passed").update(raised_at=MONDAY, cleared_at=MONDAY)
    Deal.objects.filter(pk=deal.pk).update(expected_close=day(again - 3), close_key=day(again - 3))
    with on(again):
        flag_deals()
        assert deal.flags.filter(code="close_date_passed", cleared_at=None).exists()
        assert len(told(cast.lin_wei)) == messages


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["quiet", "snoozed", "old", "watch", "told late"])
def test_what_is_no_news(cast: Cast, funnel: Pipeline, condax: KeyAccount, why: str) -> None:
    deal = deal_of(cast, funnel, condax)
    with on(2):
        flag = Flag.objects.create(
            deal=deal,
            code="close_date_passed",
            severity=Flag.Severity.WATCH if why == "watch" else Flag.Severity.SEVERE,
            since=LONG_AGO if why == "old" else day(2),
            is_quiet=why == "quiet",
            snoozed_until=day(9) if why == "snoozed" else None,
            cure="set_close_date",
            raised_at=timezone.now() - dt.timedelta(days=4 if why == "told late" else 0),
        )
        assert tell_owners() == 0
    with on(7):
        assert tell_managers() == 0
    flag.refresh_from_db()
    assert (flag.owner_told_at, flag.manager_told_at) == (None, None)


@pytest.mark.django_db
def test_a_flag_that_becomes_severe_is_raised_anew(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    deal = deal_of(cast, funnel, condax, expected_close=day(40), stage_entered_on=day(-3))
    with on(0):
        flag_deals()
        assert deal.flags.get(code="close_too_early").severity == Flag.Severity.WATCH
    with on(4):
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"category": "commit"})
        flag = deal.flags.get(code="close_too_early")
        assert (flag.severity, flag.raised_at) == (Flag.Severity.SEVERE, timezone.now())
        flag_deals()
        assert any("from this stage it takes at least" in text for text in told(cast.lin_wei))


@pytest.mark.django_db
def test_the_manager_hears_two_working_days_later_of_what_still_stands(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    stands = deal_of(cast, funnel, condax, name="Stands", expected_close=day(3))
    moved = deal_of(cast, funnel, condax, name="Moved", expected_close=day(3))
    snoozed = deal_of(cast, funnel, condax, name="Snoozed", expected_close=day(3))
    with on(4):  # Friday
        flag_deals()
        assert len(told(cast.lin_wei)) == 3
        change_deal(actor=cast.lin_wei, deal_id=moved.pk, values={"expected_close": day(60)})
        snooze_flag(
            actor=cast.lin_wei, deal_id=snoozed.pk, code="close_date_passed", until=day(20), reason="Waits for the fair"
        )
    for count in (5, 6, 7):
        with on(count):
            flag_deals()
            assert told(cast.manager, "flag_stands") == []
    for count in (8, 9):
        with on(count):
            flag_deals()
            assert told(cast.manager, "flag_stands") == ["Still severe: Stands. Expected close was Thu 19 Nov"]
            assert told(cast.director, "flag_stands") == told(cast.lin_wei, "flag_stands") == []
    assert stands.flags.get(code="close_date_passed").manager_told_at is not None


@pytest.mark.django_db
def test_telling_costs_the_same_queries_however_many_deals(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, django_assert_max_num_queries
) -> None:
    for count in (1, 25):
        for _number in range(count):
            deal_of(cast, funnel, condax)
        with on(2):
            flag_deals() if count == 1 else None
        Flag.objects.update(owner_told_at=None, manager_told_at=None)
        with on(3), django_assert_max_num_queries(14):
            tell_owners()
        with on(6), django_assert_max_num_queries(14):
            tell_managers()


@pytest.mark.worker
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_tells_once_though_the_task_comes_twice(
    worker: object, cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    today = cast.organization.today()
    deal_of(cast, funnel, condax, stage_entered_on=today - dt.timedelta(days=5), expected_close=today)
    Deal.objects.update(expected_close=today - dt.timedelta(days=5), created_at=timezone.now() - dt.timedelta(days=90))
    flag_deals.delay()
    flag_deals.delay()
    until = time.monotonic() + 60
    while Flag.objects.filter(owner_told_at__isnull=False).count() < 1 or not Notification.objects.exists():
        assert time.monotonic() < until, "nothing happened"
        deliveries.sweep()
        time.sleep(0.2)
    time.sleep(3)
    assert Activity.objects.filter(verb="flag_raised").count() == 1
    assert Notification.objects.get().user == cast.lin_wei
