"""What a deal tells of its buying center to the pages of people, which stand below and know no deals."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse

from pipeline.editions import edition_of_stage
from pipeline.models import Deal, DealCompetitor
from stakeholders import purchases, rivals
from stakeholders.purchases import Purchase
from web.formats import localized


def named_rivals(center_ids: Collection[uuid.UUID]) -> Iterable[tuple[uuid.UUID, uuid.UUID]]:
    """The competitors that are named on the centers' deals."""
    rows = DealCompetitor.objects.filter(deal__buying_center_id__in=list(center_ids)).order_by()
    return rows.values_list("deal__buying_center_id", "competitor_id")


def purchase(center_id: uuid.UUID, user: Any) -> Purchase | None:
    """The deal that the center decides, if the user sees it."""
    deal = Deal.objects.visible_to(user).filter(buying_center_id=center_id).first()
    if deal is None:
        return None
    can_edit = Deal.objects.editable_by(user).filter(pk=deal.pk).exists()
    return Purchase(
        objective=deal.name,
        url=deal.get_absolute_url(),
        step=step_name(deal),
        mode=deal.get_procurement_mode_display() if deal.procurement_mode else "",
        step_url=reverse("pipeline:deal_edit", args=[deal.pk, "buyer-step"]) if can_edit else "",
        mode_url=reverse("pipeline:deal_edit", args=[deal.pk, "details"]) if can_edit else "",
    )


def step_name(deal: Deal) -> str:
    """ "3 Survey", or empty."""
    if deal.buyer_step is None:
        return ""
    text = edition_of_stage(deal.stage_id).method.buyer_steps.get(deal.buyer_step, {})
    return f"{deal.buyer_step} {localized(dict(text))}".strip()


def register() -> None:
    rivals.register(named_rivals)
    purchases.register(purchase)
