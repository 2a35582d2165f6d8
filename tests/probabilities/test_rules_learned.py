"""The model that learns from what is known of a deal: only what helps later deals too, and only from enough of them."""

import json

import numpy as np
import pytest

from pipeline.probabilities.rules.features import FEATURES, columns
from pipeline.probabilities.rules.learned import NAMES, Learned, TooFew, fit_learned
from pipeline.probabilities.rules.scores import brier, log_loss

pytestmark = pytest.mark.once
DEALS = 4_000


def facts(count: int = DEALS, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Facts, outcomes and closing days; a coach and few slips help."""
    random = np.random.default_rng(seed)
    x = np.full((count, len(FEATURES)), np.nan)
    x[:, NAMES.index("stage")] = random.integers(0, 6, count)
    x[:, NAMES.index("coach")] = random.integers(0, 2, count)
    x[:, NAMES.index("slips")] = random.poisson(1.0, count)
    odds = -1.5 + 0.5 * x[:, 0] + 1.2 * x[:, NAMES.index("coach")] - 0.8 * x[:, NAMES.index("slips")]
    return x, random.random(count) < 1 / (1 + np.exp(-odds)), np.arange(count)


def learned(x: np.ndarray, won: np.ndarray, day: np.ndarray) -> Learned:
    found = fit_learned(x, won, day)
    assert isinstance(found, Learned)
    return found


def test_too_few_won_or_lost_deals_teach_nothing() -> None:
    x, _won, day = facts(100)
    assert fit_learned(x, np.arange(100) < 39, day) == TooFew(39, 61)
    assert fit_learned(x, np.arange(100) < 61, day) == TooFew(61, 39)
    assert isinstance(fit_learned(x, np.arange(100) % 2, day), Learned)


def test_it_finds_what_helps_and_says_so() -> None:
    x, won, day = facts()
    model = learned(x, won, day)
    later, came, _day = facts(seed=2)
    base = np.full(len(came), won.mean())
    assert model.helps
    assert brier(model.probability(later), came) < brier(base, came) - 0.04
    row = np.full(len(FEATURES), np.nan)
    row[[NAMES.index("stage"), NAMES.index("coach"), NAMES.index("slips")]] = 5, 1, 4
    reasons = dict(model.reasons(row))
    assert set(reasons) == {"stage", "coach", "slips"}
    assert reasons["coach"] > 0 > reasons["slips"]
    assert [abs(v) for _f, v in model.reasons(row)] == sorted((abs(v) for v in reasons.values()), reverse=True)


def test_what_does_not_help_later_deals_leaves_the_base_rate() -> None:
    x, _won, day = facts()
    won = np.random.default_rng(3).random(DEALS) < 0.6
    model = learned(x, won, day)
    assert not model.helps
    assert np.allclose(model.probability(x), (won.sum() + 1) / (DEALS + 2))
    assert model.reasons(x[0]) == []


def test_what_helped_once_and_no_longer_is_not_believed() -> None:
    x, won, day = facts()
    turned = won.copy()
    turned[DEALS * 3 // 4 :] = np.random.default_rng(4).random(DEALS // 4) < 0.5
    model = learned(x, turned, day)
    assert model.slope < 0.2
    assert log_loss(model.probability(x), turned) < 1


def test_the_order_of_the_deals_and_the_size_of_the_chunks_do_not_matter() -> None:
    x, won, day = facts()
    order = np.random.default_rng(5).permutation(DEALS)
    one, other = learned(x, won, day), learned(x[order], won[order], day[order])
    assert np.allclose(one.probability(x), other.probability(x))
    assert learned(x, won, day).to_json() == one.to_json()


def test_it_survives_storing() -> None:
    x, won, day = facts()
    model = learned(x, won, day)
    again = Learned.from_json(json.loads(json.dumps(model.to_json())))
    assert np.array_equal(again.probability(x), model.probability(x))


def test_unknown_facts_stand_for_what_the_features_say() -> None:
    known = np.array([[feature.unknown for feature in FEATURES]])
    made, owner = columns(np.full((1, len(FEATURES)), np.nan))
    assert np.array_equal(made, columns(known)[0])
    assert set(owner) == set(range(len(FEATURES)))


def test_a_feature_that_never_varies_does_no_harm() -> None:
    x, won, day = facts()
    x[:, NAMES.index("has_next_step")] = 1
    x[:, NAMES.index("silent_ratio")] = 1e9
    assert np.isfinite(learned(x, won, day).probability(x)).all()
