"""The regular look at all open deals, in short transactions so that nobody waits for it."""

from __future__ import annotations

import uuid

from pipeline.actions.refreshing import refresh_deals
from pipeline.models import Deal

PORTION = 500


def sweep_flags(portion: int = PORTION) -> int:
    """Refresh every open deal, `portion` at a time by id; answers how many changed. May be stopped and run again."""
    changed, last = 0, uuid.UUID(int=0)
    while True:
        ids = list(Deal.objects.open().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:portion])
        if not ids:
            return changed
        changed += refresh_deals(ids)
        last = ids[-1]
