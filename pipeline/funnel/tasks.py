"""The scheduled work: what changed every few minutes, every night what is left, every week what trends need."""

import datetime as dt
import uuid

from celery import shared_task

from pipeline.funnel import actions


@shared_task
def refresh_stale() -> int:
    """The cells of owners whose deals changed; does nothing when none did."""
    return actions.refresh_stale()


@shared_task
def settle() -> int:
    """Nightly: deals that have no stays yet, what is stale, and outcomes.

    Answers how many outcomes are kept.
    The cells of other owners need nothing: no figure in them grows by a day alone.
    """
    actions.fill_stays()
    actions.refresh_stale()
    return actions.keep_outcomes()


@shared_task
def keep_ends() -> int:
    """Hourly: how periods that are over ended, soon after the organization's midnight; cheap once it is there.

    Answers how many ends there are.
    """
    return actions.keep_ends()


@shared_task
def snapshot() -> int:
    """Weekly; answers how many rows were kept. Run twice on a day, it rewrites them."""
    return actions.snapshot_day()


@shared_task
def count(what: str, pipeline: str, team: str, segment: str, day: str) -> None:
    """What somebody asked for who should not wait for it; nothing where it is known by now."""
    actions.count_for_later(
        what, uuid.UUID(pipeline), uuid.UUID(team) if team else None, segment, dt.date.fromisoformat(day)
    )
