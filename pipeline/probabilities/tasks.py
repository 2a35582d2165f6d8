"""The scheduled work: fitting once a night, one pipeline after the other, and outlooks of the day. May run twice."""

import uuid

from celery import shared_task

from pipeline.probabilities import actions
from team.models import User


@shared_task
def fit_models() -> int:
    """Nightly, before the forecasts are recomputed; answers how many pipelines were fitted."""
    return len(actions.fit_models(actor=User.objects.system()))


@shared_task
def fit_pipeline(pipeline_id: str) -> int:
    """Asked for by somebody."""
    return len(actions.fit_models(actor=User.objects.system(), pipeline_id=uuid.UUID(pipeline_id)))
