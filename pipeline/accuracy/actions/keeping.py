"""Keeping the record: every night lock what the month's start still lacks, and see what came of what was locked."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from pipeline.accuracy.actions.figures import settle_figures
from pipeline.accuracy.actions.locking import Locking, write_lock
from pipeline.accuracy.actions.settling import one_at_a_time, settle_bins, settle_sigmas, settle_wins
from pipeline.accuracy.fitted_then import LEARNED, NOMINAL, Then, fitted_then
from pipeline.accuracy.in_force import outlooks
from pipeline.accuracy.known import Known, learn
from pipeline.accuracy.models import Lock, StoodFigure
from pipeline.accuracy.openings import Opening, openings
from pipeline.accuracy.past import Past
from pipeline.accuracy.residuals import actual_of, sigmas, windows
from pipeline.accuracy.rules.layers import OpenDeals
from pipeline.accuracy.wins import wins
from pipeline.probabilities.rules.learned import LEAST as LEAST_OUTCOMES
from team.models import Organization
from team.periods import add_months, months_in

MONTHS = 24
"""How far back forecasts are rebuilt."""
LATELY = 5
"""Months back to the first day of a period of which what came may still change: a quarter that ended lately."""
SECONDS = 400
"""After so long the next month waits for the next night: the worker's tasks end after 600."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`locked`: locks written; `left`: months that wait for the next run; `settled`: rows of what came of it."""

    locked: int
    left: int
    settled: int


def keep_record(*, seconds: float = SECONDS, rebuild: bool = False) -> Kept:
    """Lock the starts of months that have no lock yet, the oldest first, then bring the outcomes up to date.

    What is locked stays as it is: a second run adds nothing. Months before the first run are rebuilt from history, as
    is one whose first day the job missed. `rebuild`: those again, as the models of today's program would have it.
    """
    if rebuild:
        Lock.objects.filter(is_rebuilt=True).delete()
    past, end = Past(Organization.objects.current()), time.monotonic() + seconds
    cuts = list(_missing(past))
    locked = done = 0
    for cut in cuts:
        if time.monotonic() > end:
            break
        locked += _lock_month(past, cut)
        settle_wins(past, cut, add_months(cut, 1))
        done += 1
    today = past.organization.today()
    settled = settle_wins(past, add_months(today.replace(day=1), -2), today + dt.timedelta(days=1))
    settled += settle_sigmas(today.replace(day=1))
    settled += settle_figures(past, add_months(today.replace(day=1), -_figures_back(locked)))
    return Kept(locked, len(cuts) - done, settled + settle_bins())


def _figures_back(locked: int) -> int:
    """Months: what was locked now may be what figures of long ago are to be compared with."""
    return LATELY if StoodFigure.objects.exists() and not locked else MONTHS


def _missing(past: Past) -> Iterator[dt.date]:
    """The first days of months of which a pipeline has no lock, though the records reach back to before them."""
    today = past.organization.today()
    firsts = past.first_months(today + dt.timedelta(days=1))
    if not firsts:
        return
    first = max(min(firsts.values()), add_months(today.replace(day=1), -MONTHS))
    locked = set(Lock.objects.filter(made_on__gte=first).values_list("made_on", flat=True))
    yield from (month for month in months_in(first, today) if month not in locked)


def _lock_month(past: Past, cut: dt.date) -> int:
    firsts = past.first_months(cut)
    since = add_months(cut, -MONTHS)
    known_wins = wins(past.closed_since(since, cut), since, cut, past.first_record)
    actual = actual_of(
        (uuid.UUID(key.pipeline), uuid.UUID(key.holder.owner), as_uuid(key.holder.team), key.month, key.horizon, amount)
        for key, (_deals, amount) in known_wins.items()
    )
    opened = openings(past.open_since(cut), cut, past.first_record, past.stages)
    is_rebuilt = cut != past.organization.today()
    locks = []
    for pipeline in past.nominal:
        opening, known = opened.get(pipeline) or Opening(cut), _known(past, pipeline, cut)
        then = None
        if opening.keys and min(known.won, known.closed - known.won) >= LEAST_OUTCOMES:
            then = fitted_then(pipeline, cut, opening.keys, past.first_record)
        deals, model = _said(pipeline, opening, known, then, is_rebuilt=is_rebuilt)
        locks.append(
            Locking(
                pipeline=pipeline,
                cut=cut,
                opening=opening,
                deals=deals,
                model=model,
                known=known,
                past=known_wins,
                first=firsts.get(pipeline),
                sigmas=sigmas(windows(cut, [uuid.UUID(pipeline)]), actual),
                is_rebuilt=is_rebuilt,
                calibrated=known.probabilities(opening.stages) if then else None,
                learned=then.learned if then else None,
            )
        )
    # All pipelines or none: a month with a lock counts as locked (`_missing`).
    with transaction.atomic():
        one_at_a_time()
        if Lock.objects.filter(made_on=cut).exists():
            return 0  # another run was faster: what it locked stays
        for each in locks:
            write_lock(each)
    return len(locks)


def as_uuid(key: str | None) -> uuid.UUID | None:
    return uuid.UUID(key) if key else None


def _said(
    pipeline: str, opening: Opening, known: Known, then: Then | None, *, is_rebuilt: bool
) -> tuple[OpenDeals, str]:
    """The deals with their probabilities: of the models in force, or of those that the cut could have fitted and would
    have put into force."""
    probability = known.probabilities(opening.stages)
    shares = known.shares(np.array(opening.age, np.int64))
    said = None if is_rebuilt else outlooks(pipeline, opening.cut, opening.keys, probability, shares)
    if said is not None:
        return opening.deals(said[0], said[1]), said[2]
    if then is None or probability is None:
        return opening.deals(probability, shares), known.model
    if then.chosen == LEARNED:
        probability = np.where(np.isnan(then.learned), probability, then.learned)
    elif then.chosen == NOMINAL:
        probability = np.array(opening.points, np.float64) / 10_000
    return opening.deals(probability, shares), then.chosen


def _known(past: Past, pipeline: str, cut: dt.date) -> Known:
    return learn(
        past.sample,
        pipeline,
        cut,
        past.first_record,
        nominal=past.nominal[pipeline],
        stages=past.stages,
        fiscal_year_start=past.organization.fiscal_year_start,
    )
