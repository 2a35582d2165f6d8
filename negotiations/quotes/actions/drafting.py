"""Writing a quote: numbered once, its draft saved as often as it takes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.quotes.models import Quote, QuoteLine, Revision
from negotiations.quotes.models.quote import LineCost
from negotiations.quotes.reading import lines_of, list_price_of, running_room
from negotiations.quotes.rules.totals import Line, totals
from pipeline.models import Deal, Product
from stakeholders.models import Contact
from team.activities import announce
from team.history import apply
from team.models import Organization, User
from team.permits import locked_for_edit, require_fresh
from web.errors import RuleViolation

MOST_LINES = 200
LARGEST = 10**15
VALID_DAYS = 30
TRIES = 8
FIELDS = frozenset(["valid_until", "payment_terms", "note"])


@transaction.atomic
def create_quote(
    *,
    actor: User,
    deal_id: uuid.UUID,
    title: str = "",
    contact: Contact | None = None,
    lines: Sequence[Line] | None = None,
    at: dt.datetime | None = None,
    **values: Any,
) -> Quote:
    """A quote with its first draft: the lines that are given, else those of the deal at its prices."""
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    require_open(deal)
    require_of_account(contact, deal)
    day = Organization.objects.current().day_of(at or timezone.now())
    quote = _numbered(
        Quote(deal=deal, negotiation=running_room(deal), title=title.strip() or deal.name, contact=contact), day.year
    )
    revision = _first_draft(quote, deal, actor, day)
    write(revision, {"valid_until": day + dt.timedelta(days=VALID_DAYS), **values}, lines or _lines_of_deal(deal), day)
    announce(actor=actor, verb="quote_created", subject=quote, new={"number": quote.number}, at=at)
    return quote


def _first_draft(quote: Quote, deal: Deal, actor: User, day: dt.date) -> Revision:
    quote.last_revision = 1
    quote.save_changes("last_revision")
    return Revision.objects.create(quote=quote, number=1, currency=deal.currency, made_by=actor)


def _numbered(quote: Quote, year: int) -> Quote:
    """The next number of the year. Whoever comes at the same moment waits for the first, then takes the next."""
    quote.clean_fields(exclude={"number", "deal", "negotiation", "contact"})
    for _attempt in range(TRIES):
        quote.number = next_number(year)
        try:
            with transaction.atomic():
                quote.save(force_insert=True)
            return quote
        except IntegrityError:
            continue
    raise RuleViolation("try_again", _("Many quotes are being written just now. Try again."))


def next_number(year: int) -> str:
    begin = f"Q-{year}-"
    last = Quote.objects.filter(number__startswith=begin).aggregate(last=Max("number"))["last"]
    return f"{begin}{int(last.removeprefix(begin)) + 1 if last else 1:05d}"


def _lines_of_deal(deal: Deal) -> list[Line]:
    found = []
    for row in deal.lines.select_related("product"):
        found.append(
            Line(row.product.name, row.quantity, row.unit_price_minor, row.unit_price_minor, product=row.product_id)
        )
    return found


@transaction.atomic
def save_draft(
    *,
    actor: User,
    revision_id: uuid.UUID,
    values: Mapping[str, Any],
    lines: Sequence[Line] | None = None,
    expected_version: int | None = None,
) -> Revision:
    """Write the draft anew: what is named in `values`, and all its `lines` where they are given.

    The list price of a product is the product's, not the author's. What was issued stands: `RuleViolation` "issued".
    """
    revision, quote = revision_for_edit(actor, revision_id)
    require_fresh(revision, expected_version)
    require_draft(revision)
    require_open(quote.deal)
    write(revision, values, lines, Organization.objects.today())
    return revision


def write(revision: Revision, values: Mapping[str, Any], lines: Sequence[Line] | None, day: dt.date) -> None:
    if unknown := set(values) - FIELDS:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    apply(revision, values)
    revision.clean_fields(exclude={"quote", "approval", "made_by", "answered_by"})
    if lines is not None:
        _replace_lines(revision, lines, day)
    sums = totals(lines_of(revision, with_costs=False))
    if sums.list_total >= LARGEST or sums.total >= LARGEST:
        raise ValidationError({"lines": _("This value cannot be true.")})
    revision.list_total_minor, revision.total_minor = sums.list_total, sums.total
    revision.discount = sums.discount
    revision.save_changes(*FIELDS, "list_total_minor", "total_minor", "discount")


def _replace_lines(revision: Revision, lines: Sequence[Line], day: dt.date) -> None:
    if len(lines) > MOST_LINES:
        raise ValidationError({"lines": _("At most %(count)d lines.") % {"count": MOST_LINES}})
    lines = _with_products(lines)
    products = Product.objects.in_bulk([line.product for line in lines if line.product])
    rows = [_row(revision, place, line, products, day) for place, line in enumerate(lines)]
    revision.lines.all().delete()
    made = QuoteLine.objects.bulk_create(rows)
    costs = [
        LineCost(line=row, cost_minor=line.cost) for row, line in zip(made, lines, strict=True) if line.cost is not None
    ]
    LineCost.objects.bulk_create(costs)


def _with_products(lines: Sequence[Line]) -> list[Line]:
    """A line that names a product is the product's, also where its author typed it: so is its list price. One query."""
    typed = {line.text.strip().lower() for line in lines if not line.product}
    named = Product.objects.annotate(lowered=Lower("name")).filter(lowered__in=typed) if typed else ()
    known = {product.name.lower(): product.pk for product in named}
    return [replace(line, product=line.product or known.get(line.text.strip().lower())) for line in lines]


