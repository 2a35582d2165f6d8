"""Revisions and lines as pages, programs and actions want them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from negotiations.discounts import Given
from negotiations.models import Issue, Negotiation
from negotiations.quotes.models import Quote, QuoteLine, Revision
from negotiations.quotes.models.quote import LineCost
from negotiations.quotes.rules.totals import Line
from negotiations.reading import stances_of
from negotiations.rules.authority import DISCOUNT, PRICE, Asked
from pipeline.models import Deal, Product
from team.exchange import in_base, rate_on
from team.models import Organization, User
from team.money import convert, from_minor

SHOWN = 20


def lines_of(revision: Revision, *, with_costs: bool) -> list[Line]:
    """In their order; costs only for who may know them (two queries, else one)."""
    rows = list(QuoteLine.objects.filter(revision=revision))
    costs = _costs(rows) if with_costs else {}
    return [as_line(row, costs.get(row.pk)) for row in rows]


def _costs(rows: Iterable[QuoteLine]) -> dict[int, int]:
    found = LineCost.objects.filter(line__in=[row.pk for row in rows])
    return dict(found.values_list("line_id", "cost_minor"))


def as_line(row: QuoteLine, cost: int | None = None) -> Line:
    return Line(
        row.text,
        row.quantity,
        row.list_price_minor,
        row.unit_price_minor,
        row.unit,
        row.product_id,
        row.is_open_price,
        cost,
    )


def may_know_costs(user: User, deal_id: uuid.UUID) -> bool:
    """Margins are for the deal's editors."""
    return Deal.objects.editable_by(user).filter(pk=deal_id).exists()


def list_price_of(product: Product, currency: str, day: dt.date) -> int | None:
    """In minor units of `currency`; None where the product has none, or no rate is known."""
    if product.list_price_minor is None:
        return None
    if product.currency == currency:
        return product.list_price_minor
    try:
        base = in_base(product.list_price_minor, product.currency, day)
        organization = Organization.objects.current()
        rate = rate_on(currency, day, organization)
    except ValidationError:
        return None
    return convert(base, organization.base_currency, currency, Decimal(1) / rate)


def running_room(deal: Deal) -> Negotiation | None:
    return Negotiation.objects.running().filter(deal=deal).first()


def named_of(revision: Revision, room: Negotiation | None) -> list[Asked]:
    """What of a revision is measured: its discount, and its total against our limits in the room."""
    found = [Asked(issue=None, code=DISCOUNT, value=revision.discount, more_is_better=False)]
    if room is None:
        return found
    stances = stances_of(room)
    values = {PRICE: from_minor(revision.total_minor, revision.currency), DISCOUNT: revision.discount}
    for issue in room.issues.filter(code__in=values):
        limit = stances[issue.pk].limit if issue.pk in stances else None
        higher = issue.better == Issue.Better.HIGHER
        # Without the code: the discount is measured once, by the quote's own lines.
        found.append(Asked(issue.pk, "", values[issue.code], higher, issue.reference, limit))
    return found


def is_over(revision: Revision, today: dt.date) -> bool:
    """Its validity has run out, and nobody has answered."""
    return revision.state == Revision.State.ISSUED and bool(revision.valid_until and revision.valid_until < today)


def quotes_of(user: User, **where: Any) -> list[dict[str, Any]]:
    """Those that the person sees, the newest first, each with its newest revision (two queries)."""
    quotes = list(Quote.objects.visible_to(user).filter(**where).select_related("deal")[:SHOWN])
    seen = Revision.objects.visible_to(user)
    revisions = seen.filter(quote__in=[quote.pk for quote in quotes]).order_by("number")
    newest = {each.quote_id: each for each in revisions}
    today = Organization.objects.today()
    return [
        {"quote": quote, "revision": newest.get(quote.pk), "is_over": is_over(newest[quote.pk], today)}
        for quote in quotes
        if quote.pk in newest
    ]


def given_in(deal_ids: Sequence[uuid.UUID]) -> Iterable[Given]:
    """Discounts that stand in quotes without an approval: for the flag."""
    rows = Revision.objects.filter(
        quote__deal_id__in=list(deal_ids),
        state__in=(Revision.State.ISSUED, Revision.State.ACCEPTED),
        approval=None,
        discount__gt=0,
    )
    for deal, author, percent in rows.values_list("quote__deal_id", "made_by_id", "discount"):
        yield Given(deal, author, percent)


def deals_of(quote_id: uuid.UUID) -> Any:
    return Quote.objects.filter(pk=quote_id).values_list("deal_id", flat=True)
