"""Amounts as people type them: a decimal figure, and the code of the currency beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from team.money import from_minor, is_currency, plain_figure, to_minor

LARGEST = Decimal(10) ** 15


class AmountField(forms.DecimalField):
    """An amount in units of the currency that stands beside it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, max_value=LARGEST, decimal_places=None, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_figure(value) if isinstance(value, str) else value)


def in_minor(amount: Decimal | None, currency: str, field: str = "amount") -> int | None:
    if amount is None:
        return None
    try:
        return to_minor(amount, currency)
    except ValueError as error:
        raise ValidationError({field: _("This is not an amount.")}) from error


def shown_amount(minor: int, currency: str) -> str:
    """As one would type it: no decimals where there are no cents."""
    amount = from_minor(minor, currency)
    return str(amount.quantize(Decimal(1))) if amount == amount.to_integral_value() else str(amount)


def known_currency(code: str) -> str:
    code = code.strip().upper()
    if not is_currency(code):
        raise ValidationError(_("“%(code)s” is not a currency."), params={"code": code})
    return code
