"""The scheduled work: replies that are late."""

from celery import shared_task

from pipeline.teamwork import actions


@shared_task
def tell_overdue() -> int:
    """Every hour in the day; answers how many were told of."""
    return actions.tell_overdue()
