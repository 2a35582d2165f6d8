"""Simulated deals with known true probabilities: the truth is true, and the models come near it."""

import datetime as dt

import numpy as np
import pytest

from pipeline.probabilities.rules.calibrated import fit_calibrated
from pipeline.probabilities.rules.learned import Learned, fit_learned
from pipeline.probabilities.rules.simulator import NOMINAL, STAGES, Simulated, simulate_deals, true_by_stage

pytestmark = pytest.mark.once
UNTIL = dt.date(2024, 12, 31)
NEAR = 0.05


@pytest.fixture(scope="module")
def past() -> Simulated:
    """About ten thousand of them have closed by the end of 2024."""
    return simulate_deals(10_700, seed=1, first=dt.date(2022, 1, 1), days=3 * 365)


@pytest.fixture(scope="module")
def later() -> Simulated:
    return simulate_deals(4_000, seed=2, first=dt.date(2025, 1, 1), days=365)


def rmse(said: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt(np.mean((said - truth) ** 2)))


def calibration_error(said: np.ndarray, won: np.ndarray) -> float:
    """Of ten bins of equal number: the mean distance of what was said to what came true."""
    bins = np.array_split(np.argsort(said), 10)
    return float(np.mean([abs(said[each].mean() - won[each].mean()) for each in bins]))


def at_stages(values: dict[str, float], stage: np.ndarray) -> np.ndarray:
    return np.array([values[code] for code in STAGES])[stage]


def test_the_truth_is_true(later: Simulated) -> None:
    deal, stage = later.entries()
    assert calibration_error(later.truth(deal, stage), later.won[deal]) < 0.02
    for place, share in enumerate(true_by_stage().values()):
        passed = (later.reached[:, place:] >= 0).any(axis=1)
        assert later.won[passed].mean() == pytest.approx(share, abs=0.03)


def test_the_same_seed_gives_the_same_deals(later: Simulated) -> None:
    again = simulate_deals(4_000, seed=2, first=dt.date(2025, 1, 1), days=365)
    assert np.array_equal(again.reached, later.reached)
    assert (again.closed >= again.reached.max(axis=1)).all()


def test_the_calibrated_model_comes_near_the_truth(past: Simulated, later: Simulated) -> None:
    histories = past.histories(UNTIL)
    assert sum(each.won is not None for each in histories) == pytest.approx(10_000, rel=0.02)
    fitted = fit_calibrated(histories, nominal=NOMINAL, known_until=UNTIL)
    _deal, stage = later.entries()
    truth = at_stages(true_by_stage(), stage)
    off = rmse(at_stages(fitted.by_stage, stage), truth)
    assert off <= NEAR
    assert off < rmse(at_stages(NOMINAL, stage), truth) / 3


def test_the_learned_model_comes_near_the_truth_of_each_deal(past: Simulated, later: Simulated) -> None:
    deal, stage = past.entries()
    known = past.closed[deal] <= UNTIL.toordinal()
    deal, stage = deal[known], stage[known]
    model = fit_learned(past.features(deal, stage), past.won[deal], past.closed[deal])
    assert isinstance(model, Learned)
    deal, stage = later.entries()
    truth = later.truth(deal, stage)
    off = rmse(model.probability(later.features(deal, stage)), truth)
    assert off <= NEAR
    assert off < rmse(at_stages(NOMINAL, stage), truth) / 3
    assert off < rmse(at_stages(true_by_stage(), stage), truth) / 2
