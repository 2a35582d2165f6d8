"""What the models expected on a past day, as it was locked at the start of its month.

The outlooks of deals are those of today. Of a past day the locks are what is known: written at the start of each month,
in the night itself or rebuilt with models that knew nothing later. Source: formulas §1, §9.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Min, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from pipeline.accuracy.models import Lock, LockedForecast, LockedRange
from pipeline.accuracy.querysets import rows_of
from pipeline.accuracy.residuals import OWNER, PIPELINE, SPANS, TEAM
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.forecasts.scope import Scope
from team.periods import add_months, months_in
from web.formats import compact_money, short_date

TENTH = 1.2816
"""Deviations of a normal distribution outside of which a tenth lies on each side."""


@dataclass(frozen=True, slots=True)
class Then:
    """Amounts in minor units, of the deals open at the lock and what is left of the period; no range where none of
    that length was drawn."""

    made_on: dt.date
    expected: int
    low: int | None = None
    high: int | None = None


def words_then(scope: Scope) -> str:
    """A sentence for the forecast of a past day; nothing for today's. At most four queries."""
    if scope.as_of is None or scope.stage or scope.category:
        return ""
    found = then(scope)
    if found is None:
        first = Lock.objects.exclude(model="").aggregate(first=Min("made_on"))["first"]
        if first is None:
            return _("What models expected on past days is kept from the first night on that locks it.")
        text = _("What models expected is kept from %(day)s on, for the month of the day and the two after it.")
        return text % {"day": short_date(first, scope.today)}
    currency = scope.organization.base_currency
    said = {"day": short_date(found.made_on, scope.today), "expected": compact_money(found.expected, currency)}
    if found.low is None:
        text = _("As locked on %(day)s, the models expected %(expected)s from the deals open then.")
        return text % said
    said |= {"low": compact_money(found.low, currency), "high": compact_money(found.high, currency)}
    text = _(
        "As locked on %(day)s, the models expected %(expected)s from the deals open then, in eight of ten cases between"
        " %(low)s and %(high)s."
    )
    return text % said


def then(scope: Scope) -> Then | None:
    """By the lock of the day's month, or on the eve of a month by the one that begins it. None where there is none."""
    made_on = (scope.today + dt.timedelta(days=1)).replace(day=1)
    ahead = [month for month in months_in(scope.period.first, scope.period.last) if month >= made_on]
    if not ahead or ahead[-1] > add_months(made_on, HORIZONS[-1]):
        return None
    rows = rows_of(scope, LockedForecast.objects.filter(made_on=made_on, month__in=ahead))
    sums = rows.aggregate(known=Sum("expected"), all=Sum(Coalesce("expected", "nominal")))
    if sums["known"] is None:
        return None
    low, high = _range(scope, made_on, ahead)
    return Then(made_on, int(sums["all"]), low, high)


def _range(scope: Scope, made_on: dt.date, ahead: Sequence[dt.date]) -> tuple[int | None, int | None]:
    """The ranges of what makes up the scope, added up as one shift moves them all."""
    if ahead[0] != made_on or len(ahead) not in SPANS:
        return None, None
    is_personal = scope.owner is not None or scope.people is not None
    level = OWNER if is_personal else PIPELINE if scope.teams is None else TEAM
    rows = LockedRange.objects.filter(made_on=made_on, span=len(ahead), level=level, expected__isnull=False)
    columns = ("expected", "slope", "spread", "sigma")
    found: list[tuple[Any, ...]] = list(scope.restrict(rows).values_list(*columns))
    if not found:
        return None, None
    expected, slope = sum(row[0] for row in found), sum(row[1] for row in found)
    sigma = sum(row[1] * row[3] for row in found) / slope if slope else 0.0
    stray = TENTH * (sum(row[2] ** 2 for row in found) + (sigma * slope) ** 2) ** 0.5
    return max(0, round(expected - stray)), round(expected + stray)
