"""What one unit of a currency is worth in the base currency on a day. The app that keeps rates registers the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from team.models import Organization
from team.money import convert, is_currency

Rates = Callable[[str, dt.date, Organization], Decimal]

_sources: list[Rates] = []


def register(source: Rates) -> None:
    """`source(currency, day, organization)` answers base units per unit, or raises `ValidationError`."""
    _sources[:] = [source]


def rate_on(currency: str, day: dt.date, organization: Organization) -> Decimal:
    """The rate in force on the day; `ValidationError` for an unknown currency, or one without a rate."""
    if not is_currency(currency):
        raise ValidationError({"currency": _("There is no currency “%(code)s”.") % {"code": currency}})
    if currency == organization.base_currency:
        return Decimal(1)
    for source in _sources:
        return source(currency, day, organization)
    message = _("No exchange rate is known for %(code)s. Ask an administrator to enter one.") % {"code": currency}
    raise ValidationError({"currency": message})


def in_base(minor: int, currency: str, day: dt.date) -> int:
    """Minor units of the base currency, at the rate of the day."""
    organization = Organization.objects.current()
    return convert(minor, currency, organization.base_currency, rate_on(currency, day, organization))
