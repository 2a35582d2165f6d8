"""Flags about evidence, the buyer and people: each limit, on the key-account method."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.rules.advances import last_advance
from pipeline.rules.deal_facts import Advance, Departed, Met, Opponent
from tests.pipeline.healthy import HEALTHY, TODAY, ago, codes, flags


def test_ahead_of_its_evidence_unless_excused() -> None:
    assert "ahead_of_evidence" in codes(drift=1)
    assert codes(drift=2, is_excused=True) == set()
    assert codes(drift=-1) == set()


@pytest.mark.parametrize(("gap", "severity"), [(None, None), (-2, None), (0, None), (1, "hint"), (2, "watch")])
def test_ahead_of_the_buyer(gap: int | None, severity: str | None) -> None:
    flag = flags(replace(HEALTHY, buyer_gap=gap)).get("ahead_of_buyer")
    assert (flag.severity if flag else None) == severity


def test_a_room_before_its_stage_is_flagged_too() -> None:
    entered = {"created_on": TODAY, "preconditions_missing": 1, "is_negotiated": True}
    assert codes(stage="40", **entered) == {"negotiation_without_preconditions"}
    assert codes(stage="40", is_stage_granted=True, **entered) == {"negotiation_without_preconditions"}
    raised = flags(replace(HEALTHY, stage="40", **entered))
    assert raised["negotiation_without_preconditions"].since is None, "the stage was entered before the room"


def test_negotiation_without_preconditions_is_raised_at_once() -> None:
    fresh = {"created_on": TODAY, "preconditions_missing": 1}
    assert codes(stage="50", **fresh) == {"negotiation_without_preconditions"}
    assert codes(stage="40", **fresh) == set()
    assert codes(stage="50", **fresh, is_stage_granted=True) == set()
    assert codes(stage="50", **fresh, sale_type="transactional") == set()


@pytest.mark.parametrize(
    ("facts", "raised"),
    [
        ({}, False),
        ({"drift": 1}, True),
        ({"drift": 1, "is_excused": True}, False),
        ({"decision_makers": (Met("Chen Bo", None, ago(30)),)}, False),
        ({"decision_makers": (Met("Chen Bo", None, ago(31)),)}, True),
        ({"decision_makers": ()}, True),
        ({"decision_makers": (), "has_center": False}, False),
        ({"decision_makers": (), "sale_type": "transactional"}, False),
        ({"last_activity_on": ago(22), "entered_on": ago(22)}, True),
    ],
)
def test_commit_at_risk(facts: dict[str, Any], raised: bool) -> None:
    assert ("commit_at_risk" in codes(category="commit", **facts)) is raised
    assert "commit_at_risk" not in codes(category="best_case", **facts)


NOBODY: dict[str, Any] = {"decision_makers": (), "coaches": (), "met_on": ()}
PEOPLE = {"decision_maker_not_met", "no_coach", "single_threaded"}


@pytest.mark.parametrize(("stage", "raised"), [("10", False), ("20", False), ("30", True), ("50", True)])
def test_people_flags_begin_at_30(stage: str, raised: bool) -> None:
    assert codes(stage=stage, **NOBODY) == (PEOPLE if raised else set())


def test_people_flags_are_for_complex_deals_with_a_center() -> None:
    against = (Opponent("Chen Bo", 60),)
    assert codes(**NOBODY, key_opponents=against, sale_type="transactional") == set()
    assert codes(**NOBODY, key_opponents=against, has_center=False) == set()


@pytest.mark.parametrize(
    ("stage", "days", "raised"),
    [("30", 999, False), ("40", 45, False), ("40", 46, True), ("50", 30, False), ("50", 31, True), ("80", 999, False)],
)
def test_decision_maker_not_met_has_limits_by_stage(stage: str, days: int, raised: bool) -> None:
    makers = (Met("Chen Bo", None, ago(days)), Met("Sun Li", None, None))
    found = flags(replace(HEALTHY, stage=stage, decision_makers=makers))
    assert ("decision_maker_not_met" in found) is raised
    if raised:
        flag = found["decision_maker_not_met"]
        assert (flag.numbers, flag.since, flag.cure.person) == ({"days": days}, TODAY, "Sun Li")


def test_the_latest_meeting_with_any_decision_maker_counts() -> None:
    makers = (Met("Chen Bo", None, ago(99)), Met("Sun Li", None, ago(9)))
    assert codes(stage="50", decision_makers=makers) == set()


def test_a_hold_of_one_day_stops_the_clock_for_it() -> None:
    quiet_since = {"entered_on": ago(22), "last_activity_on": ago(22)}
    assert "stalled_silent" in codes(**quiet_since)
    assert "stalled_silent" not in codes(**quiet_since, hold_from=ago(3), hold_until=ago(3))


def test_decision_maker_never_met_or_never_found() -> None:
    never = flags(replace(HEALTHY, decision_makers=(Met("Chen Bo"),)))["decision_maker_not_met"]
    assert (never.cure.code, never.cure.person, never.numbers) == ("visit", "Chen Bo", {})
    assert flags(replace(HEALTHY, decision_makers=()))["decision_maker_not_met"].cure.code == "find_decision_maker"


def test_the_heaviest_opponent_is_named() -> None:
    found = flags(replace(HEALTHY, key_opponents=(Opponent("Li", 25), Opponent("Chen", 40, ago(3)))))
    flag = found["key_person_opposes"]
    assert (flag.severity, flag.cure.person, flag.numbers, flag.since) == ("severe", "Chen", {"weight": 40}, ago(3))


@pytest.mark.parametrize(
    ("stage", "coach", "raised"),
    [
        ("40", Met("x", None, ago(99)), False),
        ("50", Met("x", None, ago(21)), False),
        ("50", Met("x", None, ago(22)), True),
        ("50", Met("x", ago(22), None), True),
        ("50", Met("x", ago(21), None), False),
        ("50", Met("x", None, None), True),
    ],
)
def test_coach_silent(stage: str, coach: Met, raised: bool) -> None:
    assert ("coach_silent" in codes(stage=stage, coaches=(coach,))) is raised


@pytest.mark.parametrize(
    ("days", "raised"), [((), True), ((1,), True), ((1, 90), False), ((1, 91), True), ((91, 92, 93), True)]
)
def test_two_people_met_in_90_days_are_enough(days: tuple[int, ...], raised: bool) -> None:
    assert ("single_threaded" in codes(met_on=tuple(map(ago, days)))) is raised


def test_the_coach_met_last_counts() -> None:
    assert "coach_silent" not in codes(stage="50", coaches=(Met("x", None, ago(99)), Met("y", None, ago(1))))


def test_who_left_without_a_successor_is_named_from_any_stage() -> None:
    gone = (Departed("Li", ago(3)), Departed("Chen", ago(9)))
    flag = flags(replace(HEALTHY, stage="20", departed=gone))["member_left"]
    assert (flag.severity, flag.cure.code, flag.cure.person) == ("watch", "find_successor", "Chen")
    assert (flag.numbers, flag.since) == ({"people": 2}, ago(9))
    assert "member_left" in codes(departed=gone, has_center=False), "when nobody is left, most of all"
    assert "member_left" not in codes(departed=gone, sale_type="transactional")


@pytest.mark.parametrize(
    ("days", "has_risen", "facts", "raised"),
    [
        (0, False, {}, True),
        (30, False, {}, True),
        (31, False, {}, False),
        (5, True, {}, False),
        (5, False, {"sale_type": "transactional"}, False),
        (5, False, {"has_center": False}, False),
        (5, False, {"is_stage_granted": True}, False),
    ],
)
def test_a_step_up_without_a_step_on_the_ladder(
    days: int, has_risen: bool, facts: dict[str, Any], raised: bool
) -> None:
    advance = Advance(ago(days), ago(90), has_risen)
    flag = flags(replace(HEALTHY, advance=advance, **facts)).get("stage_without_rung")
    assert (flag is not None) is raised
    if flag:
        assert (flag.severity, flag.cure.person, flag.since) == ("hint", "Chen Bo", ago(days))


@pytest.mark.parametrize(("talks", "need", "raised"), [((), 0, False), ((ago(9), None), 1, True), ((None,), 2, False)])
def test_price_before_needs(talks: tuple[Any, ...], need: int, raised: bool) -> None:
    flag = flags(replace(HEALTHY, price_talks=talks, ripest_need=need)).get("price_before_needs")
    assert (flag is not None) is raised
    if flag:
        assert (flag.severity, flag.cure.code, flag.since) == ("hint", "find_need", ago(9))
    assert "price_before_needs" not in codes(price_talks=talks, sale_type="transactional")


@pytest.mark.parametrize(
    ("entries", "step"),
    [
        ([], None),
        ([(ago(9), 0)], None),
        ([(ago(9), 0), (ago(3), 1)], (ago(3), ago(9))),
        ([(ago(9), 0), (ago(3), 1), (ago(3), 2)], (ago(3), ago(9))),
        ([(ago(9), 2), (ago(3), 1)], None),
        ([(ago(9), 0), (ago(5), 2), (ago(3), 1)], None),
        ([(ago(9), 1), (ago(5), 0), (ago(3), 1)], (ago(3), ago(5))),
        ([(ago(9), 0), (ago(9), 1)], None),
    ],
)
def test_the_last_step_up(entries: list[Any], step: Any) -> None:
    assert last_advance(entries) == step
