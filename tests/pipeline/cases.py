"""Cases for the gates of the key-account method: what is proved on a day, and by what."""

from datetime import date

from pipeline.methods.schema import load_method
from pipeline.rules.gates import Case
from pipeline.rules.proofs import Proof, ProofKind

GATES = load_method().gates
TODAY = date(2026, 11, 21)
STAGES = GATES.stages


def record(code: str, *, on: date = TODAY, expires_on: date | None = None, facts: str = "") -> Proof:
    return Proof(code, ProofKind.RECORD, on, expires_on, ref=f"record of {code}", facts=frozenset(facts.split()))


def stated(code: str, *, on: date = TODAY) -> Proof:
    return Proof(code, ProofKind.STATED, on, by="Lin Wei")


def case(*proofs: Proof, stage: str = "10", segment: str | None = "sme", sale_type: str = "complex") -> Case:
    return Case(TODAY, stage, sale_type, segment, proofs)


def records(*codes: str) -> tuple[Proof, ...]:
    return tuple(record(code) for code in codes)


PRECONDITIONS = ("50.6", "50.7", "50.8", "50.9")
