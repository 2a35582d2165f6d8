"""At this point of past quarters: how far off the quarter's number was. Source: compositions §6.7."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.accuracy.asking import ALL
from pipeline.accuracy.reads import WITH_NEW, History, histories
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.accuracy.then import words_then
from pipeline.accuracy.words import layer_name
from pipeline.forecasts.scope import Scope
from team.periods import Period, months_in, previous, quarter_of
from web.formats import share

QUARTERS = 4
LEAST = 2
"""Quarters that must be known."""
LAYERS = (WITH_NEW, "expected", "nominal")
"""The first of these that is known is what the sentence is about."""
LEVEL = 0.02


@dataclass(frozen=True, slots=True)
class Point:
    """Of one closed quarter: what the number was at that point, won so far included, and what came. Minor units."""

    said: int
    won: int

    @property
    def off(self) -> float:
        return (self.said - self.won) / self.won


def points(quarters: Sequence[Period], place: int, found: Mapping[tuple[Any, ...], History]) -> tuple[str, list[Point]]:
    """The layer, and its points at the start of the quarter's month `place` (0, 1, 2); of the layer known longest."""
    told = {layer: _points(quarters, place, found, layer) for layer in LAYERS}
    layer = max(LAYERS, key=lambda each: len(told[each]))
    return layer, told[layer]


def _points(
    quarters: Sequence[Period], place: int, found: Mapping[tuple[Any, ...], History], layer: str
) -> list[Point]:
    points = []
    for quarter in quarters:
        months = list(months_in(quarter.first, quarter.last))
        said = sum(_won(found, month) for month in months[:place])
        ahead = [_said(found, horizon, layer, month) for horizon, month in zip(HORIZONS, months[place:], strict=False)]
        won = sum(_won(found, month) for month in months)
        if won and all(value is not None for value in ahead):
            points.append(Point(said + sum(value or 0 for value in ahead), won))
    return points


def _said(found: Mapping[tuple[Any, ...], History], horizon: int, layer: str, month: dt.date) -> int | None:
    history = found.get((horizon,))
    return history.said.get(layer, {}).get(month) if history else None


def _won(found: Mapping[tuple[Any, ...], History], month: dt.date) -> int:
    """All targets alike: with ALL every horizon has the same months."""
    return next((history.won.get(month, 0) for history in found.values()), 0)


def last_quarters(scope: Scope) -> tuple[list[Period], int]:
    """The closed quarters before this one, the latest first, and which month of its quarter this one is (0, 1, 2)."""
    start = scope.organization.fiscal_year_start
    this = quarter_of(scope.organization.today(), start)
    quarters = []
    before = this
    for _place in range(QUARTERS):
        before = previous(before, "quarter", start)
        quarters.append(before)
    today = scope.organization.today()
    return quarters, (today.year - this.first.year) * 12 + today.month - this.first.month


def sentence(layer: str, told: Sequence[Point]) -> str:
    """ "At this point of the last four quarters it was off by 12 % on average, mostly too high." """
    if len(told) < LEAST:
        words = {"known": len(told), "needed": LEAST}
        return _("How good it is cannot be said yet: too few closed quarters (%(known)d of %(needed)d needed).") % words
    high = sum(point.off > LEVEL for point in told)
    low = sum(point.off < -LEVEL for point in told)
    text = ngettext(
        "At this point of the last %(count)d quarter, “%(layer)s” was off by %(off)s on average, %(slant)s.",
        "At this point of the last %(count)d quarters, “%(layer)s” was off by %(off)s on average, %(slant)s.",
        len(told),
    )
    if high > len(told) / 2:
        slant = _("mostly too high")
    else:
        slant = _("mostly too low") if low > len(told) / 2 else _("as often too high as too low")
    mean = sum(abs(point.off) for point in told) / len(told)
    return text % {"count": len(told), "layer": layer_name(layer), "off": share(mean), "slant": slant}


def panel(request: HttpRequest, scope: Scope) -> dict[str, Any] | None:
    """ "How good is this number", on the page of the forecast. `scope` is that page's."""
    if scope.stage or scope.category:
        return None
    quarters, place = last_quarters(scope)
    months = list(months_in(quarters[-1].first, quarters[0].last))
    layer, told = points(quarters, place, histories(scope, months, ALL))
    asked = {"team": request.GET.get("team"), "owner": scope.owner, "pipeline": scope.pipeline}
    query = urlencode({name: str(value) for name, value in asked.items() if value})
    url = reverse("accuracy:accuracy")
    return {
        "sentence": sentence(layer, told),
        "then": words_then(scope),
        "url": f"{url}?{query}" if query else url,
    }
