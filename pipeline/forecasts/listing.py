"""The list of deals behind a figure: each with what it adds to the number, and why it is in or out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from pipeline.forecasts.chances import MOST_READ, chances_of
from pipeline.forecasts.drill import BY_AMOUNT, WON, deals_behind, rows_behind
from pipeline.forecasts.number import bucket_names
from pipeline.forecasts.past import as_they_were
from pipeline.forecasts.product_lines import parts_in_line, share_of_line
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
    chance: float | None = None
    """By the model in force, 0..1; None before a first fit, on a past day, and once won."""
    expected: int | None = None
    """Amount × chance × the part of its wins that falls into the period, in minor units."""
    in_line: int | None = None
    """What of its amount is of the product line asked for, in minor units; None where none is asked for."""
    is_dragged: bool = False
    """Somebody put it into commit, and it has a severe flag."""

    @property
    def in_period(self) -> float | None:
        """Chance × the part of its wins that falls into the period, 0..1: what `expected` is of the amount."""
        amount = self.deal.amount_base_minor
        return None if self.expected is None or not amount else self.expected / amount


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
    figures = figures_of(scope, name, row)
    # By what each adds to the number; of very many by amount, which an index knows.
    is_short = name != WON and scope.as_of is None and figures.deals <= MOST_READ
    order = ["-weighted_minor", "pk"] if is_short else BY_AMOUNT
    page = browser_page(request, behind.select_related("account", "owner", "stage"), order=order)
    period = period_name(asked.kind, asked.period, asked.organization)
    return Listing(
        title=_titled(
            pgettext("bucket and period", "%(bucket)s · %(period)s") % {"bucket": title, "period": period}, row
        ),
        intro=_intro(figures, name, asked.organization.base_currency),
        currency=asked.organization.base_currency,
        deals=_with_parts(listed(page.rows, scope), row),
        page=page,
        back=asked.url(),
        is_won=name == WON,
    )


def _titled(title: str, row: Mapping[str, Any]) -> str:
    if "line" not in row:
        return title
    return f"{row['line'] or _('Without a product line')} · {title}"


def _with_parts(deals: list[Listed], row: Mapping[str, Any]) -> list[Listed]:
    """Of a product line's row, each deal's own part of it."""
    if "line" not in row:
        return deals
    parts = parts_in_line([each.deal for each in deals], row["line"])
    return [replace(each, in_line=round((each.deal.amount_base_minor or 0) * parts[each.deal.pk])) for each in deals]


def listed(deals: Sequence[Deal], scope: Scope) -> list[Listed]:
    """With stage, running flags and outlook in words (four queries); of a past day as they stood then."""
    deals = as_they_were(deals, scope)
    chances = chances_of(deals, scope)
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
            chance=chances.get(deal.pk, (None, None))[0],
            expected=chances.get(deal.pk, (None, None))[1],
            is_dragged=is_dragged(deal) and scope.as_of is None,
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


def is_dragged(deal: Deal) -> bool:
    is_set = deal.is_category_set and deal.category == Deal.Category.COMMIT
    return deal.status == Deal.Status.OPEN and is_set and deal.severity == Flag.Severity.SEVERE


def _intro(figures: Figures, name: str, currency: str) -> str:
    """Count and sums, read from the cells; by account from the deals of that account."""
    count = figures.won_deals if name == WON else figures.deals
    deals = ngettext("%(count)d deal", "%(count)d deals", count) % {"count": count}
    if name == WON:
        return _("%(deals)s, %(amount)s") % {"deals": deals, "amount": compact_money(figures.won, currency)}
    return _("%(deals)s, %(amount)s, weighted %(weighted)s") % {
        "deals": deals,
        "amount": compact_money(figures.amount, currency),
        "weighted": compact_money(figures.weighted, currency),
    }


def figures_of(scope: Scope, name: str, row: Mapping[str, Any]) -> Figures:
    """Raises ValueError for the row of a person whose own figures are not told."""
    if row.get("owner") and not scope.reveals(row["owner"]):
        raise ValueError("nobody's row")
    if "line" in row:
        return _summed(scope, name, row, *share_of_line(scope, name, row["line"]))
    if "account" in row:
        return _summed(scope, name, row)
    found = Figures()
    for each in forecast(scope, list(row)).rows:
        if each.bucket == ("due" if name == WON else name) and dict(each.keys) == dict(row):
            found.add(each.figures)
    return found


def _summed(
    scope: Scope, name: str, row: Mapping[str, Any], amount: int | None = None, weighted: int | None = None
) -> Figures:
    """From the deals; with `amount` and `weighted`, where only a part of each is meant, those."""
    sums = rows_behind(scope, bucket=name, row=row).aggregate(
        deals=Count("pk"), amount=Sum("amount_base_minor", default=0), weighted=Sum("weighted_minor", default=0)
    )
    if amount is not None and weighted is not None:
        sums |= {"amount": amount, "weighted": weighted}
    if name == WON:
        return Figures(won_deals=sums["deals"], won=sums["amount"])
    return Figures(deals=sums["deals"], amount=sums["amount"], weighted=sums["weighted"])
