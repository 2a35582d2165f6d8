"""Resource: quotes with their revisions and lines."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers as s

from accounts.models import KeyAccount
from negotiations.models import Negotiation
from negotiations.quotes import actions
from negotiations.quotes.models import LineCost, Quote, QuoteLine, Revision
from negotiations.quotes.reading import list_price_of
from negotiations.quotes.rules.totals import Line
from pipeline.models import Deal, Product
from stakeholders.api.bodies import text as optional
from stakeholders.api.views import split_origin
from stakeholders.models import Contact
from team.actions.origins import name_origin
from team.models import Organization
from team.money import to_minor
from team.permits import require_editable, require_fresh
from web.api import filters as f
from web.api import tables as t
from web.api.bodies import Body, Origin, Visible, amount
from web.api.money import decimal_text
from web.api.resources import Changes, Creates, Values, verb
from web.api.scopes import require_scopes

HEAD = ("valid_until", "payment_terms", "note")
TEXT: t.Schema = {"type": "string"}
DAY: t.Schema = t.nullable({"type": "string", "format": "date"})
ID: t.Schema = t.nullable({"type": "string", "format": "uuid"})


class QuoteLineBody(Body):
    """Of a product with a list price, `list_price` is the product's whatever is sent."""

    product = Visible(Product, required=False, allow_null=True)
    text = optional(300)
    quantity = s.DecimalField(max_digits=12, decimal_places=3)
    unit = optional(20)
    list_price = amount(required=False, allow_null=True)
    price = amount(required=False, allow_null=True)
    cost = amount(required=False, allow_null=True)
    is_open_price = s.BooleanField(required=False)


class QuoteDraftBody(Origin):
    """Of the draft; `lines` replace all that it has."""

    valid_until = s.DateField(required=False, allow_null=True)
    payment_terms = optional(300)
    note = optional(1000)
    lines = QuoteLineBody(many=True, required=False)


class QuoteBody(QuoteDraftBody):
    deal = Visible(Deal)
    title = optional(200)
    contact = Visible(Contact, required=False, allow_null=True)


class QuoteAnswerBody(Body):
    on = s.DateField(required=False)
    contact = Visible(Contact, required=False, allow_null=True)


class QuoteReasonBody(Body):
    reason = s.CharField(max_length=500)


def revisions_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Costs for the deal's editors alone (four queries for the page)."""
    revisions = list(Revision.objects.visible_to(reading.person).filter(quote__in=ids).order_by("number"))
    rows = list(QuoteLine.objects.filter(revision__in=[each.pk for each in revisions]))
    costs = dict(LineCost.objects.visible_to(reading.person).filter(line__in=rows).values_list("line_id", "cost_minor"))
    lines: dict[uuid.UUID, list[dict[str, Any]]] = {}
    currencies = {each.pk: each.currency for each in revisions}
    for row in rows:
        lines.setdefault(row.revision_id, []).append(_line(row, currencies[row.revision_id], costs))
    for each in revisions:
        yield each.quote_id, _revision(each, lines.get(each.pk, []))


def _line(row: QuoteLine, currency: str, costs: dict[int, int]) -> dict[str, Any]:
    return {
        "product": row.product_id,
        "text": row.text,
        "quantity": f"{row.quantity:f}",
        "unit": row.unit,
        "list_price": decimal_text(row.list_price_minor, currency),
        "price": decimal_text(row.unit_price_minor, currency),
        "is_open_price": row.is_open_price,
        "cost": decimal_text(costs[row.pk], currency) if row.pk in costs else None,
    }


def _revision(each: Revision, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": each.pk,
        "number": each.number,
        "state": each.state,
        "currency": each.currency,
        "valid_until": each.valid_until,
        "payment_terms": each.payment_terms,
        "note": each.note,
        "list_total": decimal_text(each.list_total_minor, each.currency),
        "total": decimal_text(each.total_minor, each.currency),
        "discount": f"{each.discount:f}",
        "made_by": each.made_by_id,
        "issued_on": each.issued_on,
        "answered_on": each.answered_on,
        "answered_by": each.answered_by_id,
        "lines": lines,
    }


LINE = t.shape(
    product=ID,
    text=TEXT,
    quantity=t.DECIMAL,
    unit=TEXT,
    list_price=t.MONEY,
    price=t.MONEY,
    is_open_price={"type": "boolean"},
    cost=t.nullable(t.MONEY),
)
REVISION = t.shape(
    id={"type": "string", "format": "uuid"},
    number={"type": "integer"},
    state={"type": "string", "enum": Revision.State.values},
    currency=TEXT,
    valid_until=DAY,
    payment_terms=TEXT,
    note=TEXT,
    list_total=t.MONEY,
    total=t.MONEY,
    discount=t.DECIMAL,
    made_by=ID,
    issued_on=DAY,
    answered_on=DAY,
    answered_by=ID,
    lines=t.listed(LINE),
)
QUOTE = t.Table(
    "Quote",
    (
        t.uuid("id"),
        t.text("number", help="Q-2026-00042: given once, by year."),
        t.key("deal"),
        t.key("negotiation", null=True),
        t.text("title"),
        t.key("contact", null=True),
        t.gathered("revisions", revisions_of, REVISION, help="The oldest first; `cost` for the deal's editors."),
        *t.RECORD,
    ),
)


