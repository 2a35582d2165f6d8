"""Doors of the worker: one call each. All may run twice."""

from celery import shared_task

from stakeholders.visits.actions import keep_series
from team.models import User


@shared_task
def keep_visit_series() -> int:
    """Nightly: the next visit of every running series stands ahead, also where what was announced went past it."""
    return keep_series(actor=User.objects.system())
