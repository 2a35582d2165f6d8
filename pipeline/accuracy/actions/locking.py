"""Locking one month's forecasts: everything that the layers said at its start, written once. Source: formulas §9."""

from __future__ import annotations

import datetime as dt
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from pipeline.accuracy.adding import with_teams
from pipeline.accuracy.known import Known
from pipeline.accuracy.models import Lock, LockedDeal, LockedForecast, LockedRange
from pipeline.accuracy.openings import Holder, Opening
from pipeline.accuracy.past import lot
from pipeline.accuracy.residuals import OWNER, PIPELINE, SPANS, TEAM, Of, sigma_for
from pipeline.accuracy.rules.layers import HORIZONS, PIPELINE_LAYERS, OpenDeals, per_holder
from pipeline.accuracy.rules.naive import naive
from pipeline.accuracy.wins import ALL, Sums
from pipeline.forecasts.uncertainty import Uncertainty
from pipeline.probabilities.rules.ranges import simulate, terms
from team.periods import add_months

SAMPLED = 5_000
"""Of a pipeline's open deals, about so many keep their probability deal by deal."""
DRAWS = 1_000
LEAST_NEW = 3
"""Months that must be known before what is not open yet is guessed."""
BATCH = 1_000
FIGURES = (
    "deals",
    "amount",
    *PIPELINE_LAYERS,
    *(f"{name}_{end}" for name in ("last", "mean", "quarter", "year") for end in ("open", "all")),
    "win_rate",
    "new",
)


@dataclass(frozen=True, slots=True)
class Locking:
    """All that one lock is written from; `first` as in `Past.first_months`, None where nothing is known before.

    `model`: code of the one behind the probabilities of `deals`, empty where there are none. `calibrated`, `learned`:
    probabilities of the two models in the order of `opening`, None where they could not both be fitted. `sigmas`: of
    the windows that were closed by then.
    """

    pipeline: str
    cut: dt.date
    opening: Opening
    deals: OpenDeals
    model: str
    known: Known
    past: Sums
    first: dt.date | None
    sigmas: Mapping[Of, Uncertainty]
    is_rebuilt: bool
    calibrated: NDArray[np.float64] | None = None
    learned: NDArray[np.float64] | None = None


@transaction.atomic
def write_lock(asked: Locking) -> Lock:
    deals = asked.deals
    lock = Lock(
        pipeline_id=asked.pipeline,
        made_on=asked.cut,
        is_rebuilt=asked.is_rebuilt,
        locked_at=timezone.now(),
        model=asked.model,
        closed=asked.known.closed,
        won=asked.known.won,
        deals=len(asked.opening.keys),
        share=min(1.0, SAMPLED / max(1, len(asked.opening.keys))),
    )
    if deals.probability is not None and deals.shares is not None and len(deals.amount):
        lock.sigma = sigma_for(asked.sigmas, Of(PIPELINE, None, SPANS[0]))
        lock.expected, lock.slope, lock.spread = terms(deals.probability * deals.shares[:, 0], deals.amount)
    lock.save(force_insert=True)
    LockedForecast.objects.bulk_create(
        with_teams(_forecasts(lock, asked), ("lock", "made_on", "month", "horizon"), FIGURES), batch_size=BATCH
    )
    LockedDeal.objects.bulk_create(_deals(lock, asked), batch_size=BATCH)
    LockedRange.objects.bulk_create(_ranges(lock, asked), batch_size=BATCH)
    return lock


def _forecasts(lock: Lock, asked: Locking) -> Iterator[LockedForecast]:
    opening, deals = asked.opening, asked.deals
    holder, count = np.array(opening.holder, np.int64), len(opening.holders)
    said = {layer: per_holder(values, holder, count) for layer, values in deals.said().items()}
    amounts = per_holder(deals.amount[:, None], holder, count)[:, 0]
    numbers = np.bincount(holder, minlength=count)
    history = _history(asked)
    for who in sorted({*opening.holders, *history}, key=str):
        place = opening.holders.get(who)
        for horizon in HORIZONS:
            row = LockedForecast(
                lock=lock,
                made_on=asked.cut,
                month=add_months(asked.cut, horizon),
                horizon=horizon,
                pipeline_id=asked.pipeline,
                owner_id=who.owner,
                team_id=who.team,
            )
            if place is not None:
                row.deals, row.amount = int(numbers[place]), int(amounts[place])
                for layer, values in said.items():
                    setattr(row, layer, int(values[place, horizon]))
            elif "expected" in said:
                row.expected = 0
            for name, value in _naive(asked, history.get(who, {}), row).items():
                setattr(row, name, value)
            yield row


