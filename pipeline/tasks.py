"""Doors of the worker: load, call one function. All may run twice."""

from celery import shared_task

from pipeline.actions.sweeping import sweep_flags


@shared_task
def flag_deals() -> int:
    """Look at every open deal again: time alone raises and clears flags."""
    return sweep_flags()
