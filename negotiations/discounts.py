"""Which deals have a discount beyond what its author may give, without an approval: the facts of a flag.

Three things count: what we have on the table, what stands in a quote (its app registers here), and from 50 on a deal
whose amount lies below the list prices of its products.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Max, Q, Sum

from negotiations.authorities import Book, bounds_for
from negotiations.models import Approval, Offer, Side
from negotiations.rules.discount_flag import Beyond, percent_off, worst
from pipeline.models import Deal, DealLine
from team.models import User

FROM_PROBABILITY = 50
"""Percent: the stage at which a price is on the table."""


@dataclass(frozen=True, slots=True)
class Given:
    """A discount in percent of list, and who gave it."""

    deal: uuid.UUID
    author: uuid.UUID
    percent: Decimal


Source = Callable[[Sequence[uuid.UUID]], Iterable[Given]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(deal_ids)` answers what was given on them without an approval."""
    if source not in _sources:
        _sources.append(source)


def facts(deal_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Beyond]:
    """Of all these deals together: a fixed number of queries, and some for each author of a discount."""
    given = [each for source in _sources for each in source(deal_ids)]
    if not given:
        return {}
    book = Book()
    deals = Deal.objects.in_bulk({each.deal for each in given})
    authors = User.objects.prefetch_related("role_grants").in_bulk({each.author for each in given})
    found: dict[uuid.UUID, list[Beyond]] = defaultdict(list)
    for each in given:
        allowed = bounds_for(authors[each.author], deals[each.deal], book).discount
        if allowed is not None and each.percent > allowed:
            found[each.deal].append(Beyond(each.percent, allowed))
    return {deal: beyond for deal, rows in found.items() if (beyond := worst(rows))}


def on_the_table(deal_ids: Sequence[uuid.UUID]) -> Iterable[Given]:
    rows = Offer.objects.filter(
        negotiation__deal_id__in=list(deal_ids),
        negotiation__state__in=("preparing", "open", "agreed"),
        side=Side.OURS,
        state__in=(Offer.State.MADE, Offer.State.ACCEPTED),
        approval=None,
        discount__gt=0,
    )
    for deal, author, percent in rows.values_list("negotiation__deal_id", "entered_by_id", "discount"):
        yield Given(deal, author, percent)


def below_list(deal_ids: Sequence[uuid.UUID]) -> Iterable[Given]:
    """Open deals all of whose products have a list price in the deal's currency; what was approved counts as given."""
    lines = DealLine.objects.filter(
        deal_id__in=list(deal_ids),
        deal__status=Deal.Status.OPEN,
        deal__stage__nominal_probability__gte=FROM_PROBABILITY,
        deal__is_amount_estimated=False,
    )
    unknown = Q(product__list_price_minor=None) | ~Q(product__currency=F("deal__currency"))
    totals = (
        lines.order_by()
        .values("deal_id", "deal__owner_id", "deal__amount_minor")
        .annotate(listed=Sum(F("product__list_price_minor") * F("quantity")), without=Sum(1, filter=unknown))
        .filter(without=None)
    )
    found = []
    for row in totals:
        percent = percent_off(int(row["listed"]), row["deal__amount_minor"] or 0)
        if row["deal__amount_minor"] and percent > 0:
            found.append(Given(row["deal_id"], row["deal__owner_id"], percent))
    approved = _approved([each.deal for each in found])
    return [each for each in found if each.percent > approved.get(each.deal, 0)]


def _approved(deals: list[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """The largest discount that was ever approved on each: a deal may keep what it was allowed."""
    if not deals:
        return {}
    rows = Approval.objects.filter(deal_id__in=deals, state=Approval.State.GRANTED, discount__isnull=False)
    return dict(rows.order_by().values("deal_id").annotate(most=Max("discount")).values_list("deal_id", "most"))
