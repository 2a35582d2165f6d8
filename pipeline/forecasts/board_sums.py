"""The sums of the board's columns, read from the cells instead of the deals."""

from __future__ import annotations

import uuid

from django.db.models import Sum

from pipeline.forecasts.models import ForecastCell
from pipeline.models import Deal
from pipeline.pages.columns import ByStage, Sums
from pipeline.pages.scopes import Scope


def board_sums(scope: Scope) -> ByStage | None:
    """By stage, for owners whose work the reader reaches; None where cells cannot tell what they see.

    Cells know owners. Whoever also sees deals of others (through an account or a deal team) asks the deals.
    """
    if scope.status != Deal.Status.OPEN:
        return None
    owners, sight = scope.owners(), scope.user.sight
    if owners is None and not sight.everything:
        return None
    if owners is not None and not (sight.everything or owners <= sight.people):
        return None
    cells = ForecastCell.objects.filter(status=Deal.Status.OPEN)
    if owners is not None:
        cells = cells.filter(owner_id__in=owners)
    if scope.pipeline:
        cells = cells.filter(pipeline_id=scope.pipeline)
    rows = (
        cells.order_by()
        .values_list("stage_id")
        .annotate(deals=Sum("deals"), amount=Sum("amount_base_minor"), weighted=Sum("weighted_minor"))
    )
    found: dict[uuid.UUID, Sums] = {
        stage: Sums(deals, int(amount), int(weighted)) for stage, deals, amount, weighted in rows
    }
    return found
