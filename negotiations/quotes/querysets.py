"""Who sees a quote: whoever sees the deal, once it went out.

A draft says how far we would go before anybody approved it: like what its lines cost us, it is for the deal's editors
alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from negotiations.querysets import ConfidentialQuerySet, OfDealQuerySet
from pipeline.querysets import DEAL
from team import reach

if TYPE_CHECKING:
    from team.models import User


QUOTE = "quotes.quote"
SENT = ~Q(state="draft")


class QuoteQuerySet(OfDealQuerySet):
    def visible_to(self, user: User) -> Any:
        from negotiations.quotes.models import Revision

        sent = Exists(Revision.objects.filter(SENT, quote=OuterRef("pk")))
        return _sent_or_own(reach.seen(self, user, DEAL, column="deal_id"), user, Q(sent), "deal_id")


class RevisionQuerySet(OfDealQuerySet):
    path = "quote__deal"

    def visible_to(self, user: User) -> Any:
        return _sent_or_own(reach.seen(self, user, DEAL, column="quote__deal_id"), user, SENT, "quote__deal_id")


class LineQuerySet(OfDealQuerySet):
    path = "revision__quote__deal"

    def visible_to(self, user: User) -> Any:
        column, sent = "revision__quote__deal_id", ~Q(revision__state="draft")
        return _sent_or_own(reach.seen(self, user, DEAL, column=column), user, sent, column)


class LineCostQuerySet(ConfidentialQuerySet):
    path = "line__revision__quote__deal"


def _sent_or_own(rows: Any, user: User, sent: Q, column: str) -> Any:
    """Of these what went out; of deals (at `column`) that the person may change, everything."""
    sight = user.sight
    if sight.edits_everything:
        return rows
    own = Q(**{f"{column}__in": reach.ids(f"{DEAL}:edit", sight)}) if sight.people else Q(pk__in=[])
    return rows.filter(sent | own)


def of_seen_deals(sight: Any) -> QuerySet[Any, Any]:
    from negotiations.quotes.models import Quote

    return Quote.objects.filter(deal_id__in=reach.ids(DEAL, sight)).values("pk")


def register() -> None:
    reach.register(QUOTE, "deal", of_seen_deals)
