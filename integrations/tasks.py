"""What the worker does for the API: forget what has served its time."""

from celery import shared_task

from integrations import idempotency, marks


@shared_task
def purge() -> int:
    """Answers to idempotent requests after a week, marks after three months."""
    return idempotency.purge() + marks.purge()
