"""The scheduled work: requests that nobody decided in time."""

from celery import shared_task

from negotiations import actions


@shared_task
def escalate_overdue() -> int:
    """Every ten minutes; answers how many were passed on."""
    return actions.escalate_overdue()