def _history(asked: Locking) -> Mapping[Holder, Mapping[int | None, Mapping[dt.date, int]]]:
    """Holder → horizon → month → won, as the cut knew it."""
    found: dict[Holder, dict[int | None, dict[dt.date, int]]] = defaultdict(lambda: defaultdict(dict))
    for key, (_deals, amount) in asked.past.items():
        if key.pipeline == asked.pipeline:
            found[key.holder][key.horizon][key.month] = amount
    return found


def _naive(
    asked: Locking, history: Mapping[int | None, Mapping[dt.date, int]], row: LockedForecast
) -> dict[str, int | None]:
    """Columns of the row → what the months before the cut say of its month."""
    if asked.first is None:
        return {}
    every, horizon = history.get(ALL, {}), row.horizon
    from_open = history.get(horizon, {})
    first = add_months(asked.first, horizon)
    told: dict[str, int | None] = {}
    for end, won, since in (("all", every, asked.first), ("open", from_open, first)):
        told |= {f"{name}_{end}": value for name, value in naive(won, asked.cut, row.month, since).items()}
    rate = asked.known.win_rate
    told["win_rate"] = None if rate is None else round(rate * row.amount)
    months = [month for month in _months_before(asked.cut) if month >= first]
    if len(months) >= LEAST_NEW:
        new = [every.get(month, 0) - from_open.get(month, 0) for month in months]
        told["new"] = round(sum(new) / len(new))
    return told


def _months_before(cut: dt.date, count: int = 12) -> list[dt.date]:
    return [add_months(cut, -back) for back in range(1, count + 1)]


def _deals(lock: Lock, asked: Locking) -> Iterator[LockedDeal]:
    opening, deals = asked.opening, asked.deals
    names = list(opening.holders)
    for place, key in enumerate(opening.keys):
        if lot(UUID(key)) >= lock.share:
            continue
        who = names[opening.holder[place]]
        yield LockedDeal(
            lock=lock,
            deal_id=key,
            made_on=asked.cut,
            pipeline_id=asked.pipeline,
            owner_id=who.owner,
            team_id=who.team,
            nominal=opening.points[place] / 10_000,
            expected=None if deals.probability is None else float(deals.probability[place]),
            calibrated=_known(asked.calibrated, place),
            learned=_known(asked.learned, place),
        )


def _known(values: NDArray[np.float64] | None, place: int) -> float | None:
    return None if values is None or np.isnan(values[place]) else float(values[place])


def _ranges(lock: Lock, asked: Locking) -> Iterator[LockedRange]:
    """Of the month, and of the three months that begin with it."""
    deals = asked.deals
    if lock.sigma is None or deals.probability is None or deals.shares is None:
        return
    for span in SPANS:
        chance = deals.probability * deals.shares[:, :span].sum(axis=1)
        for (level, key), here in _places(asked.opening).items():
            p, amount = chance[here], deals.amount[here]
            sigma = sigma_for(asked.sigmas, Of(level, UUID(key) if key else None, span))
            seed = zlib.crc32(f"{asked.pipeline} {asked.cut} {level} {key} {span}".encode())
            drawn = simulate(p, amount, sigma=sigma, seed=seed, draws=DRAWS)
            expected, slope, spread = terms(p, amount)
            yield LockedRange(
                lock=lock,
                made_on=asked.cut,
                pipeline_id=asked.pipeline,
                level=level,
                owner_id=key if level == OWNER else None,
                team_id=key if level == TEAM else None,
                p10=drawn.p10,
                p50=drawn.p50,
                p90=drawn.p90,
                span=span,
                expected=expected,
                slope=slope,
                spread=spread,
                sigma=sigma,
            )


def _places(opening: Opening) -> dict[tuple[str, str | None], NDArray[np.bool_]]:
    """(level, key) → which of the deals are theirs."""
    names = list(opening.holders)
    holder = np.array(opening.holder, np.int64)
    places: dict[tuple[str, str | None], NDArray[np.bool_]] = {(PIPELINE, None): np.ones(len(holder), bool)}
    teams, owners = {(TEAM, who.team) for who in names if who.team}, {(OWNER, who.owner) for who in names}
    for level, key in sorted(teams | owners):
        mine = [place for place, who in enumerate(names) if getattr(who, level) == key]
        places[level, key] = np.isin(holder, mine)
    return places
