"""The reference shape, evenness, verdicts and the bottleneck, by hand and for any numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.funnel.rules.coverage import coverage, needed, sales_velocity, win_rate_by_amount
from pipeline.funnel.rules.shape import (
    Norm,
    bottleneck,
    evenness,
    expected_counts,
    needed_shape,
    reference,
    template_norm,
    verdict,
)

NORMS = [Norm("10", 20, 0.5), Norm("20", 30, 0.5), Norm("80", 10, 0.8)]
COUNTS = st.lists(st.integers(0, 500), min_size=3, max_size=3)


def test_the_reference_is_time_over_the_share_that_is_won_from_there() -> None:
    # 10: 20 ÷ (½·½·0.8); 20: 30 ÷ (½·0.8); 80: 10 ÷ 0.8
    assert reference(NORMS) == pytest.approx([100, 75, 12.5])


def test_a_quota_of_so_many_wins_needs_so_many_deals() -> None:
    # 9 wins in 90 days: a tenth of a win a day.
    assert needed_shape(NORMS, 9, 90) == pytest.approx([10, 7.5, 1.25])
    assert needed_shape(NORMS, 9, 0) == [0, 0, 0]


def test_the_template_gives_what_is_not_learned() -> None:
    norms = template_norm(["40", "50", "80"], {"40": 0.4, "50": 0.5, "80": 0.8}, {"40": 60, "50": 45, "80": 30})
    assert [norm.rate for norm in norms] == pytest.approx([0.8, 0.625, 0.8])
    assert [norm.days for norm in norms] == pytest.approx([40, 30, 20])


def test_evenness_by_hand() -> None:
    # Shares 0.5 and 0.5 against 0.8 and 0.2: 1 − ½(0.3 + 0.3)
    assert evenness([5, 5], [80, 20]) == pytest.approx(0.7)
    assert evenness([0, 0], [80, 20]) is None
    assert evenness([0, 4], [1, 0]) == 0


@given(COUNTS)
def test_evenness_lies_between_0_and_1(counts: list[int]) -> None:
    found = evenness(counts, reference(NORMS))
    assert found is None if not sum(counts) else 0 <= found <= 1


@given(st.floats(0.01, 1000))
def test_the_reference_itself_is_even(scale: float) -> None:
    norm = reference(NORMS)
    assert evenness([each * scale for each in norm], norm) == pytest.approx(1)


@given(COUNTS)
def test_expected_counts_are_as_many_deals(counts: list[int]) -> None:
    assert sum(expected_counts(counts, reference(NORMS))) == pytest.approx(sum(counts))


@pytest.mark.parametrize(
    ("count", "expected", "found"),
    [
        (41, 20.0, "swollen"),
        (3, 1.0, ""),  # too few to speak of
        (25, 20.0, ""),
        (9, 5.0, ""),  # chance explains it
        (2, 12.0, "thin"),
        (0, 2.0, ""),
        (0, 0.0, ""),
        (5, 0.0, "swollen"),
    ],
)
def test_a_verdict_needs_size_and_more_than_chance(count: int, expected: float, found: str) -> None:
    assert verdict(count, expected) == found


def test_the_bottleneck_is_slowest_against_its_norm() -> None:
    assert bottleneck({"10": 30, "20": 60, "80": None}, NORMS) == ("20", 2)
    assert bottleneck({"10": 20, "20": 15}, NORMS) is None
    assert bottleneck({}, [Norm("10", 0, 1)]) is None


def test_coverage_needs_more_than_the_win_rate_alone() -> None:
    assert coverage(300, 100) == 3
    assert coverage(300, 0) is None
    assert coverage(300, None) is None
    # A third is won by amount, a fifth more slips.
    assert needed(1 / 3) == pytest.approx(3.6)
    assert needed(None) is None
    assert win_rate_by_amount(1, 0) is None


def test_sales_velocity_by_hand() -> None:
    # 40 deals, a quarter won, 1,000 each, 100 days: 100 a day.
    assert sales_velocity(40, 0.25, 1000, 100) == 100
    assert sales_velocity(40, None, 1000, 100) is None
    assert sales_velocity(40, 0.25, 1000, 0) is None
