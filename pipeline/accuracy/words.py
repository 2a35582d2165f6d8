"""The record in words: names of the layers, the sentences that say what it found, and how each measure is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.accuracy.asking import OPEN
from pipeline.accuracy.reads import COMBINED, WITH_NEW, Coverage
from pipeline.accuracy.rules.bins import ALIKE, Told
from pipeline.accuracy.rules.layers import NAIVE_LAYERS
from pipeline.accuracy.rules.scoring import LEAST_MONTHS, Comparison, Score
from web.formats import share

LEVEL = 0.02
"""A bias below this share is neither too high nor too low."""
FEW_RANGES = 20
"""Below so many ranges nothing is said of their width."""
NARROW, WIDE = 0.70, 0.90
"""Of an 80 % range: the shares held that no longer pass for chance."""
FEW_DEALS = 100
"""Below so many closed deals nothing is said of whether they can be told apart."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A score in words: off by how much, too high or too low by how much; else `why` there is none."""

    off: str = ""
    bias: str = ""
    why: str = ""

    @classmethod
    def of(cls, score: Score | None, why: str) -> Cell:
        return cls(share(score.wape), signed(score.bias)) if score else cls(why=why)


def layer_name(layer: str) -> str:
    names = {
        COMBINED: _("All of them, weighed by past error"),
        WITH_NEW: _("Expected, with new business"),
        "expected": _("Expected (calibrated)"),
        "nominal": _("Weighted"),
        "commit": _("Commit"),
        "best_case": _("Commit and best case"),
        "last": _("Last closed month"),
        "mean": _("Mean of the last three months"),
        "quarter": _("Same month of the last quarter"),
        "year": _("Same month of the last year"),
        "win_rate": _("Win rate × all open amount"),
    }
    return names[layer]


def layer_note(layer: str) -> str:
    """How its figure comes about, in one sentence."""
    notes = {
        COMBINED: _(
            "The weighted median of expected, weighted and the forecasts that look at no deal: the less one erred in"
            " the months known by then, the more it weighs."
        ),
        WITH_NEW: _("Expected, and what earlier months won on average from deals that were not open yet."),
        "expected": _("Amount × calibrated probability × the part of its wins that age and season put into the month."),
        "nominal": _("Amount × percentage of the stage, of the deals whose expected close lies in the month."),
        "commit": _("Amount of the deals in commit whose expected close lies in the month."),
        "best_case": _("Amount of the deals in commit or best case whose expected close lies in the month."),
        "last": _("What the last month closed by then won."),
        "mean": _("A third of what the last three months closed by then won."),
        "quarter": _("What the month three months before it won."),
        "year": _("What the month twelve months before it won."),
        "win_rate": _("All open amount × the share of closed deals that were won, whenever it is due."),
    }
    return notes[layer]


def horizon_name(horizon: int) -> str:
    if horizon == 0:
        return _("At its start")
    return ngettext("%(count)d month before", "%(count)d months before", horizon) % {"count": horizon}


def target_name(target: str) -> str:
    return _("won from deals open by then") if target == OPEN else _("all that was won")


def too_few(known: int) -> str:
    return _("too few closed months (%(known)d of %(needed)d needed)") % {"known": known, "needed": LEAST_MONTHS}


def lacking(layer: str, compared: Comparison | None) -> str:
    """Why a layer has no score."""
    known = compared.known.get(layer, 0) if compared else 0
    if known < LEAST_MONTHS:
        return too_few(known)
    return _("knows too few of the months that the others know")


def signed(value: float) -> str:
    """A bias: +3%, −12%, 0%."""
    if share(abs(value)) == share(0):
        return share(0)
    return f"+{share(value)}" if value > 0 else share(value)


def verdict(found: Comparison) -> list[str]:
    """Which forecast is best here and by how much, what the deals add over the naive ones, and which way it errs."""
    naive = found.best(NAIVE_LAYERS)
    deals = found.best([layer for layer in found.scores if layer not in (*NAIVE_LAYERS, COMBINED)])
    best = found.best([layer for layer in (deals, naive) if layer])
    if best is None:
        known = max(found.known.values(), default=0)
        return [_("Nothing can be said yet: %(why)s.") % {"why": too_few(known)}]
    lines = [_nearest(best, found)]
    if naive and deals:
        lines.append(_added(naive, deals, best, found.scores))
    if deals:
        lines.append(_slant(deals, found.scores[deals]))
    if COMBINED in found.scores:
        text = _("All of them together, each weighed by its past error, were off by %(off)s.")
        lines.append(text % {"off": share(found.scores[COMBINED].wape)})
    return lines


def _nearest(best: str, found: Comparison) -> str:
    months = len(found.months)
    text = ngettext(
        "“%(best)s” came nearest: in %(count)d month it was off by %(off)s of what was won.",
        "“%(best)s” came nearest: over %(count)d months it was off by %(off)s of what was won.",
        months,
    )
    return text % {"best": layer_name(best), "count": months, "off": share(found.scores[best].wape)}


def _added(naive: str, deals: str, best: str, scores: Mapping[str, Score]) -> str:
    """What the pipeline adds over the forecasts that look at no deal."""
    if best == deals:
        text = _("The open deals add to it: the best forecast without them, “%(naive)s”, was off by %(off)s.")
        return text % {"naive": layer_name(naive), "off": share(scores[naive].wape)}
    text = _("The open deals add nothing to it: the best forecast from them, “%(deals)s”, was off by %(off)s.")
    return text % {"deals": layer_name(deals), "off": share(scores[deals].wape)}


def _slant(layer: str, score: Score) -> str:
    words = {"layer": layer_name(layer), "bias": share(abs(score.bias))}
    if abs(score.bias) < LEVEL:
        return _("“%(layer)s” was neither too high nor too low on the whole.") % words
    if score.bias > 0:
        return _("“%(layer)s” was too high: by %(bias)s in all.") % words
    return _("“%(layer)s” was too low: by %(bias)s in all.") % words


def apart(told: Told | None) -> str:
    """Whether the probabilities tell deals apart."""
    if told is None or told.deals < FEW_DEALS:
        text = _("Whether deals can be told apart: too few closed deals (%(deals)d of %(needed)d needed).")
        return text % {"deals": told.deals if told else 0, "needed": FEW_DEALS}
    words = {"share": share(told.won / told.deals)}
    gain = told.tells_apart
    if gain is None or gain <= ALIKE:
        return (
            _(
                "Deals cannot be told apart here: to say of every one that it is won as often as all of them,"
                " %(share)s, would have been as good."
            )
            % words
        )
    text = _("The probabilities tell deals apart: they err %(gain)s less than saying %(share)s of every one would.")
    return text % (words | {"gain": share(gain)})


def range_verdict(coverage: Coverage) -> str:
    """Whether ranges are too wide or too narrow; nothing where so few cases cannot tell."""
    if coverage.share is None or coverage.ranges < FEW_RANGES:
        return ""
    if coverage.share > WIDE:
        return _("So the ranges were wider than they had to be.")
    if coverage.share < NARROW:
        return _("So the ranges were too narrow: less is certain than they say.")
    return ""


def skill_words(expected: Told, nominal: Told) -> str:
    """By how much the probabilities of the same deals were told better than by the percentages of their stages."""
    if not nominal.brier:
        return ""
    gain = 1 - expected.brier / nominal.brier
    return _("Skill against the percentages of the stages: %(skill)s.") % {"skill": share(gain)}
