"""Exchange rates as a page shows them."""

from __future__ import annotations

from itertools import groupby

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from pipeline.models import ExchangeRate

SHOWN = 13


def rates_by_currency(rates: QuerySet[ExchangeRate]) -> list[tuple[str, ExchangeRate, list[ExchangeRate]]]:
    """(currency, its latest rate, up to a dozen before it), in the order of the alphabet. One query."""
    place = Window(RowNumber(), partition_by=[F("currency")], order_by=F("day").desc())
    latest = rates.annotate(place=place).filter(place__lte=SHOWN).select_related("entered_by")
    grouped = groupby(latest.order_by("currency", "-day"), key=lambda rate: rate.currency)
    return [(currency, next(rows), list(rows)) for currency, rows in grouped]
