"""What is written down of open deals, as others read it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from pipeline.probabilities.models import DealOutlook, OutlookState


def said(deals: Collection[uuid.UUID]) -> dict[uuid.UUID, float]:
    """Deal → probability (0..1) of the model in force; without deals for which the nominal percentages are (one query).

    The caller has seen to it that the person sees the deals.
    """
    if not deals:
        return {}
    rows = DealOutlook.objects.filter(pk__in=deals, model__isnull=False)
    return dict(rows.values_list("pk", "probability"))


def outlook_state() -> OutlookState:
    """Of which day the shares are (None before a first fit), and how often outlooks were rewritten for many."""
    return OutlookState.objects.first() or OutlookState()
