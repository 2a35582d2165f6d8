"""When a proof ends, whom a criterion concerns, and that rules in a circle still end."""

from datetime import date

import pytest

from pipeline.methods.schema import load_method
from pipeline.rules.gates import Case, assess
from pipeline.rules.proofs import Criterion, Implication, Proof, ProofKind, close_under_implications, last_day

DAY = date(2026, 11, 20)
GATES = load_method().gates


@pytest.mark.parametrize(
    ("after", "expires_on", "is_below", "end"),
    [
        (None, None, True, None),
        (30, None, True, date(2026, 12, 20)),
        (None, date(2026, 12, 1), True, date(2026, 12, 1)),
        (30, date(2026, 12, 1), True, date(2026, 12, 1)),
        (30, date(2027, 1, 1), True, date(2026, 12, 20)),
        (30, date(2027, 1, 1), False, date(2027, 1, 1)),
        (30, None, False, None),
    ],
)
def test_the_earlier_end_counts(after: int | None, expires_on: date | None, is_below: bool, end: date | None) -> None:
    criterion = Criterion("30.2", "30", expires_after_days=after, expires_until_stage="50")
    proof = Proof("30.2", ProofKind.RECORD, DAY, expires_on)
    assert last_day(criterion, proof, is_below_limit_stage=is_below) == end


@pytest.mark.parametrize(
    ("code", "complex_", "transactional"),
    [("10.1", True, True), ("40.3", True, False), ("40.4", False, True), ("50.6", True, False)],
)
def test_a_criterion_concerns_its_sale_types(code: str, complex_: bool, transactional: bool) -> None:
    criterion = GATES.criteria[code]
    assert (criterion.concerns("complex"), criterion.concerns("transactional")) == (complex_, transactional)


@pytest.mark.parametrize(("stage", "after"), [("10", "20"), ("50", "80"), ("80", None)])
def test_the_next_stage(stage: str, after: str | None) -> None:
    assert assess(GATES, Case(DAY, stage)).next_stage == after


def test_rules_in_a_circle_and_unknown_codes_do_no_harm() -> None:
    criteria = {code: Criterion(code, "10") for code in ("a", "b")}
    rules = [Implication("a", frozenset({"b", "lost"})), Implication("b", frozenset({"a"}))]
    held = close_under_implications(criteria, rules, [Proof("a", ProofKind.STATED, DAY)])
    assert set(held) == {"a", "b"}
    assert not held["a"].is_implied
