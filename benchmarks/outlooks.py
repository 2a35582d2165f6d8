"""Models in force over the company: what is expected of a million deals, and reading histories to fit models anew."""

from __future__ import annotations

import datetime as dt
import random

import numpy as np
from django.db import connection
from django.utils import timezone

from pipeline.models import Pipeline
from pipeline.probabilities.actions import score_all, score_pipeline
from pipeline.probabilities.actions.fitting import KINDS, put_into_force
from pipeline.probabilities.fitting import Draft, Fit, fit, read, stage_facts
from pipeline.probabilities.models import UPTO, PipelineFit
from pipeline.probabilities.rules.calibrated import fit_calibrated
from pipeline.probabilities.rules.histories import History
from pipeline.probabilities.rules.timing import fit_timing
from team.models import Organization, User
from team.periods import add_months

SEEN = 20_000
"""Deals that the models in force were fitted on, made up here: only speed is measured."""
HISTORIES = (
    "INSERT INTO pipeline_dealchange (id, deal_id, field, new, actor_id, reason, effective_at, recorded_at) "
    "SELECT 10000000 + row_number() OVER (), d.id, field, to_jsonb(value), d.owner_id, '', now(), now() "
    "FROM pipeline_deal d CROSS JOIN LATERAL (VALUES "
    "('status', CASE WHEN d.won_on - CURRENT_DATE > -200 THEN 'won' ELSE 'lost' END), "
    "(CASE WHEN d.won_on - CURRENT_DATE > -200 THEN 'won_on' ELSE 'lost_on' END, d.won_on::text)) "
    "AS rows (field, value) WHERE d.status = 'won'"
)
CELLS = (
    "SELECT owner_id, team_id, close_month, d.pipeline_id, stage_id, category, currency, "
    "expected_close < CURRENT_DATE AS overdue, count(*), sum(amount_minor) AS amount, "
    "sum(amount_base_minor) AS base, sum(weighted_minor) AS weighted, {expected} FROM pipeline_deal d "
    "LEFT JOIN probabilities_dealoutlook o ON o.deal_id = d.id "
    "LEFT JOIN probabilities_monthshare s ON s.id = o.share_id "
    "WHERE status IN ('open', 'won') GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
).format(expected=", ".join(f"sum(probability * amount_base_minor * {name}) AS {name}" for name in UPTO))
"""The bare aggregate over the deals with what is expected of them, nothing rounded."""


def fill() -> None:
    """Put models into force and bring the outlooks up to date."""
    pipeline, today = Pipeline.objects.get(), Organization.objects.today()
    _facts, nominal = stage_facts(pipeline)
    draw = np.random.default_rng(1)
    opened = today.toordinal() - draw.integers(30, 700, SEEN)
    left = np.minimum(opened + draw.integers(5, 300, SEEN), today.toordinal())
    timing = fit_timing(opened, opened, left, draw.integers(0, 3, SEEN))
    stages, chance = list(nominal), random.Random(1)
    histories = [_history(str(number), stages, today, chance) for number in range(SEEN)]
    calibrated = fit_calibrated(histories, nominal=nominal, known_until=today)
    drafts = [Draft(KINDS.CALIBRATED, calibrated.to_json(), {}), Draft(KINDS.TIMING, timing.to_json())]
    found = Fit(drafts, SEEN, SEEN // 3, [], [], KINDS.CALIBRATED, "calibrated", {})
    put_into_force(actor=User.objects.system(), pipeline_id=pipeline.pk, found=found, known_until=today)
    score_pipeline(pipeline.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE probabilities_dealoutlook, probabilities_monthshare")


def _history(name: str, stages: list[str], today: dt.date, chance: random.Random) -> History:
    entered = add_months(today, -6)
    reached = tuple((stage, entered) for stage in stages[: chance.randint(1, len(stages))])
    return History(name, entered, reached, today, chance.random() < 0.3)


def close() -> int:
    """Histories of the won deals with an end, half of them lost, once; answers how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORIES)
        return int(cursor.rowcount // 2)


def fit_all() -> PipelineFit:
    pipeline, today = Pipeline.objects.get(), Organization.objects.today()
    found = fit(read(pipeline, today))
    return PipelineFit(pipeline=pipeline, closed=found.closed, finished_at=timezone.now())


__all__ = ["close", "fill", "fit_all", "score_all"]
