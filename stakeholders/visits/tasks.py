"""Doors of the worker: one call each. All may run twice."""

from celery import shared_task

from stakeholders.visits.actions.reminding import forget_reminders
from stakeholders.visits.actions.reminding import remind as remind_all
from team.models import User


@shared_task
def remind() -> int:
    """Every five minutes: appointments come at any time, and somewhere it is seven in the morning."""
    return remind_all(actor=User.objects.system())


@shared_task
def forget_old_reminders() -> int:
    """Nightly."""
    return forget_reminders()
