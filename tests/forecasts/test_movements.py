"""What moved the number since Monday: exact for any changes, from history alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.forecasts.actions import recompute_all
from pipeline.forecasts.buckets import bucket
from pipeline.forecasts.movements import deals_moved, movements
from pipeline.forecasts.reads import forecast
from pipeline.models import Deal
from team.models import User
from team.money import weighted_amount
from tests.cast import Cast
from tests.factories import DealFactory, funnel, stage_of
from tests.forecasts.changes import JANUARY, MONDAY, Q4, TODAY, a_deal, created, edit, moved, scope

CLOSES = st.none() | st.dates(dt.date(2026, 9, 1), dt.date(2027, 2, 28))
AMOUNTS = st.integers(0, 40) | st.integers(0, 10**15)
CHANGES = st.one_of(
    st.tuples(st.just("expected_close"), CLOSES),
    st.tuples(st.just("amount_base_minor"), AMOUNTS),
    st.tuples(st.just("stage"), st.sampled_from(["10", "30", "50", "80"])),
    st.tuples(st.just("owner"), st.integers(0, 2)),
    st.tuples(st.just("status"), st.sampled_from(Deal.Status.values)),
    st.tuples(st.just("won_on"), st.dates(dt.date(2026, 9, 1), TODAY)),
)
DEALS = st.lists(st.tuples(st.booleans(), CLOSES, AMOUNTS, st.lists(CHANGES, max_size=4)), min_size=1, max_size=4)


def number_of(deals: list[Deal], owners: list[User], today: dt.date) -> int:
    """Won + weighted due by the rules for one deal, in Python."""
    found = 0
    for deal in deals:
        if deal.owner not in owners:
            continue
        if deal.status == "won" and deal.won_on and Q4.first <= deal.won_on <= Q4.last:
            found += deal.amount_base_minor
        if deal.status == "open" and bucket(deal.expected_close, today, Q4.first, Q4.last) == "due":
            found += weighted_amount(deal.amount_base_minor, deal.stage.nominal_probability)
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=DEALS)
def test_any_changes_add_up_to_the_difference_of_the_number(cast: Cast, plan: list[Any]) -> None:
    people = [cast.lin_wei, cast.rep2, cast.stranger]
    readers = {cast.lin_wei: [cast.lin_wei], cast.rep2: [cast.rep2], cast.director: people}
    with transaction.atomic():
        deals = [
            a_deal(people[n % 3], amount_minor=amount, expected_close=close)
            for n, (_is_new, close, amount, _changes) in enumerate(plan)
        ]
        old = [deal for deal, (is_new, *_rest) in zip(deals, plan, strict=True) if not is_new]
        before = {reader: number_of(old, owners, MONDAY) for reader, owners in readers.items()}
        for deal, (is_new, _close, _amount, changes) in zip(deals, plan, strict=True):
            if is_new:
                created(deal)
            for field, value in changes:
                change(deal, field, value, people)
        for reader, owners in readers.items():
            found = moved(reader)
            assert found.shift == number_of(deals, owners, TODAY) - before[reader]
            named = {each.deal: each.shift for each in deals_moved(scope(reader), MONDAY)}
            lapsed = {each.deal: each.shift for each in found.causes if each.deal not in named}
            assert sum(named.values()) + sum(lapsed.values()) == found.shift or len(found.causes) == 3
            assert [abs(each.shift) for each in found.causes] == sorted(
                (abs(shift) for shift in (named | lapsed).values() if shift), reverse=True
            )[:3]
        transaction.set_rollback(True)


def change(deal: Deal, field: str, value: Any, people: list[User]) -> None:
    if field == "owner":
        value = people[value]
    if field == "stage":
        value = stage_of(funnel(), value)
    values = {field: value}
    if field == "status":
        values |= {"won": {"won_on": TODAY}, "lost": {"lost_on": TODAY}}.get(value, {})
    edit(deal, people[0], **values)


class TestFromHistory:
    def number(self, user: User) -> int:
        recompute_all()
        due = forecast(scope(user)).totals["due"]
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
        created(new)
        time_machine.move_to(dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC))

        for user in people:
            found = moved(user)
            assert found.shift == self.number(user) - before[user.pk], user
            assert sum(found.parts_by(lambda holder: holder[1]).values()) == found.shift
        whys = {each.deal: each.why for each in deals_moved(scope(cast.lin_wei), MONDAY)}
        assert lapsed.pk not in whys
        assert lapsed.pk in [each.deal for each in moved(cast.lin_wei).causes]
        assert lapsed.pk in [each.deal for each in moved(cast.manager).causes]
        assert whys[deals[4].pk] == "handed_over"
        assert whys[deals[7].pk] == whys[new.pk] == "new"
        assert whys[deals[1].pk] == "down"
        assert moved(cast.stranger).causes == []

    def test_who_has_no_people_sees_nothing_move(self, cast: Cast) -> None:
        edit(a_deal(cast.lin_wei), cast.lin_wei, expected_close=JANUARY)
        found = moved(cast.admin)
        assert (found.shift, found.causes, deals_moved(scope(cast.admin), MONDAY)) == (0, [], [])

    def test_causes_are_the_largest(self, cast: Cast) -> None:
        for amount in (100, 400, 300, 200):
            a_deal(cast.rep2, amount_minor=amount + 10, expected_close=dt.date(2026, 11, 18))
            deal = DealFactory(account__owner=cast.lin_wei, at="50", amount_minor=amount, expected_close=Q4.last)
            edit(deal, cast.lin_wei, expected_close=JANUARY)
        assert [each.shift for each in moved(cast.lin_wei).causes] == [-200, -150, -100, -50]
        assert moved(cast.lin_wei).shift == -500
        assert [each.shift for each in moved(cast.director).causes] == [-200, -150, -123, -100, -93]

    def test_the_number_of_queries_does_not_grow_with_the_changes(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        for _index in range(5):
            edit(a_deal(cast.lin_wei), cast.lin_wei, expected_close=JANUARY)
        asked = scope(cast.manager)
        with django_assert_max_num_queries(5):
            assert movements(asked, MONDAY).moves["pushed"].deals == 5
