"""The scheduled work: every night everything anew, and shortly after midnight what became overdue."""

from celery import shared_task

from pipeline.forecasts import actions


@shared_task
def recompute_all() -> int:
    """Nightly; answers how many cells there are."""
    return actions.recompute_all()


@shared_task
def roll_overdue() -> int:
    """Every hour, since midnight is the organization's: does nothing when nothing is behind."""
    return actions.roll_overdue()
