"""The fields that forms of deals share: days, amounts, and the version that was read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from team.models import User
from team.money import from_minor, is_currency, plain_figure, to_minor
from web.edits import Versioned
from web.formats import money, short_date
from web.widgets import DayInput

LARGEST = Decimal(10) ** 15


def control(form: forms.BaseForm, name: str) -> Any:
    """A field of the form, to set its choices or its queryset."""
    return form.fields[name]


class DateField(forms.DateField):
    widget = DayInput


class AmountField(forms.DecimalField):
    """An amount in units of the currency that stands beside it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, max_value=LARGEST, decimal_places=None, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_figure(value) if isinstance(value, str) else value)


def in_minor(form: forms.Form, amount: Decimal | None, currency: str) -> int | None:
    if amount is None:
        return None
    try:
        return to_minor(amount, currency)
    except ValueError as error:
        raise ValidationError({"amount": _("This is not an amount.")}) from error


def shown_amount(minor: int, currency: str) -> str:
    """As one would type it: no decimals where there are no cents."""
    amount = from_minor(minor, currency)
    return str(amount.quantize(Decimal(1))) if amount == amount.to_integral_value() else str(amount)


class DealForm(Versioned, forms.Form):
    """Some of a deal's fields, or what is asked when it moves or ends."""

    def __init__(self, *args: Any, deal: Deal, user: User | None = None, **options: Any) -> None:
        self.deal, self.user = deal, user
        options["initial"] = {**self.now(deal), **options.get("initial", {})}
        super().__init__(*args, **options)

    def row_version(self) -> int:
        return self.deal.version

    def now(self, deal: Deal) -> dict[str, Any]:
        """What the fields begin with."""
        return {}

    def values(self) -> dict[str, Any]:
        """The fields for the action."""
        return {name: self.cleaned_data[name] for name in self.base_fields}

    def present(self) -> list[tuple[str, str]]:
        """The fields that were typed otherwise; the deal's own facts where the form holds none of them."""
        deal = self.deal
        facts = [
            (_("Name"), deal.name),
            (_("Amount"), money(deal.amount_minor, deal.currency)),
            (_("Expected close"), short_date(deal.expected_close)),
            (_("Owner"), str(deal.owner)),
            (_("Stage"), edition_of_stage(deal.stage_id).code_of[deal.stage_id]),
        ]
        return super().present() or [(str(label), value) for label, value in facts]

    def in_words(self, name: str) -> str:
        return money(self.deal.amount_minor, self.deal.currency) if name == "amount" else super().in_words(name)


def known_currency(code: str) -> str:
    code = code.strip().upper()
    if not is_currency(code):
        raise ValidationError(_("“%(code)s” is not a currency."), params={"code": code})
    return code
