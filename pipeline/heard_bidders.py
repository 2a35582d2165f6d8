"""Bidders remaining, as heard on a visit: the same field that the deal's own page has, with the same history."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from pipeline.actions.changes import change_deal
from pipeline.models import Deal
from stakeholders.models import BuyingCenter
from stakeholders.visits import bidders
from team.models import User


class DealsKeep:
    """See `stakeholders.visits.bidders.Keeper`."""

    def known(self, user: User, centers: Collection[uuid.UUID]) -> dict[uuid.UUID, int | None]:
        """One query."""
        rows = Deal.objects.editable_by(user).filter(status=Deal.Status.OPEN, buying_center_id__in=list(centers))
        return dict(rows.order_by().values_list("buying_center_id", "bidders_remaining"))

    def keep(self, *, actor: User, center: BuyingCenter, count: int, at: dt.datetime | None) -> None:
        deals = Deal.objects.editable_by(actor).filter(status=Deal.Status.OPEN, buying_center=center)
        for deal_id in deals.order_by("pk").values_list("pk", flat=True):
            change_deal(actor=actor, deal_id=deal_id, values={"bidders_remaining": count}, at=at)


def register() -> None:
    bidders.register(DealsKeep())
