"""The forecast of a past day is what it said on that day, whatever happened since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.actions.changes import change_deal
from pipeline.actions.closing import lose_deal, reopen_deal, rest_deal, win_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.moves import move_to_stage
from pipeline.actions.people import reassign_deal
from pipeline.forecasts.actions import check_states, roll_overdue
from pipeline.forecasts.drill import deals_behind
from pipeline.forecasts.past import as_they_were
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.scope import scope_of
from pipeline.models import Deal
from team.models import User
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, funnel
from tests.forecasts.changes import Q4
from tests.forecasts.reading import rows_of, text
from web.errors import RuleViolation

BYS = ((), ("owner", "month"), ("team", "category"), ("pipeline", "stage"), ("account",), ("quarter",))
BUCKETS = ("overdue", "earlier", "due", "later", "none", "won")
START = dt.datetime(2026, 9, 20, 4, tzinfo=dt.UTC)
STEPS = st.one_of(
    st.tuples(st.just("create"), st.integers(0, 2)),
    st.tuples(st.just("move"), st.sampled_from(["10", "20", "30", "50", "80"])),
    st.tuples(st.just("amount"), st.integers(0, 10**6)),
    st.tuples(st.just("close"), st.none() | st.integers(0, 120)),
    st.tuples(st.just("category"), st.sampled_from(["commit", "omitted", ""])),
    st.tuples(st.just("owner"), st.sampled_from(["lin_wei", "inside", "rep2", "stranger"])),
    st.tuples(st.sampled_from(["pay", "lose", "rest", "reopen"]), st.none()),
)
DAYS = st.lists(st.tuples(st.integers(1, 30), st.lists(st.tuples(STEPS, st.integers(0, 3)), max_size=4)), max_size=4)


def act(cast: Cast, deals: list[Deal], place: int, step: str, value: Any) -> None:
    today = cast.organization.today()
    if step == "create":
        owner = (cast.lin_wei, cast.rep2, cast.stranger)[value]
        account = AccountFactory(owner=owner)
        deals.append(
            create_deal(
                actor=owner,
                account_id=account.pk,
                name=f"D{len(deals)}",
                amount_minor=5_000 + len(deals),
                expected_close=today + dt.timedelta(days=40),
                confirmed=True,
            )
        )
        return
    if not deals:
        return
    director = {"actor": cast.director, "deal_id": deals[place % len(deals)].pk}
    close = None if value is None or step != "close" else today + dt.timedelta(days=value)
    steps: dict[str, Callable[[], Any]] = {
        "move": lambda: move_to_stage(**director, stage=value, waive=True, reason="To see"),
        "amount": lambda: change_deal(**director, values={"amount_minor": value}, confirmed=True),
        "close": lambda: change_deal(**director, values={"expected_close": close}),
        "category": lambda: change_deal(**director, values={"category": value or None}),
        "owner": lambda: reassign_deal(**director, owner=getattr(cast, value)),
        "pay": lambda: win_deal(**director, signed_on=today, paid_on=today),
        "lose": lambda: lose_deal(**director, reason="price"),
        "rest": lambda: rest_deal(**director),
        "reopen": lambda: reopen_deal(**director, reason="Again"),
    }
    steps[step]()


def said(user: User, as_of: dt.date | None) -> Any:
    """Everything that is told of a day: rows of every grouping, and the deals behind the buckets."""
    scope = scope_of(User.objects.get(pk=user.pk), Q4, as_of=as_of)
    rows = {by: [(row.keys, row.bucket, row.figures) for row in forecast(scope, by).rows] for by in BYS}
    deals = {name: _deals(as_they_were(deals_behind(scope, bucket=name), scope)) for name in BUCKETS}
    return rows, deals


def _deals(deals: list[Deal]) -> list[tuple[Any, ...]]:
    shown = [
        (deal.name, deal.stage.code, deal.amount_base_minor, deal.weighted_minor, deal.expected_close, deal.won_on)
        for deal in deals
    ]
    return sorted(shown, key=str)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(days=DAYS)
def test_any_past_day_is_told_as_it_was_told_then(cast: Cast, time_machine: Any, days: list[Any]) -> None:
    readers = [cast.lin_wei, cast.director]
    with transaction.atomic():
        deals: list[Deal] = []
        frozen: list[tuple[dt.date, list[Any]]] = []
        now = START
        for pause, steps in [(1, [(("create", n), 0) for n in range(3)]), *days]:
            now += dt.timedelta(days=pause)
            time_machine.move_to(now, tick=False)
            roll_overdue()
            for (step, value), place in steps:
                try:
                    act(cast, deals, place, step, value)
                except (RuleViolation, ValidationError):
                    continue
            frozen.append((cast.organization.today(), [said(reader, None) for reader in readers]))
        time_machine.move_to(now + dt.timedelta(days=9), tick=False)
        for day, told in frozen:
            for reader, then in zip(readers, told, strict=True):
                rows, shown = said(reader, day)
                assert rows == then[0], day
                if reader == cast.director:  # who lost a deal to others may not see it any more
                    assert shown == then[1], day
        assert check_states() == []
        transaction.set_rollback(True)


def test_page_list_and_file_of_a_past_day(cast: Cast, sign_in: SignIn, time_machine: Any) -> None:
    funnel()
    time_machine.move_to(START, tick=False)
    deals: list[Deal] = []
    act(cast, deals, 0, "create", 0)
    time_machine.move_to(START + dt.timedelta(days=20), tick=False)
    act(cast, deals, 0, "amount", 900_000)
    time_machine.move_to(START + dt.timedelta(days=30), tick=False)
    client = sign_in(cast.manager)
    past = {"period": "year", "from": "2026-01", "as_of": "2026-10-01"}
    page = text(client.get("/forecast/", past))
    assert "weighted 5 due" in page
    listed = text(client.get("/forecast/deals/", {**past, "bucket": "due"}))
    assert "50" in listed
    assert "9 k" not in listed
    assert rows_of(client.get("/forecast/export/", {**past, "what": "deals"}))[1][5] == "50.00"
    assert "9 k" in text(client.get("/forecast/deals/", {**past, "as_of": "", "bucket": "due"}))
