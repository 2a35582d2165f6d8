"""Jobs of this app: thin doors, like the pages."""

import uuid

from celery import shared_task

from pipeline.editing.actions.taking_back import forget_portions
from pipeline.editing.actions.transfers import carry_out_transfer, go_on


@shared_task
def carry_out(transfer_id: str) -> None:
    """Safe to repeat: deals that went already are no longer among those that wait."""
    carry_out_transfer(uuid.UUID(transfer_id))


@shared_task
def sweep_transfers() -> int:
    """Every ten minutes: what a break or a missing broker left lying; and what can be undone no more is forgotten."""
    forget_portions()
    return go_on()
