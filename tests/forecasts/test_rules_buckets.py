"""Every open deal is in exactly one bucket; categories follow status, person, stage."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forecasts.buckets import BUCKETS, bucket, category
from pipeline.methods.schema import load_method

TODAY = date(2026, 11, 20)
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
NEXT_FIRST, NEXT_LAST = date(2027, 1, 1), date(2027, 3, 31)
BY_STAGE = load_method().category_by_stage


@pytest.mark.parametrize(
    ("close", "first", "last", "expected"),
    [
        (None, FIRST, LAST, "none"),
        (date(2026, 11, 19), FIRST, LAST, "overdue"),
        (date(2026, 9, 30), FIRST, LAST, "overdue"),
        (date(2026, 11, 20), FIRST, LAST, "due"),
        (date(2026, 12, 31), FIRST, LAST, "due"),
        (date(2027, 1, 1), FIRST, LAST, "later"),
        (date(2026, 12, 31), NEXT_FIRST, NEXT_LAST, "earlier"),
        (date(2026, 11, 20), NEXT_FIRST, NEXT_LAST, "earlier"),
        (date(2026, 11, 19), NEXT_FIRST, NEXT_LAST, "overdue"),
        (date(2027, 1, 1), NEXT_FIRST, NEXT_LAST, "due"),
    ],
)
def test_bucket(close: date | None, first: date, last: date, expected: str) -> None:
    assert bucket(close, TODAY, first, last) == expected


days = st.integers(-900, 900).map(lambda n: TODAY + timedelta(days=n))


@given(st.none() | days, days, st.integers(0, 400))
def test_due_is_what_is_in_the_period_and_not_over(close: date | None, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = bucket(close, TODAY, first, last)
    assert found in BUCKETS
    assert (found == "due") is (close is not None and close >= TODAY and first <= close <= last)
    assert (found == "overdue") is (close is not None and close < TODAY)


@given(st.lists(st.none() | days), days, st.integers(0, 400))
def test_buckets_add_up_to_all_deals(closes: list[date | None], first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = [bucket(close, TODAY, first, last) for close in closes]
    assert sum(found.count(name) for name in BUCKETS) == len(closes)


@pytest.mark.parametrize(
    ("stage", "override", "status", "expected"),
    [
        ("10", None, "open", "pipeline"),
        ("30", "", "open", "pipeline"),
        ("40", None, "open", "best_case"),
        ("50", None, "open", "best_case"),
        ("80", None, "open", "commit"),
        ("10", "commit", "open", "commit"),
        ("80", "omitted", "open", "omitted"),
        ("10", "commit", "won", "closed"),
        ("80", None, "lost", "omitted"),
        ("80", "commit", "dormant", "omitted"),
    ],
)
def test_category(stage: str, override: str | None, status: str, expected: str) -> None:
    assert category(stage, BY_STAGE, override=override, status=status) == expected
