"""The charts beside the tables: what static/js/accuracy-chart.js draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.accuracy.rules.bins import Told
from pipeline.accuracy.words import layer_name
from pipeline.probabilities.rules.scores import Bin
from web.formats import compact_money, money, share, short_month

PARTS = {"won": "won", "expected": "commit", "with_new": "commit", "nominal": "best"}
NAIVE_PART = "quiet"


def months_chart(
    won: Mapping[dt.date, int],
    said: Mapping[str, Mapping[dt.date, int]],
    layers: Sequence[str],
    today: dt.date,
    currency: str,
) -> dict[str, Any] | None:
    """Won as bars, the layers as lines; None for fewer than two months."""
    months = sorted(won)
    if len(months) < 2:
        return None
    lines = [("won", _("Won"), won), *((layer, layer_name(layer), said.get(layer, {})) for layer in layers)]
    top = max([1, *(value for _layer, _name, values in lines for value in values.values())])
    return {
        "kind": "months",
        "title": _months_finding(won, said.get(layers[0], {}), layers[0]) if layers else _("Forecast and won"),
        "names": [short_month(month, today) for month in months],
        "series": [
            {
                "part": PARTS.get(layer, NAIVE_PART),
                "name": name,
                "values": [values.get(month) for month in months],
                "texts": [money(values.get(month), currency) for month in months],
            }
            for layer, name, values in lines
        ],
        "axis": [{"at": at, "text": compact_money(at, currency)} for at in marks(top)],
    }


def calibration_chart(told: Mapping[str, Told]) -> dict[str, Any] | None:
    """What was said across, what came up; on the diagonal they agree."""
    names = {"expected": layer_name("expected"), "nominal": layer_name("nominal"), "alone": layer_name("nominal")}
    shown = [layer for layer in ("expected", "nominal") if layer in told] or list(told)
    if not shown:
        return None
    return {
        "kind": "calibration",
        "title": _calibration_finding(told[shown[0]]),
        "series": [
            {
                "part": PARTS["nominal" if layer == "alone" else layer],
                "name": names[layer],
                "values": [[each.mean, each.share, each.count] for each in told[layer].bins],
                "texts": [_point(each) for each in told[layer].bins],
            }
            for layer in shown
        ],
        "axis": [{"at": at / 5, "text": share(at / 5)} for at in range(6)],
        "said": _("Said"),
        "came": _("Won"),
        "ideal": _("As said"),
    }


def _months_finding(won: Mapping[dt.date, int], said: Mapping[dt.date, int], layer: str) -> str:
    known = [month for month in won if month in said]
    if not known:
        return _("Forecast and won")
    text = ngettext(
        "In %(above)d of %(count)d month more was won than “%(layer)s” had said",
        "In %(above)d of %(count)d months more was won than “%(layer)s” had said",
        len(known),
    )
    above = sum(won[month] > said[month] for month in known)
    return text % {"above": above, "count": len(known), "layer": layer_name(layer)}


def _calibration_finding(told: Told) -> str:
    """The group that was furthest off."""
    if not told.bins:
        return _("What was said, and what was won")
    worst = max(told.bins, key=lambda each: abs(each.share - each.mean))
    words = {"said": share(worst.mean), "came": share(worst.share)}
    return _("Furthest off: of the deals of which %(said)s was said, %(came)s were won") % words


def _point(each: Bin) -> str:
    words = {"said": share(each.mean), "came": share(each.share), "deals": each.count}
    return _("said %(said)s, won %(came)s of %(deals)d") % words


def marks(top: int) -> list[int]:
    """From 0 in steps of 1, 2 or 5 times a power of ten, at most six steps."""
    unit = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * unit
            if top <= step * 5:
                return list(range(0, top + step, step))
        unit *= 10
