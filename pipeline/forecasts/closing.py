"""What would close the gap: few deals by name that are not counted in full, the largest first. Source: formulas §8."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.forecasts.drill import deals_behind
from pipeline.forecasts.scope import Scope
from pipeline.models import Deal
from team.periods import Period, add_months
from web.formats import compact_money, short_date

MOST = 5
AHEAD = 3
"""Months after the period from which deals may be pulled in."""
LIKELY = 40
"""Percent: nobody pulls in a deal that the customer has not decided about."""


@dataclass(frozen=True, slots=True)
class Closer:
    """A deal and what it would add: `gain` in minor units of the base currency."""

    deal: Deal
    gain: int
    is_later: bool

    @property
    def why(self) -> str:
        day = {"day": short_date(self.deal.expected_close)}
        return (_("pull in from %(day)s and win") if self.is_later else _("win it, due %(day)s")) % day


@dataclass(frozen=True, slots=True)
class Closing:
    """`closers`: the fewest of the largest that close the gap; all there are where they do not."""

    closers: list[Closer]
    gap: int
    sentence: str

    @property
    def total(self) -> int:
        return sum(each.gain for each in self.closers)


def closing_of(scope: Scope, gap: int | None) -> Closing | None:
    """None without a gap, and of a past day or period (two queries). Only deals that the reader may open."""
    if not gap or scope.as_of is not None or scope.period.last < scope.today:
        return None
    is_out = Q(category__in=(Deal.Category.COMMIT, Deal.Category.OMITTED))
    due = deals_behind(scope, bucket="due").exclude(is_out)
    later = deals_behind(replace(scope, period=_after(scope.period)), bucket="due")
    later = later.filter(stage__nominal_probability__gte=LIKELY).exclude(category=Deal.Category.OMITTED)
    found = [Closer(deal, deal.gain, False) for deal in _largest(due, F("amount_base_minor") - F("weighted_minor"))]
    found += [Closer(deal, deal.gain, True) for deal in _largest(later, F("amount_base_minor"))]
    found.sort(key=lambda each: (-each.gain, str(each.deal.pk)))
    chosen: list[Closer] = []
    for each in found[:MOST]:
        if sum(closer.gain for closer in chosen) >= gap:
            break
        if each.gain > 0:
            chosen.append(each)
    return Closing(chosen, gap, _sentence(chosen, gap, scope.organization.base_currency)) if chosen else None


def _largest(deals: Any, gain: Any) -> Any:
    """By amount, which an index knows; the gain follows it closely enough to choose five."""
    rows = (
        deals.annotate(gain=gain)
        .select_related("account", "owner", "stage")
        .only(
            "name",
            "amount_base_minor",
            "expected_close",
            "account__name",
            "account__local_name",
            "owner__name",
            "stage__code",
        )
    )
    return rows.order_by("amount_key", "pk")[:MOST]


def _after(period: Period) -> Period:
    first = period.last + dt.timedelta(days=1)
    return Period(first, add_months(first, AHEAD) - dt.timedelta(days=1))


def _sentence(chosen: list[Closer], gap: int, currency: str) -> str:
    total, count = sum(each.gain for each in chosen), len(chosen)
    words = {"count": count, "total": compact_money(total, currency), "gap": compact_money(gap, currency)}
    if total >= gap:
        text = ngettext(
            "This one would close the gap of %(gap)s.", "These %(count)d would close the gap of %(gap)s.", count
        )
    else:
        text = ngettext(
            "Even the largest brings only %(total)s of the %(gap)s that are missing.",
            "Even the %(count)d largest bring only %(total)s of the %(gap)s that are missing.",
            count,
        )
    return text % words
