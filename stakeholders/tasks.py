"""Doors of the worker: one call each. All may run twice."""

from celery import shared_task

from stakeholders.actions import find_duplicates
from stakeholders.actions.retention import retain
from stakeholders.actions.standing_sweep import recompute_standings as recompute
from team.models import User


@shared_task
def recompute_standings() -> int:
    """Every hour, since midnight is the organization's: looks only at what was not yet written today."""
    return recompute().changed


@shared_task
def keep_no_longer() -> int:
    """Nightly: erase who left long ago, delete confidences that have grown old, as the policy says."""
    done = retain(actor=User.objects.system())
    return done.people + done.confidences


@shared_task
def find_duplicate_contacts() -> int:
    """Nightly: pairs of contacts that came in past the actions, and those that are none any more."""
    return find_duplicates()
