"""What a period may bring, in words: the three expectations, the range, the probability to reach the quota."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipeline.forecasts.ranging import Outlook
from pipeline.forecasts.reads import Forecast
from web.formats import compact_money, money, share

MODELS = "/forecast/models/"


@dataclass(frozen=True, slots=True)
class Chance:
    """What the period may bring, in words: `range` and `quota` are sentences, `basis` says by which probabilities.

    `figures`: (name, figure, what it is) of the nominal, the calibrated and the timed expectation.
    """

    range: str
    quota: str
    basis: str
    business: str
    figures: list[dict[str, str]]
    models_url: str = MODELS


def chance_of(answer: Forecast, outlook: Outlook, calibrated: int | None) -> Chance:
    due, drawn, currency = answer.totals["due"], outlook.total, answer.currency
    if drawn is not None and not drawn.p90 and due.quota is None:
        drawn = None  # nothing is open and nothing won: "between 0 and 0" says nothing
    text = quota = ""
    if drawn is not None:
        words = {
            "low": compact_money(drawn.p10, currency),
            "high": compact_money(drawn.p90, currency),
            "middle": compact_money(drawn.p50, currency),
        }
        text = _("In eight of ten cases the period ends between %(low)s and %(high)s, in the middle at %(middle)s.")
        text %= words
        if drawn.p_quota is not None:
            quota = _("Probability to reach the quota: %(share)s.") % {"share": share(drawn.p_quota)}
    timing = _("by when deals like these are won")
    if outlook.is_mixed:
        timing = _("by when deals like these are won; without pipelines that have no model")
    figures = [
        ("weighted", _("Weighted"), due.weighted, _("due, by the stages' percentages")),
        ("calibrated", pgettext("expectation", "Calibrated"), calibrated, _("due, by the model in force")),
        ("expected", pgettext("expectation", "Timed"), due.expected, timing),
    ]
    return Chance(
        range=text,
        quota=quota,
        basis="" if drawn is None else model_words(outlook, is_past=answer.scope.as_of is not None),
        business=_business(outlook, currency) if drawn is not None else "",
        figures=[
            {"label": label, "value": compact_money(value, currency), "title": money(value, currency), "hint": hint}
            for _key, label, value, hint in figures
        ],
    )


def model_words(outlook: Outlook, *, is_past: bool) -> str:
    """By which probabilities. `is_past`: of a day before today."""
    if outlook.is_mixed:
        return _("by the models in force; deals of pipelines without a model by their stages' percentages, where due")
    if outlook.is_timed:
        return _("by the models in force, over all open deals")
    if is_past:
        return _("by the stages' percentages, over the deals due then: models speak of today only")
    return _("by the stages' percentages, over the deals due: no model is fitted yet")


def _business(outlook: Outlook, currency: str) -> str:
    if outlook.new_business is None:
        return _("New business is not in it: too few months are behind.")
    mean = round(outlook.new_business[0])
    if not mean:
        return _("New business that is won within the period was too little to count.")
    return _("About %(mean)s of it is new business.") % {"mean": compact_money(mean, currency)}
