"""The four gauges in words: what each shows, what it should be, one sentence, and one or two things to do.

Source: formulas §6, compositions §2.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.funnel.asking import FunnelAsked, FunnelScope, list_url
from pipeline.funnel.figures import FunnelFigures, StageFigures
from pipeline.funnel.lacks import Lack, common_lack
from pipeline.funnel.rules.flow import FEWEST
from pipeline.funnel.rules.shape import ENOUGH
from stakeholders.visits.rules.rates import Rate
from web.formats import compact_money, share
from web.templatetags.keyline import sentences

SLOWER = 1.2
"""A stage is called slow from so many times its usual time on."""
NAMES = ("thickness", "slope", "evenness", "velocity")


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and where."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """`value` and `target` as shown; `tone` "good", "watch" or "" where nothing can be said."""

    key: str
    name: str
    what: str
    value: str
    target: str
    sentence: str
    tone: str = ""
    steps: Sequence[Step] = field(default_factory=tuple)


def gauges_of(figures: FunnelFigures, asked: FunnelAsked) -> list[Gauge]:
    """In the order of `NAMES`."""
    return [
        thickness(figures, asked),
        slope(figures, asked),
        evenness_gauge(figures, asked),
        velocity(figures, asked),
    ]


def deals_words(count: int) -> str:
    return ngettext("%(count)d deal", "%(count)d deals", count) % {"count": count}


def days_words(days: float | None) -> str:
    if days is None:
        return "—"
    return ngettext("%(count)d day", "%(count)d days", round(days)) % {"count": round(days)}


def times_words(factor: float) -> str:
    """ "2.4 times"."""
    return _("%(factor)s times") % {"factor": f"{factor:.1f}"}


def too_few(have: int, needed: int = FEWEST) -> str:
    return _("too few closed deals (%(have)d of %(needed)d needed)") % {"have": have, "needed": needed}


def range_words(rate: Rate) -> str:
    """ "55–72 %", what the small number leaves open; "" of none."""
    if rate.interval is None:
        return ""
    low, high = rate.interval
    return f"{share(low)}–{share(high)}"


def thickness(figures: FunnelFigures, asked: FunnelAsked) -> Gauge:
    currency, covered = figures.found.scope.organization.base_currency, figures.coverage
    words = {
        "due": compact_money(covered.due, currency),
        "missing": compact_money(covered.remaining, currency),
        "lacks": compact_money(covered.lacks, currency),
        "had": times_words(covered.had) if covered.had is not None else "",
        "needed": times_words(covered.needed) if covered.needed is not None else "",
    }
    held = f"{deals_words(figures.deals)} · {compact_money(figures.amount, currency)}"
    later = Step(_("Deals that could close sooner"), asked.asked.deals_url("later"))
    tone, target = "", "—"
    steps: tuple[Step, ...] = ()
    if figures.found.segment and covered.quota is None:
        sentence = _("Quotas are not set per segment, so coverage cannot be told for one.")
    elif covered.quota is None:
        sentence = _("No quota is set, so nobody can say how much is enough.")
        steps = (Step(_("Quotas"), reverse("forecasts:quotas")),)
    elif not covered.remaining:
        sentence, tone = _("The quota of this period is reached."), "good"
    elif covered.needed is None:
        sentence = _("%(due)s closes in this period for %(missing)s of the quota not yet won: %(had)s.") % words
        why = _("How much is needed cannot be told: %(why)s.") % {"why": too_few(figures.win_rate.of)}
        sentence = sentences((sentence, why))
    else:
        target = words["needed"]
        enough = not covered.lacks
        tone = "good" if enough else "watch"
        text = (
            _(
                "%(due)s closes in this period for %(missing)s of the quota not yet won: %(had)s,"
                " and %(needed)s is enough."
            )
            if enough
            else _(
                "%(due)s closes in this period for %(missing)s of the quota not yet won: %(had)s; %(needed)s is needed."
            )
        )
        sentence = text % words
        if not enough:
            sentence = sentences((sentence, _("%(lacks)s more must be found or pulled in.") % words))
            steps = (later,)
    if covered.quota is not None and len(figures.found.pipelines) > 1:
        sentence = sentences((sentence, _("Quotas are for all pipelines together, and so is this.")))
    value = words["had"] or held
    return Gauge("thickness", _("Thickness"), _("how much is in it"), value, target, sentence, tone, steps)


def slope(figures: FunnelFigures, asked: FunnelAsked) -> Gauge:
    target = share(figures.norm_slope)
    value = share(figures.slope) if figures.slope is not None else "—"
    leak = weakest(figures.stages)
    steps: tuple[Step, ...] = ()
    if leak is not None:
        words = {
            "stage": leak.name,
            "rate": share(leak.conversion.share),
            "range": range_words(leak.conversion),
            "of": leak.conversion.of,
            "usual": share(leak.norm.rate),
        }
        sentence = _("From %(stage)s %(rate)s go on (%(range)s, %(of)d deals); usual is %(usual)s.") % words
        steps = (Step(_("Those that did not"), asked.url("funnel:deals", what="left", stage=leak.code)),)
        tone = "watch"
    elif figures.slope is None:
        sentence, tone = "", ""
    else:
        sentence, tone = _("No stage loses clearly more deals than usual."), "" if figures.slope_lacks else "good"
    if figures.slope_lacks:
        sentence = sentences([text for text in (sentence, _left_out(figures)) if text])
    return Gauge("slope", _("Slope"), _("how much of what enters is won"), value, target, sentence, tone, steps)


def _left_out(figures: FunnelFigures) -> str:
    """The steps that the slope does without: by name, from two on without their counts."""
    first, *others = figures.slope_lacks
    if others:
        names = pgettext("between deals of a list", ", ").join(stage.name for stage in (first, *others))
        return _("Without %(stages)s: too few decided deals (%(needed)d needed each).") % {
            "stages": names,
            "needed": FEWEST,
        }
    values = {"stage": first.name, "have": first.conversion.of, "needed": FEWEST}
    if figures.slope is None:
        return _("%(stage)s: too few decided deals (%(have)d of %(needed)d needed).") % values
    return _("Without %(stage)s: too few decided deals (%(have)d of %(needed)d needed).") % values


def weakest(stages: Sequence[StageFigures]) -> StageFigures | None:
    """The stage that lets go most against the norm, where its whole range lies below it."""
    known = [stage for stage in stages if stage.is_used and stage.conversion.of >= FEWEST]
    below = [stage for stage in known if (stage.conversion.interval or (0, 1))[1] < stage.norm.rate]
    return min(below, key=lambda stage: (stage.conversion.share or 0) / stage.norm.rate, default=None)


def evenness_gauge(figures: FunnelFigures, asked: FunnelAsked) -> Gauge:
    worst = swollen(figures.stages)
    thin = [stage for stage in figures.stages if stage.verdict == "thin"]
    steps: tuple[Step, ...] = ()
    tone = "watch" if worst or thin else "good"
    if figures.evenness is None:
        sentence = _("Too few open deals for a shape (%(have)d of %(needed)d needed).")
        sentence, tone = sentence % {"have": figures.deals, "needed": ENOUGH}, ""
    elif worst is not None:
        lack = lack_of_stage(figures.found, worst)
        sentence = swollen_sentence(worst, lack)
        steps = (Step(_("These deals"), list_url(figures.found, stage=worst.code)),)
    elif thin:
        sentence = thin_sentence(thin[0])
    else:
        sentence = _("No stage is much fuller or emptier than it should be.")
    if worst is not None and thin:
        sentence = sentences((sentence, thin_sentence(thin[0])))
    value = share(figures.evenness) if figures.evenness is not None else "—"
    return Gauge("evenness", _("Evenness"), _("how its shape fits"), value, share(1), sentence, tone, steps)


def swollen(stages: Sequence[StageFigures]) -> StageFigures | None:
    """The stage that holds most more than it should."""
    full = [stage for stage in stages if stage.verdict == "swollen"]
    return max(full, key=lambda stage: stage.count - stage.expected, default=None)


def swollen_sentence(stage: StageFigures, lack: Lack | None) -> str:
    """ "30 Project is swollen: 41 deals wait 38 days. 20 of them lack: clear budget range."."""
    words = {"stage": stage.name, "deals": deals_words(stage.count), "days": days_words(stage.waits)}
    text = ngettext(
        "%(stage)s is swollen: %(deals)s waits %(days)s.", "%(stage)s is swollen: %(deals)s wait %(days)s.", stage.count
    )
    return sentences((text % words, lack.sentence_of(stage.count))) if lack else text % words


def thin_sentence(stage: StageFigures) -> str:
    words = {"stage": stage.name, "deals": deals_words(stage.count), "expected": round(stage.expected)}
    return _("%(stage)s is thin: %(deals)s where %(expected)d would go with the other stages.") % words


def lack_of_stage(found: FunnelScope, stage: StageFigures) -> Lack | None:
    """Of the deals as they are now: what a deal lacked on a past day is not kept."""
    if not found.is_now:
        return None
    key = f"{found.team or 'all'}" if found.is_everybody and not found.segment else ""
    return common_lack(found.deals(), found.pipeline.pk, stage.code, standing=stage.count, key=key)


def velocity(figures: FunnelFigures, asked: FunnelAsked) -> Gauge:
    currency = figures.found.scope.organization.base_currency
    whole = figures.whole
    value = days_words(figures.cycle) if whole.won >= FEWEST else "—"
    slow = figures.bottleneck
    steps: tuple[Step, ...] = ()
    if whole.won < FEWEST:
        sentence = _("Too few won deals to tell how long a sale takes (%(have)d of %(needed)d needed).")
        sentence, tone = sentence % {"have": whole.won, "needed": FEWEST}, ""
    elif slow is not None and (slow.is_slower_by or 0) >= SLOWER:
        words = {"stage": slow.name, "days": days_words(slow.taken), "usual": days_words(slow.norm.days)}
        sentence, tone = (
            _(
                "Slowest is %(stage)s: %(days)s per deal that leaves it, with the days of those that still wait;"
                " usual is %(usual)s."
            )
            % words,
            "watch",
        )
        steps = (Step(_("Deals that wait there"), asked.url("funnel:deals", what="standing", stage=slow.code)),)
    else:
        sentence, tone = _("No stage takes clearly longer than usual."), "good"
    if figures.velocity is not None:
        flows = _("The open deals bring %(amount)s a day.") % {
            "amount": compact_money(round(figures.velocity), currency)
        }
        sentence = sentences((sentence, flows))
    target = days_words(figures.norm_cycle)
    name = pgettext("gauge of the funnel", "Velocity")
    return Gauge("velocity", name, _("how long a won deal takes"), value, target, sentence, tone, steps)
