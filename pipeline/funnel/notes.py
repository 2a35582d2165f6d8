"""How the figures of the funnel are computed: their notes, and the numbers of the case that is shown.

Source: formulas §6, compositions (every number opens one sentence that says how it came about).
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from pipeline.forecasts.explaining import Explained, Note, explained, register
from pipeline.funnel.figures import FunnelFigures
from pipeline.funnel.rules.coverage import SLIP_BUFFER
from web.formats import compact_money, share

NOTES = (
    Note(
        "funnel_thickness",
        gettext_lazy("Thickness"),
        gettext_lazy(
            "Coverage = open amount that closes in the period, of all pipelines ÷ what is missing to the quota. "
            "Needed = (1 + slip buffer) ÷ win rate by amount, of deals begun in the last 24 months: won amount ÷ "
            "closed amount. The slip buffer is for what is won later than expected. The timing model needs none: it "
            "learns from won deals how late they come."
        ),
    ),
    Note(
        "funnel_slope",
        gettext_lazy("Slope"),
        gettext_lazy(
            "The product of the shares that go on from each stage. A share is taken over deals that came to the "
            "stage in the last 24 months, long enough ago for nine of ten to have left it. The target is the "
            "whole organization's; below 30 decided deals the method's percentages. A stage with fewer than 10 "
            "decided deals is left out of both."
        ),
    ),
    Note(
        "funnel_evenness",
        gettext_lazy("Evenness"),
        gettext_lazy(
            "1 − ½ Σ |share of the open deals here − share in the reference|. The reference holds in each stage "
            "what must enter it for one win a day × the days it takes (Little's law). A stage is swollen or thin "
            "only beyond 1.5 times or half of that, by at least 3 deals, and by more than chance explains."
        ),
    ),
    Note(
        "funnel_velocity",
        pgettext_lazy("gauge of the funnel", "Velocity"),
        gettext_lazy(
            "Median days from the first stage to winning, of deals begun in the last 24 months. Amount per day = "
            "open deals × win rate × mean amount won ÷ mean days of a won deal. The target adds up the days that "
            "won deals take in each stage."
        ),
    ),
    Note(
        "funnel_stages",
        gettext_lazy("Stages"),
        gettext_lazy(
            "Passing a stage counts as reaching it; an imported deal counts only where its source shows it. Go on "
            "= reached the next stage (from the last: won) ÷ reached this one, of months old enough to have "
            "decided; the range holds the true share in 8 of 10 cases. The bottleneck is the stage with the "
            "greatest days per leaving deal ÷ usual days. Needed = wins that make the next quota ÷ days of the "
            "period ÷ share won from here × usual days."
        ),
    ),
    Note(
        "funnel_success",
        gettext_lazy("Stage success rate"),
        gettext_lazy(
            "Of the deals that came to the stage in the last 24 months and were closed since: the share that was "
            "won. The range holds the true share in 8 of 10 cases. Below 10 closed deals no share is shown."
        ),
    ),
    Note(
        "funnel_outcomes",
        gettext_lazy("Sources, reasons of loss and competitors"),
        gettext_lazy(
            "Deals closed in the twelve months up to the day shown. Open deals are those of that day. A "
            "competitor is met on every closed deal that names it; lost means lost to it."
        ),
    ),
    Note(
        "funnel_cohorts",
        gettext_lazy("Deals by the month in which they began"),
        gettext_lazy(
            "Every deal stands in the month in which it began. The median is of those won so far, so it grows "
            "while a cohort is young."
        ),
    ),
)


def register_notes() -> None:
    register(*NOTES)


def notes_of(figures: FunnelFigures) -> dict[str, Explained]:
    """By what of the page they explain, with the numbers of the case."""
    currency, whole, at = figures.found.scope.organization.base_currency, figures.whole, figures.flow.computed_at
    covered, money = figures.coverage, lambda minor: compact_money(minor, currency)
    thickness = (
        (_("Open amount that closes in the period"), money(covered.due)),
        (_("Missing to the quota"), money(covered.remaining)),
        (_("Slip buffer"), share(SLIP_BUFFER)),
        (_("Won amount"), money(whole.won_amount)),
        (_("Closed amount"), money(whole.closed_amount)),
    )
    steps = [
        (stage.name, _("%(hits)d of %(of)d") % {"hits": stage.conversion.hits, "of": stage.conversion.of})
        for stage in figures.stages
        if stage.is_used
    ]
    shape = [
        (
            stage.name,
            _("%(count)d open, %(expected)s in the reference")
            % {"count": stage.count, "expected": f"{stage.expected:.1f}"},
        )
        for stage in figures.stages
        if stage.is_used
    ]
    velocity = (
        (_("Open deals"), str(figures.deals)),
        (_("Won of closed deals"), _("%(hits)d of %(of)d") % {"hits": whole.won, "of": whole.won + whole.lost}),
        (_("Mean amount won"), money(round(whole.won_amount / whole.won)) if whole.won else "—"),
        (_("Mean days of a won deal"), str(round(whole.won_days / whole.won_exits)) if whole.won_exits else "—"),
    )
    wins = figures.quota_wins
    target = [(_("Wins that make the next quota"), "—" if wins is None else f"{wins:.1f}")]
    usual = [(stage.name, _usual(stage.norm.won, stage.norm.of)) for stage in figures.stages if stage.is_used]
    return {
        "thickness": explained("funnel_thickness", thickness, computed_at=at),
        "slope": explained("funnel_slope", steps, computed_at=at),
        "evenness": explained("funnel_evenness", shape, computed_at=at),
        "velocity": explained("funnel_velocity", velocity, computed_at=at),
        "stages": explained("funnel_stages", [*target, *usual], computed_at=at),
        "success": explained("funnel_success", computed_at=at),
    }


def _usual(won: int, decided: int) -> str:
    """From what a stage's usual days and share were learned."""
    learned = pgettext("usual values of a stage", "learned from %(won)d won and %(of)d decided deals")
    return learned % {"won": won, "of": decided} if won or decided else _("the method's own values")
