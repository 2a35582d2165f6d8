"""What accounts are worth to who ranks them: won in the last twelve months, and open deals weighted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import KeyAccount
from pipeline.models import Deal
from stakeholders.visits import top_accounts


def worth_of(accounts: QuerySet[KeyAccount], since: dt.date) -> Iterable[tuple[uuid.UUID, int]]:
    """One query; the amounts in the base currency, in minor units."""
    won = Sum("amount_base_minor", filter=Q(status=Deal.Status.WON, won_on__gte=since))
    weighted = Sum("weighted_minor", filter=Q(status=Deal.Status.OPEN))
    rows = Deal.objects.filter(account_id__in=accounts.values("pk")).order_by().values("account_id")
    sums = rows.annotate(won=Coalesce(won, 0), weighted=Coalesce(weighted, 0))
    return sums.annotate(worth=F("won") + F("weighted")).filter(worth__gt=0).values_list("account_id", "worth")


def register() -> None:
    top_accounts.register(worth_of)
