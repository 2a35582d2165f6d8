"""What the gates answer: per clause, per gate, for a whole deal, to a move. Built by `pipeline.rules.gates`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.rules.proofs import Held


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """How far a clause is: which of its criteria hold and which do not, in the method's order."""

    at_least: int
    held: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def lacks(self) -> int:
        """How many more criteria it takes; 0 when the clause holds."""
        return max(0, self.at_least - len(self.held))

    @property
    def is_choice(self) -> bool:
        """Whether more criteria would do than it takes."""
        return self.lacks < len(self.missing)

    @property
    def next(self) -> tuple[str, ...]:
        """What to prove next: one criterion, or several of which fewer are enough."""
        return self.missing if self.is_choice else self.missing[:1]


@dataclass(frozen=True, slots=True)
class GateResult:
    stage: str
    clauses: tuple[ClauseResult, ...]
    is_granted: bool = False
    waived_until: date | None = None

    @property
    def lacks(self) -> int:
        """Criteria still needed; 0 when the gate holds."""
        return 0 if self.is_granted else sum(clause.lacks for clause in self.clauses)

    @property
    def holds(self) -> bool:
        return self.lacks == 0

    @property
    def lets_pass(self) -> bool:
        return self.holds or self.waived_until is not None

    @property
    def missing(self) -> tuple[ClauseResult, ...]:
        """The clauses that are not met yet."""
        return () if self.is_granted else tuple(clause for clause in self.clauses if clause.lacks)

    @property
    def next(self) -> tuple[str, ...]:
        """What to prove next (see `ClauseResult.next`); empty when the gate holds."""
        return self.missing[0].next if self.missing else ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the gates say of a deal on one day.

    `drift` is claimed minus earned stage, in steps; negative where the evidence is ahead of the claim.
    """

    stage: str
    held: Mapping[str, Held]
    gates: Mapping[str, GateResult]
    earned: str
    drift: int
    next_stage: str | None

    @property
    def owed(self) -> tuple[GateResult, ...]:
        """Gates up to the claimed stage that do not hold, waived or not."""
        claimed = tuple(self.gates)[: tuple(self.gates).index(self.stage) + 1]
        return tuple(self.gates[code] for code in claimed if not self.gates[code].holds)

    @property
    def waived_until(self) -> date | None:
        """The last day on which waivers excuse all that is owed; None unless something is, and all of it."""
        ends = [gate.waived_until for gate in self.owed]
        known = [end for end in ends if end is not None]
        return min(known) if known and len(known) == len(ends) else None


@dataclass(frozen=True, slots=True)
class MoveAllowed:
    stage: str
    waived: tuple[str, ...] = ()
    """Stages whose gates are passed by a waiver only."""


@dataclass(frozen=True, slots=True)
class MoveRefused:
    """`missing` holds the closed gates from the first to `needed`, the target."""

    earned: str
    needed: str
    missing: tuple[GateResult, ...]

    @property
    def criteria(self) -> tuple[str, ...]:
        """Codes that would help, in order, each once."""
        codes = (code for gate in self.missing for clause in gate.missing for code in clause.missing)
        return tuple(dict.fromkeys(codes))
