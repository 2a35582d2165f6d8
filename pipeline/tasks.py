"""Doors of the worker: load, call one function. All may run twice."""

from celery import shared_task

from pipeline.actions.sweeping import remind_of_expired_waivers, sweep_flags


@shared_task
def flag_deals() -> int:
    """Look at every open deal once a day, from where the last run stopped: time alone raises and clears flags."""
    changed = sweep_flags()
    remind_of_expired_waivers()
    return changed
