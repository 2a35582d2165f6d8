"""The totals of a forecast in another currency, at one rate: today's, or that of the past day shown."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pipeline.forecasts.reads import Forecast
from pipeline.forecasts.rules import gap
from pipeline.models import ExchangeRate
from team.exchange import rate_on
from team.money import convert
from web.formats import compact_money


def offered(base: str) -> list[str]:
    """Currencies that have a rate, beside the base (one query)."""
    codes = ExchangeRate.objects.exclude(currency=base).order_by("currency").values_list("currency", flat=True)
    return list(codes.distinct())


def in_currency(answer: Forecast, currency: str) -> str:
    """One sentence, or nothing for the base currency and for one without a rate.

    The deals keep their own frozen rates: a whole in another currency is a way to read it, not another sum.
    """
    scope, base = answer.scope, answer.currency
    if not currency or currency == base:
        return ""
    try:
        rate = rate_on(currency, scope.today, scope.organization)
    except ValidationError:
        return ""
    due = answer.totals["due"]

    def shown(minor: int | None) -> str:
        return compact_money(None if minor is None else convert(minor, base, currency, 1 / rate), currency)

    words = {
        "currency": currency,
        "rate": f"{(1 / rate).quantize(Decimal('0.0001')):f}",
        "base": base,
        "won": shown(due.won),
        "weighted": shown(due.weighted),
        "quota": shown(due.quota),
        "gap": shown(gap(due.quota, due.won, due.weighted)),
    }
    return (
        _(
            "In %(currency)s, at the rate of the day (1 %(base)s = %(rate)s %(currency)s): won %(won)s, "
            "weighted %(weighted)s, quota %(quota)s, gap %(gap)s."
        )
        % words
    )
