"""The offer that both sides said yes to, and its price."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from decimal import Decimal

from negotiations.issue_defaults import list_price
from negotiations.models import Offer, Term
from negotiations.rules.authority import DISCOUNT, PRICE
from pipeline.models import Deal
from team.money import to_minor


def agreed_offer(negotiation_id: uuid.UUID) -> Offer | None:
    """With its terms; two queries."""
    rows = Offer.objects.filter(negotiation_id=negotiation_id, state=Offer.State.ACCEPTED)
    return rows.prefetch_related("terms").first()


def agreed_prices(rooms: Collection[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """{room: the price both agreed on}, of those whose accepted offer names one. One query."""
    rows = Term.objects.filter(
        issue__code=PRICE, offer__negotiation_id__in=rooms, offer__state=Offer.State.ACCEPTED
    ).order_by()
    return dict(rows.values_list("offer__negotiation_id", "value"))


def agreed_minor(deal: Deal) -> int | None:
    """In minor units of the deal's currency: the price that was agreed last in a room of the deal, less the discount
    where that was an issue of its own."""
    offer = last_agreed(deal)
    total = total_of({term.issue.code: term.value for term in offer.terms.all()}, deal) if offer else None
    return None if total is None else to_minor(total, deal.currency)


def last_agreed(deal: Deal) -> Offer | None:
    """Of the newest room in which both said yes, however it ended: setting a deal aside takes no agreement back."""
    rows = Offer.objects.filter(negotiation__deal=deal, state=Offer.State.ACCEPTED)
    newest = rows.order_by("-negotiation__entered_on", "-negotiation_id")
    return newest.select_related("negotiation__deal").prefetch_related("terms__issue").first()


def terms_of(offer: Offer) -> dict[uuid.UUID, Decimal]:
    return {term.issue_id: term.value for term in offer.terms.all()}


def total_of(values: Mapping[str, Decimal], deal: Deal) -> Decimal | None:
    """What the customer pays, of {code of the issue: value}: the price less the discount. A discount alone is one on
    the products' list price."""
    price, discount = values.get(PRICE), values.get(DISCOUNT)
    if price is None and discount is not None:
        price = list_price(deal)
    return None if price is None else price * (100 - (discount or Decimal(0))) / 100
