"""Doors of the worker: one call each. All may run twice."""

from celery import shared_task

from stakeholders.actions.standing_sweep import recompute_standings as recompute


@shared_task
def recompute_standings() -> int:
    """Every hour, since midnight is the organization's: looks only at what was not yet written today."""
    return recompute().changed
