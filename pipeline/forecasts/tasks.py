"""The scheduled work: every night everything anew, shortly after midnight what became overdue, and the past kept."""

from celery import shared_task

from pipeline.forecasts import actions
from pipeline.forecasts.actions import submissions
from pipeline.forecasts.actions.past_days import keep_usual_days
from pipeline.forecasts.evenness import look_again


@shared_task
def recompute_all() -> int:
    """Nightly; answers how many cells there are."""
    written = actions.recompute_all()
    look_again()
    return written


@shared_task
def roll_overdue() -> int:
    """Every hour, since midnight is the organization's: does nothing when nothing is behind."""
    return actions.roll_overdue()


@shared_task
def remind_of_submissions() -> int:
    """Every quarter of an hour, since a deadline may be at any: does nothing but shortly before one."""
    return submissions.remind_of_submissions()


@shared_task
def snapshot_states() -> int:
    """Every hour, since midnight is the organization's: of how many deals the states by day were built anew."""
    built = actions.build_states()
    keep_usual_days()
    return built
