"""The shape of a quote's draft, and of what the customer says to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.quotes.models import Quote, Revision
from negotiations.quotes.rules.totals import Line
from pipeline.models import Product
from stakeholders.models import Contact
from team.amounts import AmountField, in_minor, shown_amount
from team.models import User
from web.edits import Versioned, VersionedForm
from web.widgets import DayInput

SPARE = 2
"""Empty lines at the end."""


class QuoteForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("To whom"), required=False)

    def __init__(self, *args: Any, deal: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["contact"].queryset = people_of(deal, user)


class HeadForm(VersionedForm):
    class Meta:
        model = Revision
        fields = ["valid_until", "payment_terms", "note"]
        widgets = {"valid_until": DayInput, "note": forms.Textarea(attrs={"rows": 2})}


class LineForm(forms.Form):
    """A product by its name, or free words. Of a product with a list price that price is the product's."""

    product = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Product or text"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
    )
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=12,
        decimal_places=3,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    list_price = AmountField(label=_("List price"), required=False)
    price = AmountField(label=_("Price"), required=False)
    cost = AmountField(label=_("Costs us"), required=False)
    is_open_price = forms.BooleanField(label=_("Market price is known"), required=False)

    def line(self, currency: str, products: dict[str, Product]) -> Line | None:
        """None for an empty line. A name of a product stands for it."""
        data = self.cleaned_data
        if not data.get("text"):
            return None
        named = products.get(data["text"].strip().casefold())
        listed = in_minor(data["list_price"], currency, "list_price")
        price = in_minor(data["price"], currency, "price")
        if named is not None and listed is None and named.currency == currency:
            listed = named.list_price_minor
        known = price if price is not None else listed or 0
        return Line(
            text=data["text"],
            quantity=Decimal(1) if data["quantity"] is None else data["quantity"],
            list_price=known if listed is None else listed,
            price=known,
            unit=data["unit"],
            product=named.pk if named else data["product"],
            is_open_price=data["is_open_price"],
            cost=in_minor(data["cost"], currency, "cost"),
        )


LineForms = forms.formset_factory(LineForm, extra=SPARE, max_num=200)


def lines_initial(lines: list[Line], currency: str) -> list[dict[str, Any]]:
    return [
        {
            "product": line.product,
            "text": line.text,
            "quantity": plain(line.quantity),
            "unit": line.unit,
            "list_price": shown_amount(line.list_price, currency),
            "price": shown_amount(line.price, currency),
            "cost": "" if line.cost is None else shown_amount(line.cost, currency),
            "is_open_price": line.is_open_price,
        }
        for line in lines
    ]


def plain(value: Decimal) -> str:
    return format(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize(), "f")


class IssueForm(Versioned, forms.Form):
    """Nothing to enter but that it goes out as it stands; beyond one's authority, the reason of the request."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, revision: Revision, asks: bool, **options: Any) -> None:
        self.revision = revision
        super().__init__(*args, **options)
        if not asks:
            del self.fields["reason"]

    def row_version(self) -> int:
        return self.revision.version


class AnswerForm(Versioned, forms.Form):
    on = forms.DateField(label=_("Day"), widget=DayInput)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Who said so"), required=False)

    def __init__(self, *args: Any, revision: Revision, quote: Quote, user: User, **options: Any) -> None:
        self.revision = revision
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["contact"].queryset = people_of(quote.deal, user)
        self.initial.setdefault("contact", quote.contact_id)

    def row_version(self) -> int:
        return self.revision.version


def people_of(deal: Any, user: User) -> Any:
    return Contact.objects.visible_to(user).present().filter(account_id=deal.account_id).order_by("name", "pk")
