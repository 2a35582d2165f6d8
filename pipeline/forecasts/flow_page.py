"""The flow between stages as its page, its sheets and its diagram show it. Source: compositions §6.5."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.forecasts.between import MOST_LISTED, Between, shown_deals
from pipeline.forecasts.flow import BEGINS, ENDS, Flow, Flows, Place, deals_flowed, deals_stayed, flows
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.stage_names import stage_names
from team.models import User
from web.formats import compact_money

Names = dict[Place, str]


@dataclass(frozen=True, slots=True)
class Line:
    source: str
    target: str
    stays: bool
    deals: int
    amount: int
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """`moved` are the flows between different places, `stayed` the others; the largest first."""

    between: Between
    scope: Scope
    currency: str
    moved: list[Line]
    stayed: list[Line]
    finding: str
    chart: dict[str, Any] | None


def page_of(user: User, between: Between) -> Page:
    """A fixed number of queries. Raises `ValidationError` for what may not be named."""
    scope = between.asked.scope(user)
    found = flows(scope, between.start)
    names = place_names(found)
    lines = [_line(each, names, between) for each in found.flows]
    lines.sort(key=lambda line: (-line.deals, -line.amount, line.source, line.target))
    moved, stayed = [line for line in lines if not line.stays], [line for line in lines if line.stays]
    finding = _finding(moved, stayed)
    return Page(
        between=between,
        scope=scope,
        currency=scope.organization.base_currency,
        moved=moved,
        stayed=sorted(stayed, key=lambda line: line.source),
        finding=finding,
        chart=_chart(found, names, between, finding) if moved else None,
    )


def place_names(found: Flows) -> Names:
    """Stages by code and name, with several pipelines the pipeline before them; beginnings and ends in words."""
    names: Names = {Place(code, pipeline): name for (pipeline, code), name in stage_names().items()}
    words = {
        "new": pgettext("flow", "New"),
        "reopened": pgettext("flow", "Reopened"),
        "in": pgettext("flow", "From elsewhere"),
        "won": pgettext("flow", "Won"),
        "lost": pgettext("flow", "Lost"),
        "dormant": pgettext("flow", "Dormant"),
        "removed": pgettext("flow", "Removed"),
        "out": pgettext("flow", "To elsewhere"),
    }
    return names | {Place(code): text for code, text in words.items()}


def place_of(text: str, allowed: tuple[str, ...]) -> Place:
    """Of an address: "won", or "30@<pipeline>". Raises ValueError for anything else."""
    code, _at, pipeline = text.partition("@")
    if pipeline:
        return Place(code, uuid.UUID(pipeline))
    if code not in allowed:
        raise ValueError(f"{text!r} is not a place")
    return Place(code)


def place_text(place: Place) -> str:
    return f"{place.code}@{place.pipeline}" if place.pipeline else place.code


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    intro: str
    currency: str
    rows: list[dict[str, Any]]
    more: int
    back: str


def sheet_of(user: User, between: Between, source: str, target: str) -> Sheet:
    """The deals that went from there to here. Raises ValueError or KeyError for places that are none."""
    scope = between.asked.scope(user)
    begin, end = place_of(source, BEGINS), place_of(target, ENDS)
    names = place_names(Flows(scope, between.start, between.until, []))
    title = pgettext("flow", "%(source)s → %(target)s") % {"source": names[begin], "target": names[end]}
    read = deals_stayed if begin == end else deals_flowed
    found = read(scope, between.start, begin, end)
    deals = shown_deals(user, [deal for deal, _was, _amount in found[:MOST_LISTED]])
    currency = scope.organization.base_currency
    rows = [
        {
            "deal": deals[deal],
            "change": amount,
            "step": "",
            "before": compact_money(was, currency) if was != amount and begin.code != "new" else "",
            "after": compact_money(amount, currency) if was != amount and begin.code != "new" else "",
        }
        for deal, was, amount in found[:MOST_LISTED]
        if deal in deals
    ]
    count = ngettext("%(count)d deal", "%(count)d deals", len(found)) % {"count": len(found)}
    amount = compact_money(sum(amount for _deal, _was, amount in found), currency)
    intro = _("%(deals)s, %(amount)s") % {"deals": count, "amount": amount}
    return Sheet(title, intro, currency, rows, max(0, len(found) - MOST_LISTED), between.url("flow"))


def _line(flow: Flow, names: Names, between: Between) -> Line:
    url = between.url("flow_deals", source=place_text(flow.source), target=place_text(flow.target))
    stays = flow.source == flow.target
    return Line(names[flow.source], names[flow.target], stays, flow.deals, flow.amount, url)


def _finding(moved: list[Line], stayed: list[Line]) -> str:
    """How many of the open deals moved at all, and where most of them went."""
    if not moved:
        return _("No deal changed its stage")
    count, whole = sum(line.deals for line in moved), sum(line.deals for line in [*moved, *stayed])
    words = {"count": count, "whole": whole, "source": moved[0].source, "target": moved[0].target}
    return _("%(count)s of %(whole)s deals moved, most often %(source)s → %(target)s") % words


def _chart(found: Flows, names: Names, between: Between, finding: str) -> dict[str, Any]:
    """What static/js/change-chart.js draws: then on the left, now on the right, so that no stream runs in a circle."""
    nodes, links = {}, []
    for flow in found.flows:
        ends = ((f"a{place_text(flow.source)}", flow.source), (f"b{place_text(flow.target)}", flow.target))
        for side, place in ends:
            nodes[side] = {"name": side, "text": names[place], "part": _part(place)}
        line = _line(flow, names, between)
        text = ngettext("%(count)d deal", "%(count)d deals", flow.deals) % {"count": flow.deals}
        links.append({"source": ends[0][0], "target": ends[1][0], "value": flow.deals, "text": text, "url": line.url})
    return {"kind": "flow", "title": finding, "nodes": list(nodes.values()), "links": links}


def _part(place: Place) -> str:
    if place.pipeline:
        return "whole"
    return {"won": "up", "new": "up", "reopened": "up", "lost": "down"}.get(place.code, "quiet")
