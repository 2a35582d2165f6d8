"""What proves a criterion, how long, and what else it proves.

A proof is given for one criterion (a linked record, or somebody's word) and may carry over to earlier
criteria by *implications*, so that nobody ticks what a record already proves. An implied proof lives
exactly as long as the proof that it starts from.
Source: formulas section 2, compositions section 7.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class CriterionKind(StrEnum):
    """What a criterion is to its gate. Signals and information never open one."""

    PLAIN = "plain"
    DOCUMENTARY = "documentary"
    PRECONDITION = "precondition"
    SIGNAL = "signal"
    INFO = "info"

    @property
    def opens_gates(self) -> bool:
        return self not in (CriterionKind.SIGNAL, CriterionKind.INFO)


class ProofKind(StrEnum):
    """`record`: a link to something that exists. `stated`: somebody's word, one sentence."""

    RECORD = "record"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a stage, e.g. "30.3" of stage "30".

    `expires_after_days` counts from the proof's `on`; where `expires_until_stage` is set, only while the
    deal stands below that stage. `sale_types` is None where the criterion concerns every deal.
    """

    code: str
    stage: str
    kind: CriterionKind = CriterionKind.PLAIN
    is_computed: bool = False
    expires_after_days: int | None = None
    expires_until_stage: str | None = None
    sale_types: frozenset[str] | None = None

    def concerns(self, sale_type: str) -> bool:
        return self.sale_types is None or sale_type in self.sale_types


@dataclass(frozen=True, slots=True)
class Implication:
    """A proof of `source` also proves `targets`; with `when`, only if the proof carries that fact.

    Example: a tender (40.1) proves the budget range (30.3) when its ceiling price is filled in.
    """

    source: str
    targets: frozenset[str]
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence for one criterion.

    `on` is the day of the fact (for an agreed visit, the agreed day); `expires_on` is the last day on
    which the proof counts (a negotiation's deadline); `ref` and `by` are the caller's own keys; `facts`
    names what the record holds, for conditional implications.
    """

    criterion: str
    kind: ProofKind
    on: date
    expires_on: date | None = None
    ref: str = ""
    by: str = ""
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """A criterion that holds, the proof it rests on, and the criteria that lead from one to the other."""

    criterion: str
    source: Proof
    via: tuple[str, ...] = ()

    @property
    def is_implied(self) -> bool:
        return self.source.criterion != self.criterion

    @property
    def is_stated(self) -> bool:
        return self.source.kind == ProofKind.STATED


def last_day(criterion: Criterion, proof: Proof, *, is_below_limit_stage: bool = True) -> date | None:
    """The last day on which a proof counts; None when it never expires.

    `is_below_limit_stage`: the deal stands below the criterion's `expires_until_stage`, if it has one.
    """
    ends = [proof.expires_on] if proof.expires_on else []
    applies = criterion.expires_until_stage is None or is_below_limit_stage
    if criterion.expires_after_days is not None and applies:
        ends.append(proof.on + timedelta(days=criterion.expires_after_days))
    return min(ends, default=None)


def is_admissible(criterion: Criterion, proof: Proof) -> bool:
    """Nobody ticks a computed criterion by hand: only records (or what starts from one) prove it."""
    return not (criterion.is_computed and proof.kind == ProofKind.STATED)


def close_under_implications(
    criteria: Mapping[str, Criterion], implications: Iterable[Implication], proofs: Iterable[Proof]
) -> dict[str, Held]:
    """Every criterion that the live `proofs` prove, directly or by implication, with the best reason.

    Records win over words, direct proofs over implied ones, later facts over earlier ones.
    """
    rules = _by_source(implications)
    held: dict[str, Held] = {}
    for proof in proofs:
        for reached in _reach(criteria, rules, proof):
            best = held.get(reached.criterion)
            if best is None or _strength(reached) > _strength(best):
                held[reached.criterion] = reached
    return held


def _reach(criteria: Mapping[str, Criterion], rules: Mapping[str, list[Implication]], proof: Proof) -> Iterator[Held]:
    """What one proof proves, nearest first."""
    seen: set[str] = set()
    queue: list[tuple[str, tuple[str, ...]]] = [(proof.criterion, ())]
    while queue:
        code, via = queue.pop(0)
        if code in seen or code not in criteria or not is_admissible(criteria[code], proof):
            continue
        seen.add(code)
        yield Held(code, proof, via)
        onward = (*via, code)
        for rule in rules.get(code, ()):
            if rule.when is None or rule.when in proof.facts:
                queue.extend((target, onward) for target in sorted(rule.targets))


def _by_source(implications: Iterable[Implication]) -> dict[str, list[Implication]]:
    rules: dict[str, list[Implication]] = {}
    for implication in implications:
        rules.setdefault(implication.source, []).append(implication)
    return rules


def _strength(held: Held) -> tuple[bool, bool, date, str, str]:
    """Sort key of reasons; the last parts only make the choice independent of the order of the proofs."""
    source = held.source
    return (not held.is_stated, not held.is_implied, source.on, source.criterion, source.ref)
