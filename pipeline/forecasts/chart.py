"""The chart beside the table: the same lines as stacked bars, under a title that states what it finds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from pipeline.forecasts.table import Line, Table
from web.formats import compact_money, money, share

MOST_BARS = 16
PARTS = ("won", "commit", "best", "rest")


def chart_of(table: Table, currency: str) -> dict[str, Any] | None:
    """What static/js/forecast-chart.js draws; None when one bar would say no more than a number."""
    lines = [line for line in table.compared if any(_values(line)) or line.figures.quota]
    if len(lines) < 2:
        return None
    if table.group != "month":
        lines = sorted(lines, key=lambda line: -sum(_values(line)))[:MOST_BARS]
    return {
        "title": finding(table, lines, currency),
        "isTime": table.group == "month",
        "names": [line.name for line in lines],
        "series": [_series(place, lines, currency) for place in range(len(PARTS))],
        "urls": {"won": [line.won_url for line in lines], "due": [line.weighted_url for line in lines]},
        "quota": {
            "name": _("Quota"),
            "values": [line.figures.quota for line in lines],
            "texts": [money(line.figures.quota, currency) for line in lines],
        },
        "axis": _axis(lines, currency),
    }


def finding(table: Table, lines: list[Line], currency: str) -> str:
    """The one thing worth saying: where most is missing, else where most of the number stands."""
    missing = [line for line in lines if line.gap]
    if missing:
        worst = max(missing, key=lambda line: line.gap or 0)
        return _("Most is missing for %(name)s: %(gap)s") % {
            "name": worst.name,
            "gap": compact_money(worst.gap, currency),
        }
    whole = sum(sum(_values(line)) for line in lines)
    largest = max(lines, key=lambda line: sum(_values(line)))
    if not whole:
        return _("Nothing is won or due in this period yet")
    return _("%(name)s holds %(share)s of won and weighted") % {
        "name": largest.name,
        "share": share(sum(_values(largest)) / whole),
    }


def _values(line: Line) -> list[int]:
    figures = line.figures
    return [figures.won, figures.commit_weighted, figures.best_case_weighted, line.rest]


def _series(place: int, lines: list[Line], currency: str) -> dict[str, Any]:
    names = (_("Won"), _("Commit, weighted"), _("Best case, weighted"), _("Weighted rest"))
    values = [_values(line)[place] for line in lines]
    return {
        "part": PARTS[place],
        "name": names[place],
        "values": values,
        "texts": [money(value, currency) for value in values],
    }


def _axis(lines: list[Line], currency: str) -> list[dict[str, Any]]:
    """Round marks of the value axis with their texts in the reader's units."""
    top = max([*(sum(_values(line)) for line in lines), *(line.figures.quota or 0 for line in lines), 1])
    step = round_step(top)
    return [{"at": at, "text": compact_money(at, currency)} for at in range(0, top + step, step)]


def round_step(top: int) -> int:
    """A step of 1, 2 or 5 times a power of ten that makes at most six marks."""
    unit = 1
    while True:
        for factor in (1, 2, 5):
            if top <= factor * unit * 5:
                return factor * unit
        unit *= 10
