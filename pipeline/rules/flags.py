"""Flags: what is wrong with a deal, how badly, by which numbers, and what would clear it.

Each rule is one small predicate in `RULES`, or brought along by an app above (`added_flags`); names, limits and
severities are the method's. A deal in its first days has grace. What the system estimated raises no flag.
Source: formulas section 7, compositions section 8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.methods.method import Method
from pipeline.methods.provers import ENDORSEMENT
from pipeline.rules.added_flags import Rule, added
from pipeline.rules.deal_facts import DealFacts
from pipeline.rules.flag_people import (
    coach_silent,
    decision_maker_not_met,
    key_person_opposes,
    member_left,
    no_coach,
    price_before_needs,
    single_threaded,
    stage_without_rung,
)
from pipeline.rules.flag_rules import (
    ahead_of_buyer,
    ahead_of_evidence,
    close_date_passed,
    close_too_early,
    commit_at_risk,
    customer_action_overdue,
    negotiation_without_preconditions,
    next_step_overdue,
    no_next_step,
    slipped_twice,
    stalled_silent,
    stalled_stuck,
    two_continuations,
)
from pipeline.rules.flag_sight import Sight
from team.clock import Calendar

RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        close_date_passed,
        stalled_silent,
        stalled_stuck,
        close_too_early,
        key_person_opposes,
        commit_at_risk,
        negotiation_without_preconditions,
        no_next_step,
        next_step_overdue,
        customer_action_overdue,
        slipped_twice,
        ahead_of_evidence,
        ahead_of_buyer,
        decision_maker_not_met,
        no_coach,
        single_threaded,
        coach_silent,
        member_left,
        two_continuations,
        price_before_needs,
        stage_without_rung,
    )
}
PEOPLE_FLAGS = frozenset(code for code, rule in RULES.items() if ".flag_people" in rule.__module__)
"""They tell how somebody stands in the purchase."""


@dataclass(frozen=True, slots=True)
class Cure:
    """What clears a flag: a code of the method's cures, and the person it is about, if any."""

    code: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """`since`: first day on which it was true, where the facts tell; `numbers` fill the reason's placeholders.

    `quiet` flags are counted and shown on the deal, but never on Today, Monday or in a message.
    """

    code: str
    severity: str
    since: date | None
    numbers: Mapping[str, int | str]
    cure: Cure
    quiet: bool = False


def raise_flags(facts: DealFacts, today: date, method: Method, calendar: Calendar) -> tuple[RaisedFlag, ...]:
    """All flags of an open deal on a day, in the method's order, those with one cause already merged."""
    sight = Sight(facts, today, method, calendar)
    raised = [flag for code in method.flags if (flag := _try(code, sight)) is not None]
    return suppress(raised, facts, method)


def _try(code: str, sight: Sight) -> RaisedFlag | None:
    spec = sight.method.flags[code]
    rule = rule_of(code)
    if rule is None or (spec.has_grace and is_in_grace(sight.facts, sight.today, sight.method.grace_days)):
        return None
    found = rule(sight.about(code))
    if found is None:
        return None
    cure = Cure(found.cure, found.person)
    return RaisedFlag(code, found.severity or spec.severity, found.since, found.numbers, cure, sight.facts.is_quiet)


def rule_of(code: str) -> Rule | None:
    """The product's own rule, else the one that an app above has brought along."""
    rule = RULES.get(code)
    if rule is None and (flag := added(code)) is not None:
        return flag.rule
    return rule


def is_in_grace(facts: DealFacts, today: date, grace_days: int) -> bool:
    """New and reassigned deals are left in peace for some days."""
    start = max(facts.created_on, facts.reassigned_on or facts.created_on)
    return today < start + timedelta(days=grace_days)


def suppress(raised: list[RaisedFlag], facts: DealFacts, method: Method) -> tuple[RaisedFlag, ...]:
    """No next step hides an overdue one; opposition hides the drift that it causes (only the vote's stage is owed)."""
    codes = {flag.code for flag in raised}
    hidden = {"next_step_overdue"} if "no_next_step" in codes else set()
    voted = {spec.rule.stage for spec in method.proved_by(ENDORSEMENT)}
    if "key_person_opposes" in codes and len(facts.owed) == 1 and voted.issuperset(facts.owed):
        hidden.add("ahead_of_evidence")
    return tuple(flag for flag in raised if flag.code not in hidden)
