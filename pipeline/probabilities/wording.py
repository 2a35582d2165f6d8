"""What models say, in words: why one is in force, what moves a deal's probability, and what was asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from web.formats import share, short_date

KIND_NAMES = {
    "nominal": pgettext_lazy("probability", "Nominal"),
    "calibrated": pgettext_lazy("probability", "Calibrated"),
    "learned": pgettext_lazy("probability", "Learned"),
}
FEATURE_NAMES = {
    "stage": gettext_lazy("a later stage"),
    "age_ratio": gettext_lazy("greater age"),
    "slips": gettext_lazy("close date put off"),
    "advance_rate": gettext_lazy("visits that end in an advance"),
    "decision_support": gettext_lazy("the decision maker's support"),
    "coach": gettext_lazy("a coach"),
    "buyer_gap": gettext_lazy("running ahead of the buyer"),
    "competitors": gettext_lazy("competitors in the race"),
    "amount_ratio": gettext_lazy("a greater amount"),
    "silent_ratio": gettext_lazy("days without contact"),
}
ABOUT_PEOPLE = frozenset({"decision_support", "coach"})
"""Features that tell about people of the buying center: not for who does not see them."""


def verdict_words(verdict: str, numbers: Mapping[str, Any]) -> str:
    """Why the probability in force is in force, in one or two sentences."""
    if not verdict:
        return _("Not fitted yet: the method's percentages hold.")
    if verdict == "too_few":
        words = _("Too few closed deals (%(closed)d of %(needed)d needed): the method's percentages stay.")
        return words % {"closed": numbers["closed"], "needed": numbers["needed"]}
    if verdict == "unscored":
        return _("The deals that closed last cannot tell models apart: the method's percentages stay.")
    words = {
        "nominal": _(
            "Nothing fitted came closer than the method's percentages on the %(deals)d deals that closed last."
        ),
        "calibrated": _(
            "Calibrated came closer than the method's percentages on the %(deals)d deals that closed last."
        ),
        "learned": _("Learned came closest on the %(deals)d deals that closed last."),
    }[verdict]
    return words % {"deals": numbers.get("deals", 0)}


def learned_words(numbers: Mapping[str, Any]) -> str:
    """What became of the learned model; empty where its scores tell."""
    if numbers.get("no_help") and _came_closer(numbers):
        return _(
            "Learned came a little closer there, but the newest deals cannot be told apart by what is known of them:"
            " until they can, it is not used."
        )
    if numbers.get("no_help"):
        return _("What is known of single deals does not tell them apart here: the learned model is not used.")
    least = numbers.get("least")
    if not least or "learned" in numbers or min(numbers["won"], numbers["lost"]) >= least:
        return ""
    words = _("Nothing is learned from single deals yet: %(won)d won and %(lost)d lost, %(least)d of each are needed.")
    return words % {"won": numbers["won"], "lost": numbers["lost"], "least": least}


def _came_closer(numbers: Mapping[str, Any]) -> bool:
    """Whether the learned model, fitted on the earlier deals, had the least Brier score on the later ones."""
    others = [numbers[kind] for kind in ("nominal", "calibrated") if kind in numbers]
    return "learned" in numbers and bool(others) and numbers["learned"] < min(others)


def older_than(age: int, won_ages: Sequence[float]) -> str:
    """ "older than 80 % of the deals we win": how a deal's age in days stands to those of won ones (percentiles)."""
    if not won_ages:
        return ""
    below = sum(age > each for each in won_ages[1:]) / (len(won_ages) - 1)
    if below >= 1:
        return _("older than all the deals we win")
    if below >= 0.5:
        return _("older than %(share)s of the deals we win") % {"share": share(below)}
    if below > 0:
        return _("younger than %(share)s of the deals we win") % {"share": share(1 - below)}
    return _("younger than nearly all the deals we win")


def counted_words(stage: str, won: int, closed: int) -> str:
    """ "31 of 58 deals that were at 40 or passed it were won"."""
    words = ngettext(
        "%(won)d of %(count)d closed deal that reached %(stage)s was won",
        "%(won)d of %(count)d closed deals that reached %(stage)s were won",
        closed,
    )
    return words % {"won": won, "count": closed, "stage": stage}


def feature_words(name: str, value: float, stage: str, age: str) -> str:
    """What is known of the deal, without judging it. `age`: as `older_than`."""
    whole = round(value)
    if name == "stage":
        return _("it stands at %(stage)s") % {"stage": stage}
    if name == "age_ratio":
        return _("it is %(older)s") % {"older": age} if age else _("its age")
    if name == "slips":
        return (
            ngettext("its close date was put off once", "its close date was put off %(count)d times", whole)
            % {"count": whole}
            if whole
            else _("its close date was never put off")
        )
    if name == "advance_rate":
        return _("%(share)s of its visits ended in an advance") % {"share": share(value)}
    if name == "decision_support":
        return _support(value)
    if name == "coach":
        return _("it has a coach") if value else _("it has no coach")
    if name == "buyer_gap":
        return _buyer(whole)
    if name == "competitors":
        return ngettext("%(count)d competitor is in the race", "%(count)d competitors are in the race", whole) % {
            "count": whole
        }
    if name == "amount_ratio":
        return _("its amount is %(times)s times the usual one of won deals") % {"times": f"{value:.1f}"}
    return _("how long there was no contact")


def _support(value: float) -> str:
    if value > 0:
        return _("the decision maker supports us")
    return _("the decision maker is against us") if value < 0 else _("the decision maker is neutral")


def _buyer(gap: int) -> str:
    if gap > 0:
        return ngettext("it is %(count)d step ahead of the buyer", "it is %(count)d steps ahead of the buyer", gap) % {
            "count": gap
        }
    return _("it is in step with the buyer") if gap == 0 else _("the buyer is further on than its stage")


def moves_words(what: str, log_odds: float) -> str:
    """ "it has no coach: lowers it"; the strength in steps that people can tell apart."""
    strong = abs(log_odds) >= math.log(2)
    if log_odds > 0:
        words = _("%(what)s: raises it much") if strong else _("%(what)s: raises it a little")
    else:
        words = _("%(what)s: lowers it much") if strong else _("%(what)s: lowers it a little")
    return words % {"what": what}


def asked_words(state: Any) -> str:
    """ "Asked for by Ada on 21 Nov: …"; empty where nothing waits."""
    if state is None or not state.is_waiting:
        return ""
    name = state.asked_by.name if state.asked_by else "—"
    words = _("%(name)s asked for it on %(day)s: the worker is at it, open this page again in a few minutes.")
    return words % {"name": name, "day": short_date(state.asked_at)}
