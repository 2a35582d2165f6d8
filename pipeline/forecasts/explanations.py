"""The notes of one row of the forecast, or of the whole, with its numbers: how each figure came about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.forecasts.asking import Asked, period_name
from pipeline.forecasts.expectations import model_words
from pipeline.forecasts.explaining import Explained, explained
from pipeline.forecasts.listing import figures_of
from pipeline.forecasts.movements import movements
from pipeline.forecasts.number import bucket_names
from pipeline.forecasts.ranging import Outlook, outlook_of
from pipeline.forecasts.reads import Figures, Forecast, forecast
from pipeline.forecasts.rules import attainment, gap
from pipeline.forecasts.shifts import last_monday
from pipeline.probabilities.rules.ranges import Range
from team.requests import person
from web.formats import money, share, short_date


@dataclass(frozen=True, slots=True)
class Explanation:
    title: str
    intro: str
    back: str
    notes: list[Explained]


def explanation_of(request: HttpRequest, asked: Asked, row: dict[str, Any]) -> Explanation:
    """Of the row that these keys name; without keys of the whole. Raises ValueError or KeyError for no row."""
    scope = asked.scope(person(request))
    answer = forecast(scope, list(row) if "account" not in row else ())
    figures = figures_of(scope, "due", row) if row else answer.totals["due"]
    if row:
        figures.won = figures_of(scope, "won", row).won if "account" in row else figures.won
    key = tuple(row.values())
    outlook = outlook_of(scope, answer, only={key} if row else None)
    drawn = outlook.rows.get(key) if row else outlook.total
    shift = _shift(asked, answer, row)
    period = period_name(asked.kind, asked.period, asked.organization)
    notes = [*_sums(answer, figures), *_drawn(answer, figures, outlook, drawn, is_row=bool(row)), *shift]
    if not row:
        notes.append(_buckets(answer))
    return Explanation(
        title=_("How the figures are computed"),
        intro=_("%(period)s, all amounts in %(currency)s") % {"period": period, "currency": answer.currency},
        back=asked.url(),
        notes=notes,
    )


def _sums(answer: Forecast, figures: Figures) -> Iterator[Explained]:
    currency, at = answer.currency, answer.computed_at
    count = ngettext("%(count)d deal", "%(count)d deals", figures.deals) % {"count": figures.deals}
    won, quota = money(figures.won, currency), money(figures.quota, currency)
    weighted, missing = money(figures.weighted, currency), gap(figures.quota, figures.won, figures.weighted)
    won_count = ngettext("%(count)d deal", "%(count)d deals", figures.won_deals) % {"count": figures.won_deals}
    due = [(_("Open deals due"), count), (_("Their whole amount"), money(figures.amount, currency))]
    yield explained("won", [(_("Deals won"), won_count)], won, at)
    yield explained("weighted", due, weighted, at)
    if figures.quota is not None:
        reached = share(attainment(figures.quota, figures.won), 1)
        yield explained("quota", [], quota)
        yield explained("attainment", [(_("Won"), won), (_("Quota"), quota)], reached)
        inputs = [(_("Quota"), quota), (_("Won"), won), (_("Weighted"), weighted)]
        yield explained("gap", inputs, money(missing, currency))
    inputs = [(_("Of it weighted"), money(figures.commit_weighted, currency))]
    yield explained("commit", inputs, money(figures.commit, currency), at)
    inputs = [(_("Of it weighted"), money(figures.best_case_weighted, currency))]
    yield explained("best_case", inputs, money(figures.best_case, currency), at)


def _drawn(
    answer: Forecast, figures: Figures, outlook: Outlook, drawn: Range | None, *, is_row: bool
) -> Iterator[Explained]:
    currency = answer.currency
    yield explained(
        "expected",
        [(_("Probabilities"), model_words(outlook, is_past=answer.scope.as_of is not None))],
        money(figures.expected, currency),
    )
    if drawn is None:
        return
    new = outlook.new_business if not is_row else None
    inputs = [
        (_("Won so far"), money(figures.won, currency)),
        (_("Probabilities"), model_words(outlook, is_past=answer.scope.as_of is not None)),
        (_("Shared shift σ, in log-odds"), _sigma(outlook)),
        (_("New business, mean"), money(round(new[0]), currency) if new else _("none drawn")),
        (_("Deals"), _("from the cells, by stage") if outlook.is_counted else _("one by one")),
        (pgettext("middle of a range", "P50"), money(drawn.p50, currency)),
    ]
    between = f"{money(drawn.p10, currency)} – {money(drawn.p90, currency)}"
    yield explained("range", inputs, between)
    if drawn.p_quota is not None:
        yield explained("p_quota", [(_("Quota"), money(figures.quota, currency))], share(drawn.p_quota))


def _sigma(outlook: Outlook) -> str:
    said = {"sigma": f"{outlook.sigma.sigma:.2f}", "months": outlook.sigma.months}
    if outlook.sigma.is_measured:
        return _("%(sigma)s, measured on %(months)d months") % said
    return _("%(sigma)s, the starting value: too few months are behind") % said


def _shift(asked: Asked, answer: Forecast, row: dict[str, Any]) -> list[Explained]:
    """Where the table tells it: of teams and people, and of the whole."""
    if (row and not set(row) <= {"team", "owner"}) or row.get("owner", True) is None:
        return []
    since = asked.since or last_monday(answer.scope.today)
    moved = movements(answer.scope, since)
    wanted = [row.get("team"), row.get("owner")]
    parts = {
        holder: part
        for holder, part in moved.parts.items()
        if all(name not in row or holder[place] == wanted[place] for place, name in enumerate(("team", "owner")))
    }
    day = [(_("Compared with the morning of"), short_date(since))]
    shift = sum(parts.values())
    return [explained("change", day, ("+" if shift > 0 else "") + money(shift, answer.currency))]


def _buckets(answer: Forecast) -> Explained:
    names = bucket_names()
    inputs = [(names[bucket], money(figures.amount, answer.currency)) for bucket, figures in answer.totals.items()]
    whole = sum(figures.amount for figures in answer.totals.values())
    return explained("buckets", inputs, money(whole, answer.currency))
