"""How good a probability or a forecast was, by hand."""

import numpy as np
import pytest

from pipeline.probabilities.rules import scores

pytestmark = pytest.mark.once


def test_probabilities() -> None:
    assert scores.brier([0.8, 0.4], [1, 0]) == pytest.approx((0.04 + 0.16) / 2)
    assert scores.log_loss([0.5, 0.5], [1, 0]) == pytest.approx(np.log(2))
    assert scores.log_loss([0.0], [1]) < 30


def test_forecasts() -> None:
    assert scores.wape([10, 0], [5, 5]) == 1
    assert scores.bias([10, 0], [5, 5]) == 0
    assert scores.bias([12, 0], [5, 5]) == pytest.approx(0.2)


def test_nothing_to_score_has_no_score() -> None:
    assert scores.brier([], []) is scores.log_loss([], []) is None
    assert scores.wape([1], [0]) is scores.bias([1], [0]) is None
