"""A year's quota over its months: nothing is lost by rounding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forecasts.spreading import coarse, spread

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


@given(st.integers(0, 10**15), WEIGHTS)
def test_the_parts_add_up_and_follow_the_weights(whole: int, weights: list[int]) -> None:
    parts = spread(whole, weights)
    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - whole * weight / sum(weights)) <= 1 + whole * 1e-12


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12), st.sampled_from([1, 100, 1000]))
def test_coarse_parts_add_up_and_are_round_but_for_the_last(parts: list[int], step: int) -> None:
    rounded = coarse(parts, step)
    assert sum(rounded) == sum(parts)
    assert min(rounded) >= 0
    assert sum(bool(part % step) for part in rounded) <= 1


def test_the_year_of_the_source_by_its_season() -> None:
    year = [0, 0, 0, 40, 15, 24, 25, 25, 40, 20, 36, 45]  # catalogue A11.8
    assert spread(27_000, year) == [part * 100 for part in year]
    assert spread(100, [1, 1, 1]) == [34, 33, 33]


@pytest.mark.parametrize("weights", [[0, 0], [1, -1]])
def test_no_weight_is_no_season(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        spread(100, weights)
