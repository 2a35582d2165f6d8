"""The week's digest: what Monday would show a manager, steps and severe flags for a rep, ten lines at most, once."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from pipeline.forecasts.actions import recompute_all
from pipeline.models import Deal, Flag, Pipeline
from team import digests
from team.models import Closure, User
from team.tasks import send_digests
from tests.cast import CANARY, Canary, Cast
from tests.factories import AccountFactory, CommitmentFactory, DealFactory, UserFactory

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)
"""07:30 in Shanghai."""
LONG_AGO = dt.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def severe(funnel: Pipeline, owner: User, **fields: object) -> Deal:
    account = AccountFactory(owner=owner)
    dates = {"stage_entered_on": LONG_AGO, "opened_on": LONG_AGO, "owned_since": LONG_AGO}
    deal = DealFactory(account=account, pipeline=funnel, **dates, **fields)
    Flag.objects.create(
        deal=deal,
        code="stalled_silent",
        severity=Flag.Severity.SEVERE,
        since=LONG_AGO,
        numbers={"days": 60, "limit": 30},
        cure="visit_customer",
        raised_at=timezone.now() - dt.timedelta(days=9),
    )
    Deal.objects.filter(pk=deal.pk).update(severity=Flag.Severity.SEVERE, severity_key=-3)
    return deal


def letter_of(user: User) -> str:
    [letter] = [each for each in mail.outbox if each.to == [user.email]]
    return str(letter.body)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("- ")]


def test_a_manager_reads_the_number_and_seven_deals_two_of_a_rep(cast: Cast, funnel: Pipeline) -> None:
    reps = [UserFactory(name=f"Rep {number}", team=cast.east) for number in range(5)]
    for rep in reps:
        for number in range(3):
            severe(funnel, rep, name=f"{rep.name}'s {number}", amount_minor=(number + 1) * 1_000_000)
    recompute_all()
    send_digests()
    text = letter_of(cast.manager)
    assert len(lines(text)) == 9
    assert "Q4 2026" in lines(text)[0]
    deals = lines(text)[2:]
    assert len(deals) == 7
    assert all(sum(f" · {rep.name}:" in line for line in deals) <= 2 for rep in reps)
    assert "No contact for 60 days (limit 30)" in deals[0]


def test_a_rep_reads_the_steps_of_the_week_and_the_severe_flags(cast: Cast, funnel: Pipeline) -> None:
    deal = severe(funnel, cast.lin_wei, name="Packing line")
    for number, day in enumerate((-3, 2, 6, 7)):
        CommitmentFactory(
            account=deal.account,
            center=deal.buying_center,
            what=f"Step {number}",
            due_on=dt.date(2026, 11, 23) + dt.timedelta(days=day),
        )
    send_digests()
    text = letter_of(cast.lin_wei)
    assert [line.split(" · ")[0] for line in lines(text)[:3]] == ["- Step 0", "- Step 1", "- Step 2"]
    assert lines(text)[3:] == ["- Visit the customer (Packing line): No contact for 60 days (limit 30)"]
    assert "Talk about" not in text
    assert f"/deals/{deal.pk}/" in text


def test_ten_lines_at_most_and_nothing_of_others(cast: Cast, funnel: Pipeline, canary: Canary) -> None:
    deals = [severe(funnel, cast.lin_wei) for _number in range(12)]
    for deal in deals:
        CommitmentFactory(account=deal.account, center=deal.buying_center, due_on=dt.date(2026, 11, 24))
    CommitmentFactory(
        account=canary.account, center=canary.deal.buying_center, what=CANARY, due_on=dt.date(2026, 11, 24)
    )
    send_digests()
    text = letter_of(cast.lin_wei)
    assert len(lines(text)) == digests.WEEKLY_LINES
    assert text.count("(limit 30)") == 5
    assert CANARY not in text


@pytest.mark.parametrize("wish", [{"weekly_digest": False}, {"mail": "none"}, {"is_active": False}], ids=str)
def test_it_can_be_switched_off(cast: Cast, funnel: Pipeline, wish: dict[str, object]) -> None:
    severe(funnel, cast.lin_wei)
    User.objects.filter(pk=cast.lin_wei.pk).update(**wish)
    send_digests()
    assert [letter for letter in mail.outbox if letter.to == [cast.lin_wei.email]] == []


def test_once_a_week_on_its_first_working_day(cast: Cast, funnel: Pipeline) -> None:
    severe(funnel, cast.lin_wei)
    Closure.objects.create(
        organization=cast.organization,
        name="Move",
        first_day=dt.date(2026, 11, 23),
        last_day=dt.date(2026, 11, 23),
    )
    for day in range(7):
        for hours in (-1, 0, 3):
            with time_machine.travel(MONDAY + dt.timedelta(days=day, hours=hours), tick=False):
                send_digests()
                assert bool(mail.outbox) is (day > 1 or (day == 1 and hours >= 0))
    assert letter_of(cast.lin_wei)


def test_who_has_nothing_to_read_gets_nothing(cast: Cast) -> None:
    send_digests()
    assert mail.outbox == []


def test_a_letter_costs_the_same_queries_however_many_deals(
    cast: Cast, funnel: Pipeline, django_assert_max_num_queries
) -> None:
    User.objects.exclude(pk=cast.manager.pk).update(weekly_digest=False)
    for week, count in enumerate((1, 10)):
        for _number in range(count):
            severe(funnel, UserFactory(team=cast.east, weekly_digest=False))
        recompute_all()
        monday = time_machine.travel(MONDAY + dt.timedelta(weeks=week), tick=False)
        with monday, django_assert_max_num_queries(60):
            assert digests.send_weekly() == 1
    assert len(lines(mail.outbox[-1].body)) == 9
