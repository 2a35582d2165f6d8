"""What the deals that stood in a stage on a past day were worth then. Source: formulas §1."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from pipeline.funnel.asking import FunnelScope
from pipeline.funnel.sums import conditions, stays_on
from pipeline.models import DealChange


def corrections(found: FunnelScope) -> dict[str, int]:
    """Stage → minor units to add to today's amounts of those who stood there on the day (two queries)."""
    earlier = _earlier(found.day, ZoneInfo(found.scope.organization.time_zone))
    if not earlier:
        return {}
    stays = stays_on(found.day).filter(
        conditions(found.day)["standing"], pipeline_id=found.pipeline.pk, deal__in=found.deals().filter(pk__in=earlier)
    )
    sums: dict[str, int] = {}
    for deal, code, amount in stays.values_list("deal_id", "code", "deal__amount_base_minor"):
        sums[code] = sums.get(code, 0) + earlier[deal] - amount
    return sums


def _earlier(day: dt.date, zone: ZoneInfo) -> dict[uuid.UUID, int]:
    """Deal → its amount at the end of the day, of those that changed since."""
    start = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    rows = DealChange.objects.filter(field="amount_base_minor", effective_at__gte=start).order_by("effective_at", "id")
    found: dict[uuid.UUID, int] = {}
    for deal, old in rows.values_list("deal_id", "old"):
        found.setdefault(deal, int(old or 0))
    return found
