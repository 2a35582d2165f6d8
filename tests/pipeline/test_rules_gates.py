"""Gates of the key-account method: clauses, implications, expiry, grants, waivers, moves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.rules.gates import (
    Waiver,
    assess,
    check_move,
    clauses_for,
    drift,
    earned_stage,
    gate_holds,
    held_criteria,
    missing,
)
from pipeline.rules.verdicts import MoveAllowed, MoveRefused
from tests.pipeline.cases import GATES, PRECONDITIONS, STAGES, TODAY, case, record, records, stated

UP_TO_30 = ("10.1", "20.1", "20.3", "30.1", "30.2", "30.3", "30.4")

# --- clauses -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "codes", "segment", "holds"),
    [
        ("10", ["10.1"], "sme", False),
        ("10", ["10.1", "10.2"], "sme", True),
        ("20", ["20.2"], "sme", False),
        ("20", ["20.2", "20.3"], "sme", True),
        ("30", ["30.1", "30.4"], "sme", True),
        ("30", ["30.1", "30.2"], "sme", False),
        ("30", ["30.1", "30.4"], "large", False),
        ("30", ["30.1", "30.2", "30.3", "30.4"], "large", True),
        ("30", ["30.1", "30.2", "30.3", "30.4"], "government", True),
        ("30", ["30.1", "30.4"], None, False),
        ("30", ["30.1", "30.4"], "never heard of", False),
        ("30", ["30.1", "30.2", "30.3", "30.4"], None, True),
        ("30", ["30.2", "30.3", "30.4", "30.5"], "large", False),
        ("40", [], "sme", False),
        ("40", ["40.1"], "sme", True),
        ("40", ["40.2"], "sme", True),
        ("40", ["40.3"], "sme", True),
        ("40", ["40.4"], "sme", False),
        ("50", ["50.1"], "sme", False),
        ("50", [*PRECONDITIONS], "sme", False),
        ("50", ["50.1", *PRECONDITIONS], "sme", True),
        ("50", ["50.3", *PRECONDITIONS[:3]], "sme", False),
        ("50", ["50.4", "50.5", *PRECONDITIONS], "sme", False),
        ("80", ["80.1"], "large", True),
        ("80", ["80.2"], "large", True),
        ("80", ["50.1"], "large", False),
    ],
)
def test_a_gate_holds_by_its_clauses(stage: str, codes: list[str], segment: str | None, holds: bool) -> None:
    assert gate_holds(GATES, case(*records(*codes), segment=segment), stage) is holds


@pytest.mark.parametrize(
    ("stage", "codes", "holds"),
    [
        ("40", ["40.4"], True),
        ("40", ["40.3"], False),
        ("40", ["40.2"], True),
        ("50", ["50.1"], True),
        ("50", [*PRECONDITIONS], False),
    ],
)
def test_a_transactional_deal_needs_a_statement_and_no_preconditions(stage: str, codes: list[str], holds: bool) -> None:
    assert gate_holds(GATES, case(*records(*codes), sale_type="transactional"), stage) is holds


def test_an_unknown_segment_gets_the_most_demanding_clauses() -> None:
    unknown = clauses_for(GATES, "30", segment=None, sale_type="complex")
    assert unknown == clauses_for(GATES, "30", segment="large", sale_type="complex")


def test_missing_names_what_would_help() -> None:
    [clause] = missing(GATES, case(record("30.1"), segment="large"), "30")
    assert (clause.held, clause.missing, clause.lacks) == (("30.1",), ("30.2", "30.3", "30.4"), 3)
    assert missing(GATES, case(*records("10.1", "10.2")), "10") == ()


# --- implications ------------------------------------------------------------


def test_a_formal_visit_opens_the_gate_of_10_by_itself() -> None:
    held = held_criteria(GATES, case(record("20.1")))
    assert set(held) == {"20.1", "10.2", "10.3"}
    assert held["10.3"].is_implied
    assert held["10.3"].source.ref == "record of 20.1"
    assert gate_holds(GATES, case(record("20.1")), "10")


def test_implication_is_transitive_and_says_its_way() -> None:
    held = held_criteria(GATES, case(record("10.3"), record("40.1")))
    assert held["20.3"].via == ("40.1",)
    won = held_criteria(GATES, case(record("80.1")))
    assert won["10.2"].source.criterion == "80.1"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [("", set()), ("committee", {"30.1"}), ("ceiling_price", {"30.3"}), ("committee ceiling_price", {"30.1", "30.3"})],
)
def test_a_tender_proves_team_and_budget_only_when_filled_in(facts: str, expected: set[str]) -> None:
    held = held_criteria(GATES, case(record("40.1", facts=facts)))
    assert set(held) & {"30.1", "30.3"} == expected
    assert {"10.1", "10.2", "20.2", "20.3", "30.2", "30.4"} <= set(held)


def test_a_stated_tick_never_proves_a_computed_criterion() -> None:
    assert held_criteria(GATES, case(stated("20.1"))) == {}
    assert held_criteria(GATES, case(stated("80.1"))) == {}
    ticked = replace(GATES.criteria["80.1"], is_computed=False)
    held = held_criteria(replace(GATES, criteria={**GATES.criteria, "80.1": ticked}), case(stated("80.1")))
    assert "20.1" not in held
    assert "20.4" not in held
    assert "40.3" not in held
    assert held["10.2"].is_stated
    assert held_criteria(GATES, case(record("80.1")))["40.3"].source.criterion == "80.1"


def test_a_record_is_the_better_reason_than_a_word_and_a_direct_one_than_an_implied_one() -> None:
    held = held_criteria(GATES, case(stated("10.2"), record("20.1")))
    assert held["10.2"].source.criterion == "20.1"
    held = held_criteria(GATES, case(record("10.2"), record("20.1")))
    assert not held["10.2"].is_implied


def test_nothing_but_80_implies_40() -> None:
    for code in GATES.criteria:
        proves_40 = {c for c in held_criteria(GATES, case(record(code))) if c.startswith("40.")} - {code}
        assert bool(proves_40) is code.startswith("80."), code


def test_80_does_not_invent_a_competitor_or_an_objection() -> None:
    assert not {"30.5", "50.4", "50.5"} & set(held_criteria(GATES, case(record("80.1"))))


# --- expiry ------------------------------------------------------------------


@pytest.mark.parametrize("code", ["30.2", "30.3", "30.4", "40.2"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("age", [0, 180, 181, 1000])
def test_plans_expire_after_180_days_below_50(code: str, stage: str, age: int) -> None:
    held = held_criteria(GATES, case(record(code, on=TODAY - timedelta(days=age)), stage=stage))
    assert (code in held) is (age <= 180 or stage in ("50", "80"))


@pytest.mark.parametrize(("past", "holds"), [(-10, True), (0, True), (30, True), (31, False)])
def test_an_agreed_visit_is_withdrawn_30_days_past_unheld(past: int, holds: bool) -> None:
    held = held_criteria(GATES, case(record("10.3", on=TODAY - timedelta(days=past)), stage="50"))
    assert ("10.3" in held) is holds
    assert ("10.2" in held) is holds


@pytest.mark.parametrize(("days", "holds"), [(1, True), (0, True), (-1, False)])
def test_a_negotiation_counts_until_its_deadline(days: int, holds: bool) -> None:
    proof = record("50.3", on=TODAY - timedelta(days=60), expires_on=TODAY + timedelta(days=days))
    assert ("50.3" in held_criteria(GATES, case(proof, stage="50"))) is holds


@pytest.mark.parametrize("code", ["10.1", "10.2", "20.1", "20.2", "20.3", "20.4", "30.1", "40.1", "50.1", "80.1"])
def test_what_happened_never_expires(code: str) -> None:
    assert code in held_criteria(GATES, case(record(code, on=date(1999, 1, 1))))


# --- earned, drift, grants, waivers ------------------------------------------


def test_earned_is_at_least_the_first_stage() -> None:
    assert earned_stage(GATES, case()) == "10"
    assert drift(GATES, case(stage="40")) == 3


def test_a_hole_below_stops_the_earned_stage() -> None:
    proofs = records("40.2", "10.1", "20.1", "20.3")
    assert earned_stage(GATES, case(*proofs)) == "20"
    assert drift(GATES, case(*proofs, stage="10")) == -1


def test_granted_gates_are_never_asked_again_and_only_the_next_one_is() -> None:
    granted = replace(case(stage="40"), granted_up_to="40")
    verdict = assess(GATES, granted)
    assert (verdict.earned, verdict.drift, verdict.owed) == ("40", 0, ())
    refused = check_move(GATES, granted, "50")
    assert isinstance(refused, MoveRefused)
    assert [gate.stage for gate in refused.missing] == ["50"]


def test_a_waiver_lets_pass_until_its_day_and_never_raises_earned() -> None:
    base = case(*records(*UP_TO_30), stage="30", segment="large")
    for until, allowed in [(TODAY, True), (TODAY - timedelta(days=1), False)]:
        waived = replace(base, waivers=(Waiver("40", until),))
        assert isinstance(check_move(GATES, waived, "40"), MoveAllowed) is allowed
        assert earned_stage(GATES, waived) == "30"
    waived = replace(base, stage="40", waivers=(Waiver("40", TODAY), Waiver("40", TODAY + timedelta(days=9))))
    verdict = assess(GATES, waived)
    assert verdict.drift == 1
    assert verdict.waived_until == TODAY + timedelta(days=9)
    assert assess(GATES, replace(waived, stage="50")).waived_until is None
    both = replace(waived, stage="50", waivers=(Waiver("40", TODAY + timedelta(days=9)), Waiver("50", TODAY)))
    assert assess(GATES, both).waived_until == TODAY
    assert assess(GATES, base).waived_until is None


def test_a_move_over_several_stages_lists_every_closed_gate_by_stage() -> None:
    refused = check_move(GATES, case(record("20.1"), segment="large"), "50")
    assert isinstance(refused, MoveRefused)
    assert (refused.earned, refused.needed) == ("10", "50")
    assert [gate.stage for gate in refused.missing] == ["20", "30", "40", "50"]
    assert refused.criteria[:4] == ("20.2", "20.3", "20.4", "30.1")
    assert "20.1" not in refused.criteria


def test_a_refusal_does_not_ask_again_for_what_is_waived() -> None:
    waived = replace(case(record("20.1"), segment="sme"), waivers=(Waiver("30", TODAY),))
    refused = check_move(GATES, waived, "30")
    assert isinstance(refused, MoveRefused)
    assert [gate.stage for gate in refused.missing] == ["20"]


def test_an_allowed_move_says_which_gates_are_only_waived() -> None:
    waived = replace(case(*records("20.1", "20.3")), waivers=(Waiver("30", TODAY),))
    assert check_move(GATES, waived, "30") == MoveAllowed("30", ("30",))


def test_an_unknown_stage_is_an_error() -> None:
    with pytest.raises(ValueError, match="tuple"):
        check_move(GATES, case(), "15")
