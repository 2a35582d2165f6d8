"""Who decides, and with what weight.

Weights are exact fractions, so that equal weights are equal. People who have left count nowhere.
Source: formulas section 5 (catalogue A6.3, A6.4, A6.8, A7.4).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, lcm
from typing import Literal, TypeVar

SUPPORTER, NEUTRAL, OPPONENT = 1, 0, -1
KEY_WEIGHT = Fraction(1, 4)
LEAST_TECHNICAL = Fraction(1, 10)
RECENT_DAYS = 90

Key = TypeVar("Key", bound=Hashable)
Weights = Mapping[Hashable, Fraction]
Light = Literal["found", "missing", "opposed"]
LETTERS: Mapping[Light, str] = {"found": "f", "opposed": "x", "missing": "-"}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a buying center. `attitude` is -1, 0, +1 or None for unknown, which is not neutral.

    `basis`: "visit", "statement" or "assumed" (or "" while unknown). `weight_override` is 0 to 1.
    `last_met_on` counts visits since the center exists only. `influence` 1 to 5 orders, it does not weigh.
    """

    id: Hashable
    roles: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    influence: int | None = None
    attitude: int | None = None
    basis: str = ""
    attitude_on: date | None = None
    weight_override: Decimal | None = None
    last_met_on: date | None = None
    is_gone: bool = False

    @property
    def is_decision_maker(self) -> bool:
        return "decision_maker" in self.roles

    @property
    def is_technical(self) -> bool:
        return "technical" in self.functions or "recommender" in self.roles


@dataclass(frozen=True, slots=True)
class Lights:
    """The three people who decide the outcome (A6.4)."""

    coach: Light
    key: Light
    decision_maker: Light

    @property
    def letters(self) -> str:
        """One each for coach, key person and decision maker: f found, x opposed, - missing."""
        return "".join(LETTERS[light] for light in (self.coach, self.key, self.decision_maker))


def present(people: Iterable[Person]) -> list[Person]:
    return [person for person in people if not person.is_gone]


def weigh(people: Sequence[Person], technical_content: Decimal | None = None) -> dict[Hashable, Fraction]:
    """Each present person's decision weight; they add up to 1. `technical_content` is 0.1 to 0.9, 0.5 until set.

    An overridden weight stands as it is given and the others share the rest in proportion; overrides of 1 or
    more in all leave nothing to the others and are scaled down.
    """
    here = present(people)
    t = Fraction(technical_content) if technical_content is not None else Fraction(1, 2)
    usual = _usual_weights(here, min(max(t, LEAST_TECHNICAL), 1 - LEAST_TECHNICAL))
    fixed = {p.id: Fraction(p.weight_override) for p in here if p.weight_override is not None}
    if not fixed:
        return usual
    free, taken = total(usual[p.id] for p in here if p.id not in fixed), total(fixed.values())
    if taken >= 1 or (free == 0 and taken > 0):
        return {p.id: fixed.get(p.id, Fraction(0)) / taken for p in here}
    if free == 0:
        return usual
    factor = (1 - taken) / free
    return {p.id: fixed[p.id] if p.id in fixed else usual[p.id] * factor for p in here}


def _usual_weights(here: Sequence[Person], t: Fraction) -> dict[Hashable, Fraction]:
    """Deciders share (1 - t) / 2, technical people t / 2, all others 1 / 2; empty groups leave theirs to the rest.

    People of the same kind weigh the same: each kind is reckoned once.
    """
    kinds = {p.id: (p.is_decision_maker, p.is_technical) for p in here}
    deciders, technical = (sum(kind[place] for kind in kinds.values()) for place in (0, 1))
    others = sum(kind == (False, False) for kind in kinds.values())
    groups = [((1 - t) / 2, deciders), (t / 2, technical), (Fraction(1, 2), others)]
    shared = total(share for share, count in groups if count)
    decides, advises, rest = (share / shared / count if count else Fraction(0) for share, count in groups)
    of_kind = {(True, True): decides + advises, (True, False): decides, (False, True): advises, (False, False): rest}
    return {i: of_kind[kind] for i, kind in kinds.items()}


def total(shares: Iterable[Fraction]) -> Fraction:
    """Their exact sum: over one denominator, which is many times as fast as adding one by one."""
    parts, whole = scaled(dict(enumerate(shares)))
    return Fraction(sum(parts.values()), whole)


def scaled(weights: Mapping[Key, Fraction]) -> tuple[dict[Key, int], int]:
    """(whole numbers in the same proportions, what 1 comes to): exact, and quick to add and compare."""
    whole = lcm(*{weight.denominator for weight in weights.values()})
    return {i: weight.numerator * (whole // weight.denominator) for i, weight in weights.items()}, whole


def key_people(weights: Weights) -> frozenset[Hashable]:
    """The heaviest, and everybody with a quarter of the weight or more."""
    parts, whole = scaled(weights)
    enough = min(max(parts.values(), default=0), ceil(whole * KEY_WEIGHT))
    return frozenset(i for i, part in parts.items() if part > 0 and part >= enough)


def coverage(people: Iterable[Person], weights: Weights, today: date, *, cadence_days: int) -> Fraction | None:
    """Weight met within twice the account's cadence, 0 to 1; None for a center without people."""
    here = present(people)
    met = [p.id for p in here if _met_since(p, today - timedelta(days=2 * cadence_days))]
    return total(weights.get(i, Fraction(0)) for i in met) if here else None


def people_met(people: Iterable[Person], today: date, *, within_days: int = RECENT_DAYS) -> int:
    return sum(_met_since(person, today - timedelta(days=within_days)) for person in present(people))


def is_single_threaded(people: Iterable[Person], today: date) -> bool:
    """Fewer than two people met in 90 days."""
    return people_met(people, today) < 2


def _met_since(person: Person, day: date) -> bool:
    return person.last_met_on is not None and person.last_met_on >= day


def light_up(people: Iterable[Person], weights: Weights) -> Lights:
    """Coach, key person, decision maker: found, missing, or found and opposed.

    One opposing key person or decision maker opposes; a coach is opposed only if every coach is.
    """
    here = present(people)
    keys = key_people(weights)
    coaches = [p.attitude for p in here if "coach" in p.roles]
    coach: Light = "found" if any(a != OPPONENT for a in coaches) else "opposed" if coaches else "missing"
    key = _light([p for p in here if p.id in keys])
    return Lights(coach, key, _light([p for p in here if p.is_decision_maker]))


def _light(group: Sequence[Person]) -> Light:
    if not group:
        return "missing"
    return "opposed" if any(person.attitude == OPPONENT for person in group) else "found"


def without_successor(people: Sequence[Person], technical_content: Decimal | None = None) -> list[Person]:
    """Who has left and leaves a gap: a role or function that nobody present has, or the weight of a key person.

    A key person's gap is closed by whoever has their roles; one without a role leaves it until taken out.
    """
    held = {code for person in present(people) for code in person.roles | person.functions}
    keys = key_people(weigh([replace(person, is_gone=False) for person in people], technical_content))
    gone = [(person, person.roles | person.functions) for person in people if person.is_gone]
    return [person for person, codes in gone if codes - held or (not codes and person.id in keys)]


def is_half_won(people: Iterable[Person]) -> bool:
    """A coach or an influence buyer supports us (A6.3)."""
    half = {"coach", "influencer"}
    return any(person.attitude == SUPPORTER and person.roles & half for person in present(people))


def target_attitude(attitude: int | None) -> int | None:
    """Keep a supporter, win a neutral, bring an opponent to neutral (A7.4); find out first what is unknown."""
    return None if attitude is None else min(attitude + 1, SUPPORTER)
