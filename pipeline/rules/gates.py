"""Gates: what must be true of a deal to be in a stage.

A gate is a conjunction of clauses; each asks at least n of a group of criteria. It holds by its clauses
or because it was granted. The *earned* stage is the last one whose gate and all earlier gates hold; a
waiver lets a deal pass a gate for a while but never raises what it has earned.
Source: formulas section 2 (catalogue A1.2 to A1.7), compositions section 7.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.rules.proofs import Criterion, Held, Implication, Proof, close_under_implications, last_day
from pipeline.rules.verdicts import Assessment, ClauseResult, GateResult, MoveAllowed, MoveRefused

SEGMENTS = ("large", "government", "sme")
SALE_TYPES = ("complex", "transactional")


@dataclass(frozen=True, slots=True)
class Clause:
    """At least `at_least` of `criteria` must hold; None means every segment, every sale type."""

    stage: str
    at_least: int
    criteria: tuple[str, ...]
    segments: frozenset[str] | None = None
    sale_types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Gates:
    """The rules of one pipeline version: stage codes in order, criteria by code, clauses, implications."""

    stages: tuple[str, ...]
    criteria: Mapping[str, Criterion]
    clauses: tuple[Clause, ...]
    implications: tuple[Implication, ...] = ()

    def position(self, stage: str) -> int:
        """0 for the first stage. Raises ValueError for a stage of another pipeline."""
        return self.stages.index(stage)

    def up_to(self, stage: str) -> tuple[str, ...]:
        return self.stages[: self.position(stage) + 1]

    def after(self, stage: str) -> str | None:
        return next(iter(self.stages[self.position(stage) + 1 :]), None)


@dataclass(frozen=True, slots=True)
class Waiver:
    """Leave to stand in `stage` without its gate, through the day `until`."""

    stage: str
    until: date


@dataclass(frozen=True, slots=True)
class Case:
    """A deal as its gates see it on `day`. `segment` None is unknown: the strictest applies.

    `granted_up_to`: the gates up to this stage are never asked again (an administrator's migration,
    a repeat purchase, a pipeline mapping).
    """

    day: date
    stage: str
    sale_type: str = "complex"
    segment: str | None = None
    proofs: tuple[Proof, ...] = ()
    granted_up_to: str | None = None
    waivers: tuple[Waiver, ...] = ()


def held_criteria(gates: Gates, case: Case) -> dict[str, Held]:
    """The criteria that hold on the case's day, each with its reason."""
    live = [proof for proof in case.proofs if _is_live(gates, case, proof)]
    return close_under_implications(gates.criteria, gates.implications, live)


def _is_live(gates: Gates, case: Case, proof: Proof) -> bool:
    criterion = gates.criteria.get(proof.criterion)
    if criterion is None:
        return False
    limit = criterion.expires_until_stage
    is_below = limit is None or gates.position(case.stage) < gates.position(limit)
    end = last_day(criterion, proof, is_below_limit_stage=is_below)
    return end is None or case.day <= end


def clauses_for(gates: Gates, stage: str, *, segment: str | None, sale_type: str) -> tuple[Clause, ...]:
    """The clauses of a stage's gate that apply; an unknown segment gets the most demanding one's."""
    mine = [c for c in gates.clauses if c.stage == stage and (c.sale_types is None or sale_type in c.sale_types)]
    if segment not in SEGMENTS:
        segment = max(SEGMENTS, key=lambda name: sum(c.at_least for c in mine if _is_for(c, name)))
    return tuple(clause for clause in mine if _is_for(clause, segment))


def _is_for(clause: Clause, segment: str | None) -> bool:
    return clause.segments is None or segment in clause.segments


def assess(gates: Gates, case: Case) -> Assessment:
    """Judge every gate at once: what holds, what lacks, the earned stage and the drift."""
    held = held_criteria(gates, case)
    results = {stage: _gate_result(gates, case, stage, held) for stage in gates.stages}
    earned = _earned(gates, results)
    ahead = gates.position(case.stage) - gates.position(earned)
    return Assessment(case.stage, held, results, earned, ahead, gates.after(case.stage))


def _gate_result(gates: Gates, case: Case, stage: str, held: Mapping[str, Held]) -> GateResult:
    clauses = clauses_for(gates, stage, segment=case.segment, sale_type=case.sale_type)
    granted = case.granted_up_to is not None and stage in gates.up_to(case.granted_up_to)
    running = [waiver.until for waiver in case.waivers if waiver.stage == stage and case.day <= waiver.until]
    return GateResult(stage, tuple(_clause_result(c, held) for c in clauses), granted, max(running, default=None))


def _clause_result(clause: Clause, held: Container[str]) -> ClauseResult:
    yes = tuple(code for code in clause.criteria if code in held)
    return ClauseResult(clause.at_least, yes, tuple(code for code in clause.criteria if code not in held))


def still_owed(gates: Gates, owed: Container[str], *, segment: str | None, sale_type: str) -> tuple[ClauseResult, ...]:
    """The clauses, in order, that are not met while exactly these criteria are missing."""
    held = {code for code in gates.criteria if code not in owed}
    clauses = (c for stage in gates.stages for c in clauses_for(gates, stage, segment=segment, sale_type=sale_type))
    results = (_clause_result(clause, held) for clause in clauses)
    return tuple(result for result in results if result.lacks)


def _earned(gates: Gates, results: Mapping[str, GateResult]) -> str:
    """The last stage up to which every gate holds; a deal is worth at least the first stage."""
    earned = gates.stages[0]
    for stage in gates.stages:
        if not results[stage].holds:
            break
        earned = stage
    return earned


def check_move(gates: Gates, case: Case, target: str) -> MoveAllowed | MoveRefused:
    """May the deal move to `target`? Back and staying are free; forward needs every gate held or waived.

    Raises ValueError for a stage that the pipeline does not have.
    """
    asked = gates.up_to(target)
    if gates.position(target) <= gates.position(case.stage):
        return MoveAllowed(target)
    verdict = assess(gates, case)
    closed = [verdict.gates[stage] for stage in asked if not verdict.gates[stage].holds]
    if all(gate.lets_pass for gate in closed):
        return MoveAllowed(target, tuple(gate.stage for gate in closed))
    return MoveRefused(verdict.earned, target, tuple(gate for gate in closed if not gate.lets_pass))


def gate_holds(gates: Gates, case: Case, stage: str) -> bool:
    return assess(gates, case).gates[stage].holds


def missing(gates: Gates, case: Case, stage: str) -> tuple[ClauseResult, ...]:
    """The clauses of one gate that are not met, with the criteria that would meet them."""
    return assess(gates, case).gates[stage].missing


def earned_stage(gates: Gates, case: Case) -> str:
    return assess(gates, case).earned


def drift(gates: Gates, case: Case) -> int:
    return assess(gates, case).drift
