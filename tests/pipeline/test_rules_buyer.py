"""How far a stage lies ahead of the buyer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.buyer import buyer_gap


@pytest.mark.parametrize(
    ("steps", "buyer", "gap"),
    [
        ((5, 6), 5, 0),
        ((5, 6), 6, 0),
        ((5, 6), 4, 1),
        ((5, 6), 1, 4),
        ((5, 6), 8, -2),
        ((1, 1), None, None),
        ((8, 8), 1, 7),
    ],
)
def test_buyer_gap(steps: tuple[int, int], buyer: int | None, gap: int | None) -> None:
    assert buyer_gap(steps, buyer) == gap


@given(st.integers(1, 8), st.integers(0, 3), st.integers(1, 7))
def test_a_buyer_who_moves_on_never_widens_the_gap(first: int, width: int, buyer: int) -> None:
    before, after = buyer_gap((first, first + width), buyer), buyer_gap((first, first + width), buyer + 1)
    assert before is not None
    assert after is not None
    assert after in (before, before - 1)
