"""The number of a period in one sentence and one bar, as Forecast, Monday and Today show it.

Source: compositions §2.1, §6.1 – 3.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.forecasts.asking import Asked, period_name
from pipeline.forecasts.drill import WON
from pipeline.forecasts.movements import Moved, Movements
from pipeline.forecasts.reads import Figures, Forecast
from pipeline.forecasts.rules import gap
from pipeline.forecasts.scope import Scope
from pipeline.models import Deal
from team.models import User
from web.formats import compact_money, money, share, short_date, short_month

MOST_NAMED = 3
"""Deals that the sentence names as causes."""


@dataclass(frozen=True, slots=True)
class Number:
    """`sentence` and `since` are safe markup whose figures lead to their deals."""

    period: str
    sentence: SafeString
    since: SafeString | str
    parts: list[dict[str, Any]]
    bar_title: str
    apart: list[dict[str, Any]]
    figures: Figures
    gap: int | None


def number_of(asked: Asked, answer: Forecast, moved: Movements | None = None) -> Number:
    due = answer.totals["due"]
    missing = gap(due.quota, due.won, due.weighted)
    return Number(
        period=period_name(asked.kind, asked.period, asked.organization),
        sentence=_sentence(asked, answer, missing),
        since=_since(moved, answer) if moved else "",
        parts=bar_parts(asked, due, missing, answer.currency),
        bar_title=_("Won, weighted and missing, of the quota") if due.quota else _("Won and weighted"),
        apart=bucket_stats(asked, answer, ("overdue", "none")),
        figures=due,
        gap=missing,
    )


def linked(url: str, minor: int | None, currency: str) -> SafeString:
    """A compact figure that opens the deals behind it in the sheet; the whole amount is its tooltip."""
    return format_html(
        '<a class="kl-num" href="{}" data-sheet title="{}">{}</a>',
        url,
        money(minor, currency),
        compact_money(minor, currency),
    )


def _sentence(asked: Asked, answer: Forecast, missing: int | None) -> SafeString:
    due = answer.totals["due"]
    words = {
        "period": period_name(asked.kind, asked.period, asked.organization),
        "won": linked(asked.deals_url(WON), due.won, answer.currency),
        "weighted": linked(asked.deals_url("due"), due.weighted, answer.currency),
        "quota": compact_money(due.quota, answer.currency),
        "gap": compact_money(missing, answer.currency),
    }
    if due.quota is None:
        text = _("%(period)s: won %(won)s, weighted %(weighted)s due. No quota is set.")
    elif missing:
        text = _("%(period)s: won %(won)s of %(quota)s, weighted %(weighted)s due, gap %(gap)s.")
    else:
        text = _("%(period)s: won %(won)s of %(quota)s, weighted %(weighted)s due: no gap.")
    return _filled(text, words)


def _filled(text: str, words: dict[str, Any]) -> SafeString:
    """A translated sentence with figures as markup: the words themselves are escaped."""
    braces = {name: f"{{{name}}}" for name in words}
    return format_html(text.replace("{", "{{").replace("}", "}}") % braces, **words)


def _since(moved: Movements, answer: Forecast) -> SafeString:
    if not moved.causes:
        return _filled(_("Nothing moved it since %(day)s."), {"day": short_date(moved.since)})
    causes = moved.causes[:MOST_NAMED]
    named = nameable(causes, answer.scope.user)
    shown = [
        format_html("{} {}", _deal_link(each) if each.deal in named else _("a deal"), said(each, answer.currency))
        for each in causes
    ]
    comma = pgettext("between deals of a list", ", ")
    words = {
        "day": short_date(moved.since),
        "total": signed(moved.shift, answer.currency),
        "causes": format_html_join(comma, "{}", ((text,) for text in shown)),
    }
    return _filled(_("Since %(day)s %(total)s: %(causes)s."), words)


def nameable(causes: list[Moved], user: User) -> set[uuid.UUID]:
    """Figures may be open to those who do not see the deals; and a deal may have left with its new owner."""
    if user.sight.everything:
        return {each.deal for each in causes}
    # Asked apart, since the union of all reach rules costs more than the answer is worth.
    reached = {each.deal for each in causes if each.owner in user.sight.people}
    others = [each.deal for each in causes if each.deal not in reached]
    if not others:
        return reached
    return reached | set(Deal.objects.visible_among(user, others).values_list("pk", flat=True))


def change_rows(moved: Movements, scope: Scope) -> list[dict[str, Any]]:
    """The deals that moved the number most, for forecasts/changed.html; named where the reader may open them."""
    named = nameable(moved.causes, scope.user)
    return [
        {
            "name": each.name if each.deal in named else "",
            "url": deal_url(each) if each.deal in named else "",
            "cause": cause_text(each.why, each.close),
            "shift": each.shift,
        }
        for each in moved.causes
    ]


def _deal_link(each: Moved) -> SafeString:
    return format_html('<a href="{}">{}</a>', deal_url(each), each.name)


def deal_url(each: Moved) -> str:
    return reverse("pipeline:deal_detail", args=[each.deal])


def said(each: Moved, currency: str) -> str:
    """ "pushed to Jan (−1.2 m)"."""
    return _("%(what)s (%(amount)s)") % {
        "what": cause_text(each.why, each.close),
        "amount": signed(each.shift, currency),
    }


def signed(minor: int, currency: str) -> str:
    return ("+" if minor > 0 else "") + compact_money(minor, currency)


def cause_text(why: str, close: dt.date | None) -> str:
    month = {"month": short_month(close)}
    texts = {
        "new": _("new"),
        "handed_over": _("handed over"),
        "reopened": _("reopened"),
        "won": _("won"),
        "lost": _("lost"),
        "dormant": _("dormant"),
        "pulled_in": _("pulled in to %(month)s") % month,
        "date_set": _("dated %(month)s") % month,
        "new_date": _("given a new date in %(month)s") % month,
        "pushed_out": _("pushed to %(month)s") % month,
        "date_cleared": _("without a date now"),
        "overdue": _("overdue now"),
        "forward": _("moved forward"),
        "back": _("moved back"),
        "up": _("up"),
        "down": _("down"),
    }
    return texts[why]


def bar_parts(asked: Asked, due: Figures, missing: int | None, currency: str) -> list[dict[str, Any]]:
    """Won, commit, best case, weighted rest, gap: the parts of components/bar.html. All but won are weighted."""
    rest = due.weighted - due.commit_weighted - due.best_case_weighted
    values = [
        ("won", _("Won"), due.won, asked.deals_url(WON)),
        ("commit", _("Commit, weighted"), due.commit_weighted, asked.deals_url("due", {"category": "commit"})),
        ("best", _("Best case, weighted"), due.best_case_weighted, asked.deals_url("due", {"category": "best_case"})),
        ("rest", _("Weighted rest"), rest, asked.deals_url("due")),
        ("gap", _("Gap to quota"), missing or 0, ""),
    ]
    whole = sum(value for _tone, _label, value, _url in values) or 1
    parts, offset = [], 0.0
    for tone, label, value, url in values:
        if tone == "gap" and missing is None:
            continue
        width = 100 * value / whole
        text = compact_money(value, currency)
        parts.append({"tone": tone, "label": label, "share": width, "offset": offset, "text": text, "url": url})
        offset += width
    return parts


def bucket_names() -> dict[str, str]:
    return {
        "due": pgettext("bucket", "Due in this period"),
        "overdue": pgettext("bucket", "Overdue"),
        "earlier": pgettext("bucket", "Earlier"),
        "later": pgettext("bucket", "Later"),
        "none": pgettext("bucket", "No date"),
    }


def bucket_stats(asked: Asked, answer: Forecast, buckets: tuple[str, ...]) -> list[dict[str, Any]]:
    """Amount and count of those buckets, for forecasts/stats.html."""
    names = bucket_names()
    return [
        {
            "label": names[bucket],
            "value": compact_money(figures.amount, answer.currency),
            "hint": ngettext("%(count)d deal", "%(count)d deals", figures.deals) % {"count": figures.deals},
            "url": asked.deals_url(bucket),
            "tone": "severe" if bucket == "overdue" and figures.deals else "",
        }
        for bucket in buckets
        if (figures := answer.totals[bucket]) is not None
    ]


def category_stats(asked: Asked, answer: Forecast) -> list[dict[str, Any]]:
    """Commit, best case, pipeline and omitted: the whole amounts of the due deals, for forecasts/stats.html."""
    due = answer.totals["due"]
    rest = due.amount - due.commit - due.best_case - due.omitted
    values = (
        (Deal.Category.COMMIT, due.commit),
        (Deal.Category.BEST_CASE, due.best_case),
        (Deal.Category.PIPELINE, rest),
        (Deal.Category.OMITTED, due.omitted),
    )
    return [
        {
            "label": str(category.label),
            "value": compact_money(amount, answer.currency),
            "hint": "",
            "url": asked.deals_url("due", {"category": category.value}),
        }
        for category, amount in values
    ]


def estimates_note(answer: Forecast) -> str:
    """How many of the open deals stand where they stand by an estimate of the system."""
    deals = sum(figures.deals for figures in answer.totals.values())
    dates = sum(figures.estimated_dates for figures in answer.totals.values())
    amounts = sum(figures.estimated_amounts for figures in answer.totals.values())
    if not deals or not (dates or amounts):
        return ""
    return _("Of these deals, %(dates)s stand by an estimated date and %(amounts)s with an estimated amount.") % {
        "dates": share(dates / deals),
        "amounts": share(amounts / deals),
    }
