"""What is sold by product line, beside its quota.

A deal's amount is shared out to its lines by their value (quantity × unit price), so the product lines and what is
sold without one add up to the forecast's own figures.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast

from pipeline.forecasts.asking import Asked
from pipeline.forecasts.drill import WON, deals_behind, priced_lines
from pipeline.forecasts.quota_lines import product_quotas
from pipeline.forecasts.rules import attainment, gap
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.spreading import spread
from pipeline.models import Deal, DealLine

VALUE = Cast(F("quantity"), FloatField()) * F("unit_price_minor")


@dataclass(frozen=True, slots=True)
class ProductLine:
    """Of the period, in minor units of the base currency; `name` is empty for what is sold without a product line."""

    name: str
    won: int
    due: int
    weighted: int
    quota: int | None
    won_url: str = ""
    due_url: str = ""
    """The deals behind its figures; "" for a figure of none."""

    @property
    def attainment(self) -> float | None:
        return attainment(self.quota, self.won)

    @property
    def gap(self) -> int | None:
        return gap(self.quota, self.won, self.weighted)


def together(lines: Sequence[ProductLine]) -> ProductLine:
    """The sum of all lines; without a quota, since that of everything is not the sum of those of the lines."""
    won, due, weighted = (sum(getattr(line, name) for line in lines) for name in ("won", "due", "weighted"))
    return ProductLine("", won, due, weighted, None)


def with_addresses(rows: Sequence[ProductLine], asked: Asked) -> list[ProductLine]:
    """Each figure leads to the deals that it is a part of."""
    return [
        replace(
            row,
            won_url=asked.deals_url(WON, {"line": row.name}) if row.won else "",
            due_url=asked.deals_url("due", {"line": row.name}) if row.due else "",
        )
        for row in rows
    ]


def by_product_line(scope: Scope) -> list[ProductLine]:
    """Every line that was won, is due or has a quota; what has no line last. A fixed number of queries."""
    won = _shared(deals_behind(scope, bucket=WON), "amount_base_minor")
    open_deals = deals_behind(scope, bucket="due")
    due, weighted = _shared(open_deals, "amount_base_minor"), _shared(open_deals, "weighted_minor")
    quotas = product_quotas(scope)
    names = [*sorted({*won, *due, *weighted, *quotas} - {""}), ""]
    rows = [
        ProductLine(name, won.get(name, 0), due.get(name, 0), weighted.get(name, 0), quotas.get(name)) for name in names
    ]
    return [row for row in rows if row.won or row.due or row.quota is not None]


def share_of_line(scope: Scope, bucket: str, line: str | None) -> tuple[int, int]:
    """(amount, weighted) that a product line, or none, gets of the deals of a bucket: the figures of its row."""
    deals, name = deals_behind(scope, bucket=bucket), line or ""
    amount = _shared(deals, "amount_base_minor").get(name, 0)
    return amount, 0 if bucket == WON else _shared(deals, "weighted_minor").get(name, 0)


def parts_in_line(deals: Sequence[Deal], line: str | None) -> dict[uuid.UUID, float]:
    """Deal id → the part of its amount, 0..1, that is of the product line, or of none (one query)."""
    rows = priced_lines().filter(deal_id__in=[deal.pk for deal in deals]).order_by()
    sums = rows.values("deal_id").annotate(all=Sum(VALUE), here=Sum(VALUE, filter=Q(product__series=line or "")))
    parts = {row["deal_id"]: (row["here"] or 0.0) / row["all"] for row in sums}
    return {deal.pk: parts.get(deal.pk, 0.0 if line else 1.0) for deal in deals}


def _shared(deals: QuerySet[Deal], column: str) -> Mapping[str, int]:
    """The sum of the column over the deals, by product line (two queries). The shares add up to the sum exactly."""
    lines = priced_lines()
    priced = Q(Exists(lines.filter(deal_id=OuterRef("pk"))))
    totals = deals.order_by().aggregate(all=Sum(column, default=0), shared=Sum(column, filter=priced, default=0))
    shared = int(totals["shared"])
    found = {"": int(totals["all"]) - shared}
    if shared:
        parts = _parts(lines, deals, column)
        for name, part in zip(parts, spread(shared, list(parts.values())), strict=True):
            found[name] = found.get(name, 0) + part
    return found


def _parts(lines: QuerySet[DealLine], deals: QuerySet[Deal], column: str) -> dict[str, int]:
    """About how much of the column goes to each series: rounded, to share out the exact sum by."""
    whole = lines.filter(deal_id=OuterRef("deal_id")).order_by().values("deal_id").annotate(sum=Sum(VALUE))
    share: Any = VALUE * F(f"deal__{column}") / Subquery(whole.values("sum"), output_field=FloatField())
    rows = lines.filter(deal_id__in=deals.order_by().values("pk")).order_by().values_list("product__series")
    return {name: max(0, round(part)) for name, part in rows.annotate(part=Sum(share, output_field=FloatField()))}
