"""The list of deals behind a figure: each with what it adds to the number, and why it is in or out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.editions import edition
from pipeline.flag_words import running_flags
from pipeline.forecasts.asking import Asked, period_name
from pipeline.forecasts.buckets import bucket
from pipeline.forecasts.drill import BY_AMOUNT, WON, deals_behind
from pipeline.forecasts.number import bucket_names
from pipeline.forecasts.reads import Figures, forecast
from pipeline.forecasts.scope import Scope
from pipeline.models import Deal, Flag
from pipeline.wording import SEVERITY_NAMES, flag_name, stage_name
from team.requests import person
from web.formats import compact_money, short_date
from web.keyset import BrowserPage, browser_page


@dataclass(frozen=True, slots=True)
class Listed:
    deal: Deal
    stage: str
    probability: Decimal | None
    """Nominal, in percent; None once won."""
    why: str
    flags: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Listing:
    title: str
    intro: str
    currency: str
    deals: list[Listed]
    page: BrowserPage[Deal]
    back: str
    is_won: bool


def listed_deals(request: HttpRequest, asked: Asked, name: str, row: Mapping[str, Any]) -> Listing:
    """One page of the deals of a bucket (or `"won"`) and a row. Raises ValueError or KeyError for what is neither."""
    scope = asked.scope(person(request))
    title = _("Won") if name == WON else bucket_names()[name]
    behind = deals_behind(scope, bucket=name, row=row)
    page = browser_page(request, behind.select_related("account", "owner", "stage"), order=BY_AMOUNT)
    period = period_name(asked.kind, asked.period, asked.organization)
    return Listing(
        title=pgettext("bucket and period", "%(bucket)s · %(period)s") % {"bucket": title, "period": period},
        intro=_intro(scope, name, row),
        currency=asked.organization.base_currency,
        deals=listed(page.rows, scope),
        page=page,
        back=asked.url(),
        is_won=name == WON,
    )


def listed(deals: Sequence[Deal], scope: Scope) -> list[Listed]:
    """With stage and running flags in words (two queries)."""
    editions = {deal.pk: edition(deal.stage.pipeline_version_id) for deal in deals}
    running = running_flags(editions, scope.user)
    flags = {
        pk: [
            (SEVERITY_NAMES[Flag.Severity(flag.severity)], flag_name(each.method, flag.code))
            for flag in running.get(pk, [])
        ]
        for pk, each in editions.items()
    }
    return [
        Listed(
            deal=deal,
            stage=stage_name(editions[deal.pk], deal.stage.code),
            probability=deal.stage.nominal_probability if deal.status == Deal.Status.OPEN else None,
            why=why(deal, scope),
            flags=flags[deal.pk],
        )
        for deal in deals
    ]


def why(deal: Deal, scope: Scope) -> str:
    """Why a deal is in the period's number or out of it, in one sentence."""
    if deal.status == Deal.Status.WON:
        return _("In: won on %(day)s.") % {"day": short_date(deal.won_on)}
    day = {"day": short_date(deal.expected_close)}
    where = bucket(deal.expected_close, scope.today, scope.period.first, scope.period.last)
    texts = {
        "due": _("In: closes on %(day)s."),
        "overdue": _("Out: its close date %(day)s has passed."),
        "earlier": _("Out: closes before the period, on %(day)s."),
        "later": _("Out: closes after the period, on %(day)s."),
        "none": _("Out: it has no close date."),
    }
    return texts[where] % day if deal.expected_close else texts[where]


def _intro(scope: Scope, name: str, row: Mapping[str, Any]) -> str:
    """Count and sums, read from the cells; by account from the deals of that account."""
    figures = _figures(scope, name, row)
    currency = scope.organization.base_currency
    count = figures.won_deals if name == WON else figures.deals
    deals = ngettext("%(count)d deal", "%(count)d deals", count) % {"count": count}
    if name == WON:
        return _("%(deals)s, %(amount)s") % {"deals": deals, "amount": compact_money(figures.won, currency)}
    return _("%(deals)s, %(amount)s, weighted %(weighted)s") % {
        "deals": deals,
        "amount": compact_money(figures.amount, currency),
        "weighted": compact_money(figures.weighted, currency),
    }


def _figures(scope: Scope, name: str, row: Mapping[str, Any]) -> Figures:
    if "account" in row:
        return _summed(scope, name, row)
    found = Figures()
    for each in forecast(scope, list(row)).rows:
        if each.bucket == ("due" if name == WON else name) and dict(each.keys) == dict(row):
            found.add(each.figures)
    return found


def _summed(scope: Scope, name: str, row: Mapping[str, Any]) -> Figures:
    sums = deals_behind(scope, bucket=name, row=row).aggregate(
        deals=Count("pk"), amount=Sum("amount_base_minor", default=0), weighted=Sum("weighted_minor", default=0)
    )
    if name == WON:
        return Figures(won_deals=sums["deals"], won=sums["amount"])
    return Figures(deals=sums["deals"], amount=sums["amount"], weighted=sums["weighted"])
