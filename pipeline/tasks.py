"""Doors of the worker: load, call one function. All may run twice."""

from celery import shared_task

from pipeline.actions.flag_news import tell_managers, tell_owners
from pipeline.actions.sweeping import remind_of_expired_waivers, sweep_flags


@shared_task
def flag_deals() -> int:
    """Look at every open deal once a day, from where the last run stopped: time alone raises and clears flags.

    Then tell of those that are new, also of those that somebody's own doing raised since the last hour.
    """
    changed = sweep_flags()
    remind_of_expired_waivers()
    tell_owners()
    tell_managers()
    return changed
