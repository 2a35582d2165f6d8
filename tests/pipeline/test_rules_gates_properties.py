"""What is true of the gates for every case."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.gates import Case, Waiver, assess, check_move, earned_stage, held_criteria
from pipeline.rules.proofs import Proof, ProofKind
from pipeline.rules.verdicts import MoveAllowed, MoveRefused
from tests.pipeline.cases import GATES, STAGES, TODAY, record

codes = st.sampled_from(sorted(GATES.criteria))
days = st.integers(-400, 60).map(lambda n: TODAY + timedelta(days=n))
proof = st.builds(
    Proof,
    codes,
    st.sampled_from(ProofKind),
    days,
    st.none() | days,
    st.sampled_from("abc"),
    st.just(""),
    st.frozensets(st.sampled_from(["committee", "ceiling_price"])),
)
waiver = st.builds(Waiver, st.sampled_from(STAGES), days)
cases = st.builds(
    Case,
    st.just(TODAY),
    st.sampled_from(STAGES),
    st.sampled_from(["complex", "transactional"]),
    st.sampled_from([None, "sme", "large", "government"]),
    st.lists(proof, max_size=12).map(tuple),
    st.none() | st.sampled_from(STAGES),
    st.lists(waiver, max_size=3).map(tuple),
)


@given(cases, proof)
def test_more_proof_never_takes_anything_away(one: Case, extra: Proof) -> None:
    more = replace(one, proofs=(*one.proofs, extra))
    assert set(held_criteria(GATES, one)) <= set(held_criteria(GATES, more))
    assert GATES.position(earned_stage(GATES, one)) <= GATES.position(earned_stage(GATES, more))


@given(cases)
def test_waivers_and_the_claimed_stage_do_not_change_what_is_earned(one: Case) -> None:
    assert earned_stage(GATES, one) == earned_stage(GATES, replace(one, waivers=()))


@given(cases)
def test_the_order_of_proofs_does_not_matter(one: Case) -> None:
    turned = replace(one, proofs=tuple(reversed(one.proofs)))
    assert set(held_criteria(GATES, turned)) == set(held_criteria(GATES, one))
    assert assess(GATES, turned).gates == assess(GATES, one).gates


@given(cases)
def test_an_implied_criterion_rests_on_a_live_proof_and_vanishes_with_it(one: Case) -> None:
    for code, held in held_criteria(GATES, one).items():
        assert held.source in one.proofs
        without = replace(one, proofs=tuple(p for p in one.proofs if p.criterion == code))
        if held.is_implied and code not in held_criteria(GATES, without):
            rest = replace(one, proofs=tuple(p for p in one.proofs if p.criterion != held.source.criterion))
            again = held_criteria(GATES, rest).get(code)
            assert again is None or again.source.criterion != held.source.criterion


@given(cases)
def test_what_is_held_is_closed_under_the_rules(one: Case) -> None:
    held = held_criteria(GATES, one)
    for rule in GATES.implications:
        if rule.source in held and not held[rule.source].is_stated and rule.when is None:
            assert rule.targets <= set(held)


@given(cases, st.sampled_from(["80.1", "80.2"]))
def test_a_recorded_win_fact_proves_everything_before(one: Case, code: str) -> None:
    won = replace(one, proofs=(*one.proofs, record(code)))
    assert earned_stage(GATES, won) == "80"
    assert isinstance(check_move(GATES, won, "80"), MoveAllowed)


@given(cases)
def test_a_computed_criterion_never_rests_on_a_word(one: Case) -> None:
    for code, held in held_criteria(GATES, one).items():
        assert not (GATES.criteria[code].is_computed and held.is_stated)


@given(cases, st.sampled_from(STAGES))
def test_back_is_free_and_forward_needs_every_gate_held_or_waived(one: Case, target: str) -> None:
    verdict = assess(GATES, one)
    answer = check_move(GATES, one, target)
    forward = GATES.position(target) > GATES.position(one.stage)
    open_ = all(verdict.gates[stage].lets_pass for stage in GATES.up_to(target))
    assert isinstance(answer, MoveAllowed) is (not forward or open_)
    if isinstance(answer, MoveRefused):
        assert answer.needed == target
        assert answer.criteria
        assert all(gate.lacks > 0 for gate in answer.missing)


@given(cases)
def test_the_strictest_reading_of_an_unknown_segment_is_never_easier(one: Case) -> None:
    unknown = GATES.position(earned_stage(GATES, replace(one, segment=None)))
    known = [GATES.position(earned_stage(GATES, replace(one, segment=s))) for s in ("sme", "large", "government")]
    assert unknown <= min(known)


@given(cases)
def test_each_clause_counts_what_it_lacks(one: Case) -> None:
    for gate in assess(GATES, one).gates.values():
        assert gate.holds is (gate.is_granted or all(clause.lacks == 0 for clause in gate.clauses))
        for clause in gate.clauses:
            assert clause.lacks == max(0, clause.at_least - len(clause.held))
            assert not set(clause.held) & set(clause.missing)
