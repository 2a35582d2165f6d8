"""What a period may bring: the same numbers for the same seed, near the truth, and wider where periods stray."""

import time

import numpy as np
import pytest

from pipeline.probabilities.rules.ranges import Range, fit_sigma, simulate, terms
from pipeline.probabilities.rules.simulator import simulate_periods

pytestmark = pytest.mark.once


def deals(count: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    return random.beta(1, 2, count), np.round(np.exp(random.normal(12, 1, count)))


def test_same_seed_same_numbers_other_seed_others() -> None:
    p, amount = deals(300)
    one, again, other = (simulate(p, amount, sigma=0.3, seed=seed, quota=1) for seed in (1, 1, 2))
    assert one == again != other
    assert one.p10 < one.p50 < one.p90


def test_a_sure_and_an_impossible_deal() -> None:
    assert simulate([1.0, 0.0], [70, 900], sigma=0.4, seed=1, won=30, quota=100) == Range(100, 100, 100, 1.0)
    assert simulate([], [], sigma=0.4, seed=1, won=30) == Range(30, 30, 30, None)
    assert simulate([], [], sigma=0.4, seed=1, new_business=(50, 0), quota=51) == Range(50, 50, 50, 0.0)


def test_groups_come_near_the_exact_draws() -> None:
    p, amount = deals(199)
    exact = simulate(p, amount, sigma=0.3, seed=1, quota=int(p @ amount), draws=20_000)
    grouped = simulate(np.append(p, 1e-9), np.append(amount, 1), sigma=0.3, seed=1, quota=int(p @ amount), draws=20_000)
    for name in ("p10", "p50", "p90"):
        assert getattr(grouped, name) == pytest.approx(getattr(exact, name), rel=0.02)
    assert grouped.p_quota == pytest.approx(exact.p_quota, abs=0.02)


@pytest.mark.parametrize("times", [2, 500])
def test_equal_deals_may_be_given_as_one_amount(times: int) -> None:
    p, each, count = np.array([0.1, 0.4, 0.8]), np.array([900, 400, 300]), np.array([5, 3, 1]) * times
    one_by_one = simulate(np.repeat(p, count), np.repeat(each, count), sigma=0.3, seed=1, draws=20_000)
    together = simulate(p, each * count, deals=count, sigma=0.3, seed=1, draws=20_000)
    for name in ("p10", "p50", "p90"):
        assert getattr(together, name) == pytest.approx(getattr(one_by_one, name), rel=0.01)


def test_a_shared_effect_and_new_business_widen_the_range() -> None:
    p, amount = deals(2_000)
    calm, stray = (simulate(p, amount, sigma=sigma, seed=1) for sigma in (0.0, 0.5))
    assert stray.p90 - stray.p10 > 3 * (calm.p90 - calm.p10)
    more = simulate(p, amount, sigma=0.0, seed=1, new_business=(1e7, 5e6))
    assert more.p50 - calm.p50 == pytest.approx(1e7, rel=0.2)


def test_the_range_covers_four_periods_in_five_of_a_world_that_is_not_the_model() -> None:
    past, replicates = 12, 1_000
    world = simulate_periods(replicates, past + 1, 100, seed=11)
    inside = 0
    for i in range(replicates):
        known = np.array([terms(world.probability[i, k], world.amount[i, k]) for k in range(past)])
        sigma = fit_sigma(known[:, 1], known[:, 2], world.won[i, :past] - known[:, 0])
        found = simulate(world.probability[i, past], world.amount[i, past], sigma=sigma, seed=i, draws=1_000)
        inside += found.p10 <= world.won[i, past] <= found.p90
    assert 0.75 <= inside / replicates <= 0.85


def test_sigma_is_found_and_few_periods_neither_promise_nor_frighten() -> None:
    random = np.random.default_rng(3)
    slope, spread = np.full(400, 100.0), np.full(400, 10.0)
    error = random.normal(0, np.sqrt(10.0**2 + (0.4 * 100) ** 2), 400)
    assert fit_sigma(slope, spread, error) == pytest.approx(0.4, abs=0.05)
    assert 0.2 < fit_sigma([], [], []) < 0.5
    assert 0.0 < fit_sigma([100.0], [10.0], [0.0]) < 0.35


@pytest.mark.parametrize("count", [199, 100_000])
def test_a_range_is_drawn_in_no_time(count: int) -> None:
    p, amount = deals(count)
    start = time.process_time()
    simulate(p, amount, sigma=0.3, seed=1)
    assert time.process_time() - start < 1
