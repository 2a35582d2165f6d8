"""What fitting and drawing cost: in `make bench`, and without a database by `python -m benchmarks.models [DEALS …]`.

Alone, each size runs in a process of its own and says how much memory it took at the most.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from pipeline.probabilities.rules.features import FEATURES, NAMES
from pipeline.probabilities.rules.learned import fit_learned
from pipeline.probabilities.rules.ranges import DRAWS, simulate
from pipeline.probabilities.rules.timing import LOST, WON, fit_timing

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 5
"""So many rounds of Newton's method does a plain logistic regression take at the least."""
DAYS = 1_000
IN_RANGE = 100_000
Call = Callable[[], Any]


def closed_deals(count: int) -> tuple[Any, Any, Any]:
    """Facts in single precision, outcomes, closing days; about a third of the facts unknown."""
    random = np.random.default_rng(1)
    x = random.uniform(0, 2, (count, len(FEATURES))).astype(np.float32)
    x[:, NAMES.index("stage")] = random.integers(0, 6, count)
    odds = 0.5 * x[:, 0] + 0.4 * x[:, NAMES.index("coach")] - 1.8
    x[:, 1:][random.random((count, len(FEATURES) - 1)) < 1 / 3] = np.nan
    return x, random.random(count) < 1 / (1 + np.exp(-odds)), random.integers(0, DAYS, count)


def learning(count: int) -> tuple[Call, Call]:
    """The learned model, and the bare sums of a plain logistic regression on the same facts, not even solved."""
    x, won, day = closed_deals(count)

    def bare() -> None:
        facts = np.nan_to_num(x.astype(np.float64))
        for _round in range(ROUNDS):
            p = 1 / (1 + np.exp(-(facts @ np.zeros(len(FEATURES)))))
            facts.T @ (facts * (p * (1 - p))[:, None])
            facts.T @ (won - p)

    return lambda: fit_learned(x, won, day), bare


def timing(count: int) -> tuple[Call, Call]:
    """The hazards by age and month, and the bare count of closings by age."""
    random = np.random.default_rng(2)
    opened = random.integers(738_000, 738_000 + DAYS, count)
    age = random.geometric(0.02, count)
    how = np.where(random.random(count) < 0.4, WON, LOST)
    return lambda: fit_timing(opened, opened, opened + age, how), lambda: np.bincount(age, how == WON)


def drawing(count: int = IN_RANGE) -> tuple[Call, Call]:
    """The range of an open book, and a hundredth of as many draws of every single deal."""
    random = np.random.default_rng(3)
    p, amount = random.beta(1, 3, count), np.round(np.exp(random.normal(14, 1, count)))

    def bare() -> None:
        for _draw in range(DRAWS // 100):
            (random.random(count) < p) @ amount

    return lambda: simulate(p, amount, sigma=0.3, seed=1), bare


def _seconds(call: Call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _alone(count: int) -> None:
    call, bare = learning(count)
    took = _seconds(call)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    fit, plain = timing(count)
    timed, counted = _seconds(fit), _seconds(plain)
    draw, exact = drawing()
    drawn, exactly = min(_seconds(draw) for _ in range(3)), _seconds(exact)
    print(
        f"| {count:,} | {took:.1f} s, {took / _seconds(bare):.1f} ×, {memory:.0f} MB "
        f"| {timed:.2f} s, {timed / counted:.0f} × | {drawn:.2f} s, {drawn / exactly:.2f} × |",
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] == "--one":
        _alone(int(sys.argv[2]))
    else:
        print(f"| closed deals | learned model | timing | range of {IN_RANGE:,} open deals |")
        print("| --- | --- | --- | --- |", flush=True)
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        for each in [int(size) for size in sys.argv[1:]] or SIZES:
            subprocess.run([sys.executable, "-m", "benchmarks.models", "--one", str(each)], check=True, env=one_thread)