def _row(revision: Revision, place: int, line: Line, products: Mapping[Any, Product], day: dt.date) -> QuoteLine:
    if line.product and line.product not in products:
        raise ValidationError({"lines": _("There is no such product.")})
    product = products.get(line.product)
    listed = list_price_of(product, revision.currency, day) if product else None
    row = QuoteLine(
        revision=revision,
        product=product,
        text=line.text.strip() or (product.name if product else ""),
        quantity=line.quantity,
        unit=line.unit.strip(),
        list_price_minor=line.list_price if listed is None else listed,
        unit_price_minor=line.price,
        is_open_price=line.is_open_price,
        place=place,
    )
    _require_line(row, line)
    return row


def _require_line(row: QuoteLine, line: Line) -> None:
    if not row.text:
        raise ValidationError({"lines": _("Say what the line offers.")})
    if not row.quantity.is_finite() or not 0 < row.quantity < Decimal(10) ** 9:
        raise ValidationError({"lines": _("A quantity is more than 0.")})
    if not all(0 <= each < LARGEST for each in (row.list_price_minor, row.unit_price_minor, line.cost or 0)):
        raise ValidationError({"lines": _("An amount is not negative.")})
    row.clean_fields(exclude={"revision", "product"})


def revision_for_edit(actor: User, revision_id: uuid.UUID) -> tuple[Revision, Quote]:
    """Both locked, the quote first, if the actor may change the deal."""
    known = Revision.objects.visible_to(actor).only("quote_id").get(pk=revision_id)
    quote = locked_for_edit(Quote, known.quote_id, actor=actor)
    return Revision.lock(revision_id), quote


def require_draft(revision: Revision) -> None:
    if revision.state != Revision.State.DRAFT:
        raise RuleViolation("issued", _("This revision was issued and stands as it is. Make a new one."))


def require_open(deal: Deal) -> None:
    if deal.status != Deal.Status.OPEN:
        raise RuleViolation("deal_closed", _("This deal is closed."))


def require_of_account(contact: Contact | None, deal: Deal) -> None:
    if contact is not None and contact.account_id != deal.account_id:
        raise ValidationError({"contact": _("This person is of another account.")})
