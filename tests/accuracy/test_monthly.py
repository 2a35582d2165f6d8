"""The monthly backtest: what was known, one target, and the rule that combines forecasts."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.accuracy.rules.monthly import NEVER, Deals, closed_share, known, won_in
from pipeline.accuracy.rules.monthly_backtest import ENSEMBLE, backtest, score
from pipeline.accuracy.rules.monthly_control import control
from pipeline.accuracy.rules.monthly_ensemble import Past, combine
from pipeline.accuracy.rules.monthly_models import MODELS, Question, last_month, last_quarter, last_year, mean_of_three
from pipeline.accuracy.rules.monthly_table import NAIVE_ENSEMBLE, Window, judged, lines, verdict
from team.periods import Period, month_of, months_in

pytestmark = pytest.mark.once
START = dt.date(2025, 1, 1)
MONTHS = [month_of(day) for day in months_in(dt.date(2025, 4, 1), dt.date(2025, 12, 1))]
FIRST = MONTHS[0]


def deals(*rows: tuple[str, str | None, bool, float, float]) -> Deals:
    """(opened, closed, won, amount, value)."""
    days = [
        (dt.date.fromisoformat(a).toordinal(), dt.date.fromisoformat(b).toordinal() if b else NEVER)
        for a, b, *_ in rows
    ]
    return Deals(
        np.array([a for a, _b in days]),
        np.array([b for _a, b in days]),
        np.array([row[2] for row in rows], np.bool_),
        np.array([row[3] for row in rows], np.float64),
        np.array([row[4] for row in rows], np.float64),
        START.toordinal(),
    )


def ordinal(day: str | None) -> int:
    return dt.date.fromisoformat(day).toordinal() if day else NEVER


def random_deals(count: int = 1_500, seed: int = 1) -> Deals:
    random = np.random.default_rng(seed)
    opened = START.toordinal() - 60 + random.integers(0, 400, count)
    closed = opened + random.geometric(0.015, count)
    closed = np.where(random.random(count) < 0.2, NEVER, closed)
    here = closed >= START.toordinal()
    won = (random.random(count) < 0.5) & (closed < NEVER)
    amount = np.round(np.exp(random.normal(7, 1, count)))
    value = np.where(won, np.round(amount * random.uniform(0.8, 1.2, count)), 0.0)
    return Deals(opened[here], closed[here], won[here], amount[here], value[here], START.toordinal())


def test_the_target_is_what_the_deals_open_at_the_start_bring() -> None:
    some = deals(
        ("2025-03-01", "2025-04-30", True, 10, 12),
        ("2025-03-01", "2025-04-01", True, 10, 7),
        ("2025-04-01", "2025-04-20", True, 10, 99),
        ("2025-03-01", "2025-03-31", True, 10, 99),
        ("2025-03-01", "2025-04-30", False, 10, 0),
        ("2025-03-01", None, False, 10, 0),
    )
    assert won_in(some, FIRST) == 19
    assert won_in(some.counted(), FIRST) == 2
    assert closed_share(some, FIRST) == 0.75


def test_what_is_known_shows_nothing_of_later() -> None:
    some = known(deals(("2025-03-01", "2025-04-01", True, 10, 7), ("2025-04-01", None, False, 5, 0)), FIRST.first)
    assert (some.opened.size, some.closed[0], some.won[0], some.value[0]) == (1, NEVER, False, 0)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 8), st.integers(0, 2**32 - 1))
def test_shuffling_what_open_deals_become_changes_no_forecast(month: int, seed: int) -> None:
    data = random_deals(300)
    cut = MONTHS[month].first.toordinal()
    later = np.flatnonzero(data.closed >= cut)
    order = np.random.default_rng(seed).permutation(later)
    closed, won, value = data.closed.copy(), data.won.copy(), data.value.copy()
    closed[later], won[later], value[later] = closed[order], won[order], value[order] * 3
    other = Deals(data.opened, closed, won, data.amount, value, data.seen_from)
    asked = MONTHS[max(month - 1, 0) : month + 1]
    before, after = (backtest(each, asked)[-1] for each in (data, other))
    assert before.forecasts == after.forecasts
    assert before.weights == after.weights


def test_naive_forecasts() -> None:
    some = deals(*((f"2024-12-{m:02}", f"2025-{m:02}-15", True, 1, 10.0 * m) for m in range(1, 8)))
    may = month_of(dt.date(2025, 5, 1))
    asked = Question(known(some, may.first), may)
    assert mean_of_three(asked) == 30
    assert (last_month(asked), last_quarter(asked), last_year(asked)) == (40, 20, None)


def test_models_have_nothing_to_say_before_anything_closed() -> None:
    fresh = deals(("2025-01-05", None, False, 10, 0))
    january = month_of(START)
    said = {name: model(Question(known(fresh, january.first), january)) for name, model in MODELS.items()}
    assert {name for name, value in said.items() if value is not None} == {
        "age_hazard",
        "age_hazard_by_month",
        "calendar",
    }


def past(actual: float, **said: float | None) -> Past:
    return Past(said, said.get("own") or 0.0, actual)


def test_before_errors_speak_the_own_model_does() -> None:
    found = combine([], {"own": 10.0, "a": 100.0, "b": 1000.0}, own="own")
    assert found is not None
    assert found.forecast == 10
    assert found.weights == {"own": 0.5, "a": 0.25, "b": 0.25}
    assert combine([], {"own": None}, own="own") is None
    assert combine([], {"own": None, "a": 3.0}, own="own").forecast == 3  # type: ignore[union-attr]


def test_who_errs_less_takes_over_even_from_the_own_model() -> None:
    months = [past(100, own=150, good=101, absurd=9_000)] * 3
    found = combine(months, {"own": 150.0, "good": 103.0, "absurd": 9_000.0}, own="own")
    assert found is not None
    assert found.forecast == 103
    assert found.weights["good"] > 0.9 > found.weights["own"] > found.weights["absurd"]


def test_a_member_that_could_not_speak_yet_is_neither_praised_nor_blamed() -> None:
    silent = combine([past(100, own=110, new=None)] * 4, {"own": 110.0, "new": 90.0}, own="own")
    assert silent is not None
    assert silent.weights == pytest.approx({"own": 0.5, "new": 0.5})


@given(
    st.lists(st.tuples(*[st.one_of(st.none(), st.floats(0, 1e9))] * 3, st.floats(0, 1e9)), max_size=12),
    st.tuples(*[st.floats(0, 1e9)] * 3),
)
def test_a_combination_lies_among_its_members(rows: list[tuple[float | None, ...]], now: tuple[float, ...]) -> None:
    months = [past(row[3] or 0.0, own=row[0], a=row[1], b=row[2]) for row in rows]
    found = combine(months, dict(zip(("own", "a", "b"), now, strict=True)), own="own")
    assert found is not None
    assert found.forecast in now
    assert sum(found.weights.values()) == pytest.approx(1)


def test_the_table_holds_every_model_on_the_same_months() -> None:
    data = random_deals()
    months = judged(data, MONTHS)
    whole, end = Window("whole", 0), Window("end", 6)
    table = lines(months, (whole, end))
    assert [line.model for line in table] == [*MODELS, ENSEMBLE, NAIVE_ENSEMBLE]
    assert all(len(line.forecasts) == len(MONTHS) for line in table)
    assert table[0].scores["end"] == score(months[6:], "win_rate")
    found = verdict(months, whole)
    assert found is not None
    assert found.wapes[found.best] == min(v for m, v in found.wapes.items() if "ensemble" not in m)
    assert found.adds == found.wapes[NAIVE_ENSEMBLE] - found.wapes[ENSEMBLE]
    assert verdict([], whole) is None


def test_deals_that_can_be_told_apart_are() -> None:
    data = random_deals(6_000)
    sunny = np.random.default_rng(2).random(len(data.opened)) < 0.5
    data = Deals(data.opened, data.closed, data.won & sunny, data.amount, data.value, data.seen_from)
    found = control(data, sunny[:, None].astype(np.float64), ["sunny"], MONTHS)
    assert found is not None
    assert found.tells_apart
    assert found.helped == found.months == len(MONTHS)
    blind = control(data, np.zeros((len(sunny), 1)), ["nothing"], MONTHS)
    assert blind is not None
    assert (blind.helped, blind.excess, blind.tells_apart) == (0, 0, False)
    assert control(data, sunny[:, None].astype(np.float64), ["sunny"], [Period(START, START)]) is None
