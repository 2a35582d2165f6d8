"""Doors of the worker: one call each. All may run twice."""

from celery import shared_task

from stakeholders.visits.actions import counting, keep_series
from stakeholders.visits.actions.reminding import forget_reminders
from stakeholders.visits.actions.reminding import remind as remind_all
from team.models import User


@shared_task
def keep_visit_series() -> int:
    """Nightly: the next visit of every running series stands ahead, also where what was announced went past it."""
    return keep_series(actor=User.objects.system())


@shared_task
def recount_days() -> int:
    """Nightly: every counted day held against its visits; answers how many were written."""
    return counting.recount_all().days


@shared_task
def count_first() -> int:
    """Every hour: where no day was ever counted (an upgrade, an import past the actions) all are. Cheap otherwise."""
    return counting.recount_all().days if counting.was_never_counted() else 0


@shared_task
def remind() -> int:
    """Every five minutes: appointments come at any time, and somewhere it is seven in the morning."""
    return remind_all(actor=User.objects.system())


@shared_task
def forget_old_reminders() -> int:
    """Nightly."""
    return forget_reminders()
