"""The waterfall as its page, its sheets, its chart and its file show it. Source: compositions §6.5, formulas §8."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.forecasts.between import MOST_LISTED, Between, shown_deals
from pipeline.forecasts.chart import round_step
from pipeline.forecasts.rules import FORMULA_VERSION
from pipeline.forecasts.waterfall import Side, Stepped, Waterfall, deals_stepped, waterfall
from pipeline.models import Deal
from team.models import User
from team.money import from_minor
from web.formats import compact_money, money, short_date


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    deals: int
    change: int
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    between: Between
    found: Waterfall
    currency: str
    lines: list[Line]
    """The steps that somebody made."""
    largest: list[dict[str, Any]]
    finding: str
    chart: dict[str, Any] | None


def page_of(user: User, between: Between) -> Page:
    """A fixed number of queries. Raises `ValidationError` for what may not be named."""
    scope = between.asked.scope(user)
    found = waterfall(scope, between.start, between.view)
    currency, names = scope.organization.base_currency, step_names()
    lines = [
        Line(names[name], step.deals, step.change, between.url("waterfall_deals", step=name))
        for name, step in found.steps.items()
        if step.deals
    ]
    finding = _finding(found, lines, currency)
    return Page(
        between=between,
        found=found,
        currency=currency,
        lines=lines,
        largest=_rows(user, found.largest, currency),
        finding=finding,
        chart=_chart(found, lines, finding, currency) if lines else None,
    )


def step_names() -> dict[str, str]:
    return {
        "new": pgettext("step", "New"),
        "reopened": pgettext("step", "Reopened"),
        "transferred_in": pgettext("step", "Transferred in"),
        "date_set": pgettext("step", "Date set"),
        "no_longer_overdue": pgettext("step", "No longer overdue"),
        "pulled_in": pgettext("step", "Pulled in"),
        "won": pgettext("step", "Won"),
        "lost": pgettext("step", "Lost"),
        "dormant": pgettext("step", "Dormant"),
        "removed": pgettext("step", "Removed"),
        "transferred_out": pgettext("step", "Transferred out"),
        "date_cleared": pgettext("step", "Date cleared"),
        "became_overdue": pgettext("step", "Became overdue"),
        "pushed_out": pgettext("step", "Pushed out"),
        "amount_up": pgettext("step", "Amount up"),
        "amount_down": pgettext("step", "Amount down"),
        "probability_up": pgettext("step", "Probability up"),
        "probability_down": pgettext("step", "Probability down"),
    }


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    intro: str
    currency: str
    rows: list[dict[str, Any]]
    more: int
    back: str


def sheet_of(user: User, between: Between, step: str) -> Sheet:
    """The deals of a step, the largest change first. Raises KeyError for a step that is none."""
    scope = between.asked.scope(user)
    found = deals_stepped(scope, between.start, between.view, step)
    currency = scope.organization.base_currency
    count = ngettext("%(count)d deal", "%(count)d deals", len(found)) % {"count": len(found)}
    change = compact_money(sum(each.change for each in found), currency)
    return Sheet(
        title=step_names()[step],
        intro=_("%(deals)s, %(amount)s") % {"deals": count, "amount": change},
        currency=currency,
        rows=_rows(user, found[:MOST_LISTED], currency),
        more=max(0, len(found) - MOST_LISTED),
        back=between.url("waterfall"),
    )


def _rows(user: User, found: list[Stepped], currency: str) -> list[dict[str, Any]]:
    """Those that the reader may see, with what each was before and after."""
    deals, names = shown_deals(user, [each.deal for each in found]), step_names()
    return [
        {
            "deal": deals[each.deal],
            "step": names[each.step],
            "change": each.change,
            "before": _said(each.before, currency),
            "after": _said(each.after, currency),
        }
        for each in found
        if each.deal in deals
    ]


def _said(side: Side, currency: str) -> str:
    """ "stage 30, 1.2 m, 10 Dec": what a step can have changed."""
    if not side.status:
        return ""
    comma = pgettext("between deals of a list", ", ")
    status = Deal.Status(side.status)
    at_stage = pgettext("of a deal that moved", "stage %(code)s") % {"code": side.stage}
    where = at_stage if status == Deal.Status.OPEN else str(status.label)
    return comma.join([where, compact_money(side.amount, currency), short_date(side.close)])


def _finding(found: Waterfall, lines: list[Line], currency: str) -> str:
    """The title of table and chart: by how much it went up or down, and what did most of it."""
    if not lines:
        return _("Nothing moved the open amount")
    direction = (found.change > 0) - (found.change < 0)
    most = max(lines, key=lambda line: line.change * direction or abs(line.change) * (not direction))
    words = {
        "change": compact_money(abs(found.change), currency),
        "step": most.name,
        "most": compact_money(most.change, currency),
    }
    if found.change > 0:
        return _("Up by %(change)s, mostly “%(step)s” (%(most)s)") % words
    if found.change < 0:
        return _("Down by %(change)s, mostly “%(step)s” (%(most)s)") % words
    return _("As much as before, although “%(step)s” alone made %(most)s") % words


def _chart(found: Waterfall, lines: list[Line], finding: str, currency: str) -> dict[str, Any]:
    """What static/js/change-chart.js draws: bars that float from level to level."""
    bars = [_bar(pgettext("waterfall", "Start"), 0, found.opening, "whole", "", money(found.opening, currency))]
    level = found.opening
    for line in lines:
        part = "up" if line.change >= 0 else "down"
        bars.append(_bar(line.name, level, level + line.change, part, line.url, money(line.change, currency)))
        level += line.change
    bars.append(_bar(pgettext("waterfall", "End"), 0, found.closing, "whole", "", money(found.closing, currency)))
    top = max(1, *(bar["high"] for bar in bars))
    step = round_step(top)
    axis = [{"at": at, "text": compact_money(at, currency)} for at in range(0, top + step, step)]
    return {"kind": "waterfall", "title": finding, "bars": bars, "axis": axis}


def _bar(name: str, low: int, high: int, part: str, url: str, text: str) -> dict[str, Any]:
    return {"name": name, "low": min(low, high), "high": max(low, high), "part": part, "url": url, "text": text}


def as_rows(user: User, between: Between) -> Iterator[list[Any]]:
    """The file: every step, then every deal that made one."""
    page = page_of(user, between)
    currency, names = page.currency, step_names()

    def amount(minor: int) -> Any:
        return from_minor(minor, currency)

    last = [currency, page.found.start.isoformat(), page.found.end.isoformat(), FORMULA_VERSION]
    yield [
        _("Step"),
        _("Deals"),
        _("Change"),
        _("Deal"),
        _("Before"),
        _("After"),
        _("Currency"),
        _("From the end of"),
        _("To the end of"),
        _("Formula version"),
    ]
    yield [pgettext("waterfall", "Start"), "", amount(page.found.opening), "", "", "", *last]
    for name, step in page.found.steps.items():
        yield [names[name], step.deals, amount(step.change), "", "", "", *last]
    yield [pgettext("waterfall", "End"), "", amount(page.found.closing), "", "", "", *last]
    scope = page.found.scope
    for row in _rows(user, deals_stepped(scope, between.start, between.view), currency):
        yield [row["step"], "", amount(row["change"]), row["deal"].name, row["before"], row["after"], *last]
