"""Do the people who decide stand with us: the vote, and whether it endorses us.

Weights are exact fractions, so that "equal weights" and "more than half" mean what they say.
Source: formulas section 5, catalogue A1.5, compositions section 7 (40.3).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from stakeholders.influence import RECENT_DAYS, SUPPORTER, Person, Weights, present, scaled

Parts = Mapping[Hashable, int]
"""Weights as whole numbers in the same proportions."""
Word = Literal["endorsed", "not_endorsed", "undecided"]
Rule = Literal["heaviest", "majority"]

KNOWN_BY_CONTACT = ("visit", "statement")
EQUAL_WITHIN = Fraction(11, 10)
"""Weights count as equal when the greatest is at most this many times the least."""
MANY_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Vote:
    """Sum of weight × attitude, -1 to +1, with unknowns as 0; `low` and `high` if they all opposed or supported."""

    value: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Endorsement:
    """`reasons` say why it is undecided: no_decision_maker, decision_maker_not_met, fewer_than_three,
    no_recent_support, attitude_unknown."""

    word: Word
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many present people think the same, and what they weigh together (0 to 1)."""

    people: int
    weight: Fraction


def tally(people: Iterable[Person], weights: Weights) -> dict[int | None, Tally]:
    """{attitude, None for unknown: tally}; an attitude that nobody has is absent."""
    counted: dict[int | None, Tally] = {}
    for person in present(people):
        so_far = counted.get(person.attitude, Tally(0, Fraction(0)))
        weight = so_far.weight + weights.get(person.id, Fraction(0))
        counted[person.attitude] = Tally(so_far.people + 1, weight)
    return counted


def count_vote(people: Iterable[Person], weights: Weights) -> Vote:
    parts, whole = scaled(weights)
    known = [(parts.get(p.id, 0), p.attitude) for p in present(people)]
    value = sum(part * attitude for part, attitude in known if attitude is not None)
    open_ = sum(part for part, attitude in known if attitude is None)
    return Vote(Fraction(value, whole), Fraction(value - open_, whole), Fraction(value + open_, whole))


def judge_endorsement(people: Sequence[Person], weights: Weights, today: date) -> Endorsement:
    """Endorsed, not endorsed, or undecided with the reasons.

    Support counts when it is known from a visit or statement of the last 90 days; opposition counts even if
    assumed. While unknown or unfounded support could still turn the vote, it is undecided.
    """
    here = present(people)
    firm = {p.id for p in here if _supports_firmly(p, today)}
    unfounded = {p.id for p in here if p.attitude == SUPPORTER} - firm
    unknown = {p.id for p in here if p.attitude is None}
    parts, _whole = scaled(weights)
    reasons = [*_why_no_vote(here), *_what_is_open(parts, firm, unfounded, unknown)]
    if reasons:
        return Endorsement("undecided", tuple(reasons))
    return Endorsement("endorsed" if _carries(parts, firm) else "not_endorsed")


def _supports_firmly(person: Person, today: date) -> bool:
    if person.attitude != SUPPORTER or person.basis not in KNOWN_BY_CONTACT or person.attitude_on is None:
        return False
    return person.attitude_on >= today - timedelta(days=RECENT_DAYS)


def _why_no_vote(here: Sequence[Person]) -> list[str]:
    deciders = [person for person in here if person.is_decision_maker]
    reasons = ["no_decision_maker"] if not deciders else []
    if deciders and all(person.last_met_on is None for person in deciders):
        reasons.append("decision_maker_not_met")
    if len(here) < MANY_ENOUGH:
        reasons.append("fewer_than_three")
    return reasons


def _what_is_open(parts: Parts, firm: set[Hashable], unfounded: set[Hashable], unknown: set[Hashable]) -> list[str]:
    """Why the vote could still turn; empty when it is carried already or lost whatever they think."""
    if _carries(parts, firm) or not _carries(parts, firm | unfounded | unknown):
        return []
    needs_unfounded = not _carries(parts, firm | unknown)
    needs_unknown = not _carries(parts, firm | unfounded)
    either = not needs_unfounded and not needs_unknown
    reasons = ["no_recent_support"] if needs_unfounded or either else []
    return [*reasons, "attitude_unknown"] if needs_unknown or either else reasons


def decided_by(weights: Mapping[Hashable, Fraction] | Parts) -> Rule:
    """Whose support it takes: where weights differ, all of the heaviest; where they are equal, more than half."""
    counted = [weight for weight in weights.values() if weight > 0]
    return "heaviest" if counted and max(counted) > EQUAL_WITHIN * min(counted) else "majority"


def _carries(parts: Parts, supporters: set[Hashable]) -> bool:
    """Among people with weight, by the rule that applies (`decided_by`)."""
    counted = {i: part for i, part in parts.items() if part > 0}
    if not counted:
        return False
    if decided_by(counted) == "heaviest":
        heaviest = max(counted.values())
        return all(i in supporters for i, part in counted.items() if part == heaviest)
    return 2 * sum(part for i, part in counted.items() if i in supporters) > sum(counted.values())
