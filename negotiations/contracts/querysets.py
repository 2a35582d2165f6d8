"""Who sees a contract on its way to signature: whoever sees the deal; who may change the deal changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from negotiations.querysets import OfDealQuerySet
from pipeline.querysets import DEAL
from team import reach

if TYPE_CHECKING:
    from team.models import User


class ContractQuerySet(OfDealQuerySet):
    pass


class OfContractQuerySet(OfDealQuerySet):
    path = "contract__deal"

    def visible_to(self, user: User) -> Any:
        return reach.seen(self, user, DEAL, column="contract__deal_id")