class QuoteFilters(f.Filters):
    deal = f.record("deal", Deal)
    account = f.record("deal__account", KeyAccount)
    negotiation = f.record("negotiation", Negotiation)


class QuoteResource(Creates, Changes):
    """What we offer in writing. PATCH changes the draft; verbs send it, answer it, and begin the next revision."""

    resource = "quotes"
    model = Quote
    table = QUOTE
    filters = QuoteFilters
    orderings = {"created_at": ("created_at", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-created_at"
    body = QuoteBody
    change_body = QuoteDraftBody

    @transaction.atomic
    def create_record(self, values: Values) -> Quote:
        origin = split_origin(values)
        deal = values.pop("deal")
        lines = in_rows(values, deal.currency)
        made = actions.create_quote(actor=self.person, deal_id=deal.pk, lines=lines, **values)
        return name_origin(actor=self.person, record=made, **origin)

    @transaction.atomic
    def change_record(self, pk: Any, values: Values, version: int | None) -> None:
        split_origin(values)
        revision = self.newest(pk, version)
        lines = in_rows(values, revision.currency)
        head = {name: values[name] for name in HEAD if name in values}
        actions.save_draft(actor=self.person, revision_id=revision.pk, values=head, lines=lines)
        revision.quote.save_changes()

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name in (*HEAD, "lines")}

    def newest(self, pk: Any, version: int | None) -> Revision:
        return self.revisions(pk, version)[0]

    def out(self, pk: Any, version: int | None) -> Revision:
        """What the customer has, also while a newer draft is written; the newest where nothing is out."""
        there = self.revisions(pk, version)
        return there.filter(state=Revision.State.ISSUED).first() or there[0]

    def revisions(self, pk: Any, version: int | None) -> QuerySet[Revision]:
        """The newest first."""
        quote = self.rows().get(pk=pk)
        require_editable(quote, actor=self.person)  # who reads it alone may not see that there is a draft
        require_fresh(quote, version)
        return quote.revisions.select_related("quote").order_by("-number")

    @verb()
    def issue(self, pk: Any, values: Values, version: int | None) -> None:
        """Send the draft. 409 `needs_approval` with what is beyond one's authority or below the limit."""
        self.act(pk, version, actions.issue_revision)

    @verb(QuoteReasonBody)
    def ask_approval(self, pk: Any, values: Values, version: int | None) -> None:
        """Ask that the draft may be sent as it stands; what becomes of it is an approval with this quote as `about`."""
        self.act(pk, version, actions.ask_quote_approval, **values)

    @verb(QuoteAnswerBody)
    def accept(self, pk: Any, values: Values, version: int | None) -> None:
        """The customer takes what is out."""
        self.act(pk, version, actions.accept_revision, self.out, **values)

    @verb(QuoteAnswerBody)
    def decline(self, pk: Any, values: Values, version: int | None) -> None:
        """The customer does not take it."""
        self.act(pk, version, actions.decline_revision, self.out, **values)

    @verb()
    def offer(self, pk: Any, values: Values, version: int | None) -> None:
        """The total of what is out as our next offer in the room of the deal, by the rules of every offer. The token
        must write `offers` too."""
        require_scopes(self.request, ["offers"], "write")
        self.act(pk, version, actions.put_on_the_table, self.out)

    @verb()
    def discard(self, pk: Any, values: Values, version: int | None) -> None:
        """Throw the draft away. 409 `first_draft`: the first revision stays."""
        self.act(pk, version, actions.discard_draft)

    @verb()
    def revise(self, pk: Any, values: Values, version: int | None) -> None:
        """A new draft with the lines of the last revision."""
        with transaction.atomic():
            require_fresh(self.rows().get(pk=pk), version)
            actions.revise_quote(actor=self.person, quote_id=pk)

    def act(self, pk: Any, version: int | None, action: Any, chosen: Any = None, **values: Any) -> None:
        """On the newest revision, or the `chosen` one."""
        with transaction.atomic():
            revision = (chosen or self.newest)(pk, version)
            action(actor=self.person, revision_id=revision.pk, **values)


def in_rows(values: Values, currency: str) -> list[Line] | None:
    """Amounts in minor units of the quote's currency; without a price, a product's list price."""
    if "lines" not in values:
        return None
    day = Organization.objects.today()
    return [_as_line(row, currency, day) for row in values.pop("lines")]


def _as_line(row: Values, currency: str, day: Any) -> Line:
    product = row.get("product")
    minor = {
        name: to_minor(row[name], currency) if row.get(name) is not None else None
        for name in ("list_price", "price", "cost")
    }
    listed = (list_price_of(product, currency, day) if product else None) or minor["list_price"]
    price = minor["price"] if minor["price"] is not None else listed
    if price is None:
        raise ValidationError({"lines": _("A line needs a price.")})
    return Line(
        text=row.get("text", ""),
        quantity=row["quantity"],
        list_price=price if listed is None else listed,
        price=price,
        unit=row.get("unit", ""),
        product=product.pk if product else None,
        is_open_price=row.get("is_open_price", False),
        cost=minor["cost"],
    )
