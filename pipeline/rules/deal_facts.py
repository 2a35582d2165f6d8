"""What the flags need to know of a deal, gathered by the caller; plain values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from team.clock import Closure

LONGEST_HOLD = timedelta(days=60)


class Step(NamedTuple):
    """An open commitment, the earliest of its side, with its day if it has one."""

    due: date | None


class Met(NamedTuple):
    """A person of the buying center: since when we know their part, and when we last met them."""

    id: str
    since: date | None = None
    last_met_on: date | None = None


class Opponent(NamedTuple):
    """A key person who opposes, with the weight in percent and the day of the attitude."""

    id: str
    weight_percent: int
    since: date | None = None


class Departed(NamedTuple):
    """Somebody who left the customer's company on a day, and whose part nobody has taken over."""

    id: str
    since: date


class Advance(NamedTuple):
    """The deal moved up on a day, after it had entered the stage before on `since`; has a key person's rung risen?"""

    on: date
    since: date
    has_risen: bool


class CloseMove(NamedTuple):
    """One change of the expected close; `is_estimated` when the system moved it, or moved from an estimate."""

    on: date
    old: date
    new: date
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class DealFacts:
    """An open deal on one day.

    stage, sale_type, coverage_class (A, B, C or None), category (its forecast category): codes.
    entered_on: stage entry, None where unknown. last_activity_on: last real activity (formulas section 7).
    last_visit_on and outcomes: held visits, newest outcome first. hold_until: a customer's dated milestone;
    hold_from: when the clock was stopped for it. drift and owed: claimed minus earned in steps, and the stages
    whose gates lack. is_excused: a waiver covers what is owed, or the stage was granted by a migration.
    is_stage_granted: the gate of the claimed stage was granted. has_center: the buying center names somebody who is
    still there. met_on: when each of them was last met. price_talks: days on which price was talked about, None where
    unknown. ripest_need: the greatest maturity of an explicit need, 0 without one.
    is_quiet: imported and untouched since. more: what flags of apps above ask for, by the flag's code.
    """

    stage: str
    created_on: date
    sale_type: str = "complex"
    coverage_class: str | None = None
    category: str = ""
    reassigned_on: date | None = None
    entered_on: date | None = None
    last_activity_on: date | None = None
    last_visit_on: date | None = None
    outcomes: tuple[str, ...] = ()
    expected_close: date | None = None
    is_close_estimated: bool = False
    close_moves: tuple[CloseMove, ...] = ()
    hold_from: date | None = None
    hold_until: date | None = None
    next_step: Step | None = None
    customer_action: Step | None = None
    drift: int = 0
    owed: tuple[str, ...] = ()
    is_excused: bool = False
    is_stage_granted: bool = False
    preconditions_missing: int = 0
    is_negotiated: bool = False
    buyer_gap: int | None = None
    has_center: bool = False
    decision_makers: tuple[Met, ...] = ()
    coaches: tuple[Met, ...] = ()
    key_opponents: tuple[Opponent, ...] = ()
    key_person: str | None = None
    met_on: tuple[date, ...] = ()
    departed: tuple[Departed, ...] = ()
    advance: Advance | None = None
    price_talks: tuple[date | None, ...] = ()
    ripest_need: int = 0
    is_quiet: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hold(self) -> tuple[Closure, ...]:
        """The span that stops this deal's clock: to the milestone, at most 60 days."""
        if self.hold_from is None or self.hold_until is None:
            return ()
        last = min(self.hold_until, self.hold_from + LONGEST_HOLD)
        return (Closure(self.hold_from, last),) if self.hold_from <= last else ()

    @property
    def decision_maker_met_on(self) -> date | None:
        return max((one.last_met_on for one in self.decision_makers if one.last_met_on), default=None)
