"""What each flag looks for and what clears it, in one sentence each; and how its limit came about.

The sentences belong to the rules of `pipeline.rules.flags`, so they stand beside them and not in a method. One
definition for the sheet behind a flag, the history of a deal and REST. Source: compositions section 8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.editions import Edition
from pipeline.methods.method import FlagSpec, Method
from pipeline.rules.added_flags import added
from pipeline.rules.flag_ends import End
from web.formats import localized, short_date


@dataclass(frozen=True, slots=True)
class About:
    """`rule`: what it looks for, with %(names)s of its limits; `clears`: what makes it go, a phrase."""

    rule: Any
    clears: Any


ABOUT: Mapping[str, About] = {
    "close_date_passed": About(
        gettext_lazy(
            "The expected close is %(working_days)s working day or more ago. Only a date that somebody entered counts."
        ),
        gettext_lazy("a close date that has not passed"),
    ),
    "stalled_silent": About(
        gettext_lazy(
            "No visit, call or customer's visit with a named person, no offer and no new evidence for more than"
            " %(limit)s days. Plans, edits and comments do not count; long closures stop the clock."
        ),
        gettext_lazy("real contact with a named person, or new evidence"),
    ),
    "stalled_stuck": About(
        gettext_lazy("More than %(limit)s days in this stage, whatever was done. Long closures stop the clock."),
        gettext_lazy("a move to another stage"),
    ),
    "close_too_early": About(
        gettext_lazy(
            "The expected close is nearer than %(limit)s days, which is faster than deals are won from this stage."
        ),
        gettext_lazy("a later close date, or a later stage"),
    ),
    "key_person_opposes": About(
        gettext_lazy("From stage %(from_stage)s: the heaviest person, or one with 25 %% of the weight, is against us."),
        gettext_lazy("another attitude of that person"),
    ),
    "commit_at_risk": About(
        gettext_lazy(
            "In commit although the stage is ahead of its evidence, no decision maker was met in"
            " %(decision_maker_days)s days, or the deal is silent."
        ),
        gettext_lazy("a meeting with the decision maker, the missing evidence, or another forecast category"),
    ),
    "negotiation_without_preconditions": About(
        gettext_lazy(
            "From stage %(from_stage)s: the four preconditions of a negotiation are not all stated or linked."
        ),
        gettext_lazy("the missing preconditions"),
    ),
    "no_next_step": About(
        gettext_lazy(
            "No next step %(working_days)s working days after a visit or a move. Not asked after an order or a no-sale."
        ),
        gettext_lazy("a next step of ours"),
    ),
    "next_step_overdue": About(
        gettext_lazy(
            "Our next step is %(working_days)s working days or more overdue; severe from stage %(severe_from_stage)s."
        ),
        gettext_lazy("the step done, or a new date for it"),
    ),
    "customer_action_overdue": About(
        gettext_lazy(
            "What the customer promised is %(working_days)s working days or more overdue; severe from stage"
            " %(severe_from_stage)s."
        ),
        gettext_lazy("the action done, or a new date for it"),
    ),
    "slipped_twice": About(
        gettext_lazy(
            "The close date was pushed by %(min_days)s days or more into a later month, %(times)s times in"
            " %(within_days)s days."
        ),
        gettext_lazy("time without another push"),
    ),
    "ahead_of_evidence": About(
        gettext_lazy("The claimed stage is %(steps)s or more ahead of what the evidence supports, without a waiver."),
        gettext_lazy("the missing evidence, a waiver, or a move back"),
    ),
    "ahead_of_buyer": About(
        gettext_lazy(
            "The stage is %(steps)s or more steps ahead of the customer's own procurement; %(hint_steps)s is a hint."
        ),
        gettext_lazy("the buyer's next step, or a move back"),
    ),
    "decision_maker_not_met": About(
        gettext_lazy(
            "From stage %(from_stage)s: no decision maker was ever met, or not within the limit (%(days)s days)."
        ),
        gettext_lazy("a meeting with a decision maker"),
    ),
    "no_coach": About(
        gettext_lazy("From stage %(from_stage)s: nobody in the buying center is a coach."),
        gettext_lazy("a coach in the buying center"),
    ),
    "single_threaded": About(
        gettext_lazy("From stage %(from_stage)s: fewer than %(people)s people were met in %(within_days)s days."),
        gettext_lazy("meetings with more people"),
    ),
    "coach_silent": About(
        gettext_lazy("From stage %(from_stage)s: no contact with the coach for more than %(days)s days."),
        gettext_lazy("contact with the coach"),
    ),
    "member_left": About(
        gettext_lazy("Somebody of the buying center has left the company, and nobody has taken over."),
        gettext_lazy("a successor, or that person taken out of the buying center"),
    ),
    "two_continuations": About(
        gettext_lazy("The last %(times)s visits ended without anything that the customer will do."),
        gettext_lazy("a visit with another outcome"),
    ),
    "price_before_needs": About(
        gettext_lazy("Price is talked about, and no explicit need has maturity %(maturity)s or more."),
        gettext_lazy("an explicit need that is ripe enough"),
    ),
    "stage_without_rung": About(
        gettext_lazy("The deal moved up in the last %(within_days)s days, and no key person has come closer."),
        gettext_lazy("a key person who comes closer, or time"),
    ),
}
"""One entry for each rule; what apps above bring along has its own words (`rules.added_flags`)."""

LIMITS_BY_STAGE: Mapping[str, Callable[[Method, Of], int]] = {
    "stalled_silent": lambda method, of: int(
        method.stage(of.stage).silent_days * method.class_factors.get(of.coverage_class, 1)
    ),
    "stalled_stuck": lambda method, of: method.stage(of.stage).stuck_days[of.sale_type],
    "close_too_early": lambda method, of: method.stage(of.stage).close_too_early_days,
}
"""Flags whose limit is the stage's."""


