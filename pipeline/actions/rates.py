"""Exchange rates with dates, and the frozen conversion of a deal's amount. Source: formulas, "Money"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pipeline.models import ExchangeRate
from team.activities import announce
from team.models import Organization, User
from team.money import is_currency
from team.permits import require_administrator

_kept: ContextVar[dict[str, list[tuple[dt.date, Decimal]]] | None] = ContextVar("kept rates", default=None)


@contextmanager
def kept_rates() -> Iterator[None]:
    """Inside, each currency's rates are read once: for imports, which price thousands of deals and set no rate."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


@transaction.atomic
def set_rate(*, actor: User, currency: str, day: dt.date, rate: Decimal) -> ExchangeRate:
    """From that day on one unit of `currency` is worth `rate` units of the base currency.

    Deals keep the rate that was frozen at their last change of amount.
    """
    require_administrator(actor)
    if not is_currency(currency):
        raise ValidationError({"currency": _("There is no currency “%(code)s”.") % {"code": currency}})
    organization = Organization.objects.current()
    if currency == organization.base_currency:
        raise ValidationError({"currency": _("The base currency has no rate.")})
    if rate <= 0:
        raise ValidationError({"rate": _("A rate is greater than zero.")})
    known = ExchangeRate.objects.select_for_update().filter(currency=currency, day=day).first()
    row, _created = ExchangeRate.objects.update_or_create(
        currency=currency, day=day, defaults={"rate": rate, "entered_by": actor}
    )
    old = {"rate": str(known.rate)} if known else None
    new = {"currency": currency, "day": str(day), "rate": str(rate)}
    announce(actor=actor, verb="rate_set", subject=organization, old=old, new=new)
    return row


def rate_on(currency: str, day: dt.date, organization: Organization) -> Decimal:
    """The rate in force on the day, base currency units per unit. Raises `ValidationError` where none is known."""
    if not is_currency(currency):
        raise ValidationError({"currency": _("There is no currency “%(code)s”.") % {"code": currency}})
    if currency == organization.base_currency:
        return Decimal(1)
    known = _known(currency, day)
    if known is None:
        message = _("No exchange rate is known for %(code)s. Ask an administrator to enter one.") % {"code": currency}
        raise ValidationError({"currency": message})
    return known


def _known(currency: str, day: dt.date) -> Decimal | None:
    kept = _kept.get()
    if kept is None:
        return next((rate for _day, rate in _rates(currency).filter(day__lte=day)[:1]), None)
    if currency not in kept:
        kept[currency] = list(_rates(currency))
    return next((rate for since, rate in kept[currency] if since <= day), None)


def _rates(currency: str) -> QuerySet[ExchangeRate, tuple[dt.date, Decimal]]:
    """(day, rate), the newest first."""
    return ExchangeRate.objects.filter(currency=currency).order_by("-day").values_list("day", "rate")
