"""What moved the number: two states of a deal, taken from history, and their difference."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forecasts.actions import recompute_all
from pipeline.forecasts.movements import Movements, moments, movements
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.scope import scope_of
from pipeline.forecasts.shifts import Moment, State, cause, last_monday, moves
from pipeline.models import Deal, DealChange
from team.history import plain
from team.models import User
from team.periods import Period
from tests.cast import Cast
from tests.factories import DealFactory, stage_of

MONDAY = dt.date(2026, 11, 16)
TODAY = dt.date(2026, 11, 21)
Q4 = Period(dt.date(2026, 10, 1), dt.date(2026, 12, 31))
THEN = Moment(Q4.first, Q4.last, MONDAY)
NOW = Moment(Q4.first, Q4.last, TODAY)
OPEN = State(
    status="open",
    owner=uuid.uuid4(),
    team=None,
    pipeline=uuid.uuid4(),
    stage="30",
    position=2,
    amount=1000,
    weighted=300,
    close=dt.date(2026, 12, 10),
    category="pipeline",
    won_on=None,
)
JANUARY = dt.date(2027, 1, 10)


@pytest.mark.parametrize(
    ("change", "why", "shift"),
    [
        ({"close": JANUARY}, "pushed_out", -300),
        ({"close": None}, "date_cleared", -300),
        ({"close": dt.date(2026, 11, 18)}, "overdue", -300),
        ({"status": "won", "won_on": TODAY}, "won", 700),
        ({"status": "lost"}, "lost", -300),
        ({"status": "dormant"}, "dormant", -300),
        ({"stage": "50", "position": 4, "weighted": 500}, "forward", 200),
        ({"stage": "10", "position": 0, "weighted": 100}, "back", -200),
        ({"amount": 2000, "weighted": 600}, "up", 300),
        ({"amount": 500, "weighted": 150}, "down", -150),
    ],
)
def test_the_first_cause_that_fits(change: dict[str, Any], why: str, shift: int) -> None:
    after = replace(OPEN, **change)
    assert cause(OPEN, after, THEN, NOW) == why
    assert NOW.share(after) - THEN.share(OPEN) == shift


def test_what_comes_into_the_number() -> None:
    for was, why in ((JANUARY, "pulled_in"), (None, "date_set"), (dt.date(2026, 11, 12), "new_date")):
        assert cause(replace(OPEN, close=was), OPEN, THEN, NOW) == why
    assert cause(None, OPEN, THEN, NOW) == "new"
    assert cause(OPEN, None, THEN, NOW) == "handed_over"
    assert cause(replace(OPEN, status="lost"), OPEN, THEN, NOW) == "reopened"


def test_a_deal_becomes_overdue_without_a_change() -> None:
    deal = replace(OPEN, close=dt.date(2026, 11, 18))
    assert (THEN.bucket(deal), NOW.bucket(deal)) == ("due", "overdue")
    assert cause(deal, deal, THEN, NOW) == "overdue"


def test_moves_are_counted_by_kind() -> None:
    assert moves(OPEN, replace(OPEN, close=OPEN.close and OPEN.close + dt.timedelta(days=14))) == ["pushed"]
    assert moves(OPEN, replace(OPEN, close=OPEN.close and OPEN.close + dt.timedelta(days=13))) == []
    assert moves(OPEN, replace(OPEN, amount=1200, position=3)) == ["forward", "amount_up"]
    assert moves(OPEN, replace(OPEN, amount=1199)) == []
    assert moves(OPEN, replace(OPEN, amount=800, position=1)) == ["back", "amount_down"]
    assert moves(OPEN, replace(OPEN, status="lost", amount=1)) == ["lost"]
    assert moves(None, replace(OPEN, status="won")) == ["won"]
    assert moves(OPEN, replace(OPEN, status="dormant")) == []
    assert moves(None, OPEN) == moves(OPEN, None) == []


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)))
def test_last_monday_is_a_monday_before_today_at_most_a_week_ago(today: dt.date) -> None:
    monday = last_monday(today)
    assert monday.weekday() == 0
    assert 1 <= (today - monday).days <= 7


def edit(deal: Deal, actor: User, at: dt.datetime | None = None, **values: Any) -> None:
    """As the actions write it: the fields, what follows from them, and their history."""
    at = at or timezone.now()
    for name, value in values.items():
        old = getattr(deal, name)
        setattr(deal, name, value)
        DealChange.objects.create(deal=deal, field=name, old=plain(old), new=plain(value), actor=actor, effective_at=at)
    deal.weighted_minor = deal.amount_base_minor * int(deal.stage.code) // 100
    deal.close_key = deal.expected_close or dt.date(9999, 12, 31)
    deal.close_month = deal.expected_close and deal.expected_close.replace(day=1)
    deal.save()


def moved(user: User) -> Movements:
    return movements(scope_of(User.objects.get(pk=user.pk), Q4), MONDAY)


class TestFromHistory:
    def number(self, user: User) -> int:
        recompute_all()
        due = forecast(scope_of(User.objects.get(pk=user.pk), Q4)).totals["due"]
        return due.won + due.weighted

    def test_the_shift_is_the_difference_of_the_number_without_a_rest(self, cast: Cast, time_machine: Any) -> None:
        reps = (cast.lin_wei, cast.rep2)
        day = dt.date(2026, 12, 10)
        deals = [DealFactory(account__owner=owner, at="30", expected_close=day) for owner in reps for _ in range(6)]
        edit(deals[0], cast.director, at=timezone.now() - dt.timedelta(days=30), expected_close=day)
        lapsed = DealFactory(account__owner=cast.lin_wei, at="80", expected_close=dt.date(2026, 11, 18))
        people = [cast.lin_wei, cast.rep2, cast.manager, cast.director, cast.stranger]
        time_machine.move_to(dt.datetime(2026, 11, 15, 17, tzinfo=dt.UTC))  # Monday 01:00 in Shanghai
        before = {user.pk: self.number(user) for user in people}

        time_machine.move_to(dt.datetime(2026, 11, 18, 4, tzinfo=dt.UTC))
        edit(deals[0], cast.director, expected_close=JANUARY)
        edit(deals[1], cast.director, amount_base_minor=5)
        edit(deals[1], cast.director, amount_base_minor=50_000_000)
        edit(deals[2], cast.director, stage=stage_of(deals[2].pipeline, "50"))
        edit(deals[3], cast.director, status="won", won_on=TODAY)
        edit(deals[4], cast.director, owner=cast.rep2)
        edit(deals[7], cast.director, owner=cast.lin_wei, amount_base_minor=1)
        edit(deals[8], cast.director, status="lost", lost_on=TODAY)
        new = DealFactory(account__owner=cast.lin_wei, at="20", expected_close=day)
        DealChange.objects.create(deal=new, field="created", new={}, actor=cast.lin_wei, effective_at=timezone.now())
        time_machine.move_to(dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC))

        for user in people:
            found = moved(user)
            assert found.shift == self.number(user) - before[user.pk], user
            scope = scope_of(User.objects.get(pk=user.pk), Q4)
            parts = found.parts(*moments(scope, MONDAY), lambda holder: holder[1])
            assert sum(parts.values()) == found.shift
        whys = {each.deal: each.why for each in moved(cast.lin_wei).deals}
        assert [each.deal for each in moved(cast.lin_wei).largest_lapsed] == [lapsed.pk]
        assert lapsed.pk in [each.deal for each in moved(cast.manager).causes()]
        assert whys[deals[4].pk] == "handed_over"
        assert whys[deals[7].pk] == whys[new.pk] == "new"
        assert whys[deals[1].pk] == "down"
        assert moved(cast.stranger).deals == []

    def test_causes_are_the_largest(self, cast: Cast) -> None:
        for amount in (100, 400, 300, 200):
            deal = DealFactory(account__owner=cast.lin_wei, at="50", amount_minor=amount, expected_close=Q4.last)
            edit(deal, cast.lin_wei, expected_close=JANUARY)
        assert [each.shift for each in moved(cast.lin_wei).causes()] == [-200, -150, -100]
        assert moved(cast.lin_wei).shift == -500

    def test_the_number_of_queries_does_not_grow_with_the_changes(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        for _index in range(5):
            deal = DealFactory(account__owner=cast.lin_wei)
            edit(deal, cast.lin_wei, expected_close=JANUARY)
        scope = scope_of(cast.manager, Q4)
        with django_assert_max_num_queries(6):
            assert len(movements(scope, MONDAY).deals) == 5