@dataclass(frozen=True, slots=True)
class Of:
    """What of a deal decides about its limits: codes of stage and sale type, the account's class ("" where unknown)."""

    stage: str
    sale_type: str
    coverage_class: str = ""


def rule_words(edition: Edition, code: str, of: Of) -> str:
    """What the flag looks for, with the limits that hold for this deal; "" for a rule that is no more."""
    about, spec = about_flag(code), edition.method.flags.get(code)
    if about is None or spec is None:
        return ""
    return str(about.rule) % _Limits(_limits(edition.method, spec, of))


def clears_words(code: str) -> str:
    about = about_flag(code)
    return str(about.clears) if about else ""


def about_flag(code: str) -> About | None:
    brought = added(code)
    return ABOUT.get(code) or (About(brought.about, brought.clears) if brought else None)


class _Limits(dict[str, Any]):
    """A sentence may name a limit that an older method does not have."""

    def __missing__(self, key: str) -> str:
        return "?"


def _limits(method: Method, spec: FlagSpec, of: Of) -> dict[str, Any]:
    shown = {name: _limit(value) for name, value in spec.limits.items()}
    by_stage = LIMITS_BY_STAGE.get(spec.code)
    return shown | ({"limit": by_stage(method, of)} if by_stage else {})


def _limit(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _(", ").join(f"{stage}: {days}" for stage, days in value.items())
    return value


def limit_words(edition: Edition, code: str, of: Of) -> str:
    """How the limit came about: written in the method, or learned; by which factor it was stretched for the class."""
    method = edition.method
    spec = method.flags.get(code)
    if spec is None:
        return _("The deal's method has no such flag any more.")
    words = {"name": localized(dict(method.name)), "number": edition.number}
    if spec.learned and of.stage in spec.learned.stages and of.sale_type == "complex":
        words |= {"count": spec.learned.won_deals, "day": short_date(dt.date.fromisoformat(spec.learned.on))}
        text = _("Learned on %(day)s from %(count)d won deals (method “%(name)s”, version %(number)d).") % words
    else:
        text = _("As the method “%(name)s”, version %(number)d, says.") % words
    factor = method.class_factors.get(of.coverage_class, 1) if code == "stalled_silent" else 1
    if factor != 1:
        factor_words = {"factor": f"{factor.normalize():f}", "name": of.coverage_class}  # type: ignore[union-attr]
        text += " " + _("× %(factor)s for an account of class %(name)s.") % factor_words
    return text


def end_words(code: str, because: str) -> str:
    """Why a flag went; "" where it is not known (before this was kept)."""
    if because == End.CURED:
        return _("cleared by itself: %(what)s") % {"what": clears_words(code)}
    known = {
        End.COVERED: _("another flag of the deal says it already"),
        End.GRACE: _("the deal has a new owner, who has some days to look at it"),
        End.CLOSED: _("the deal is no longer open"),
        End.DROPPED: _("the deal's method has no such flag any more"),
    }
    return known[End(because)] if because in set(End) else ""
