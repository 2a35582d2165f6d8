"""Flags about clocks, dates and steps, day by day on the key-account method; grace, quiet, holds, suppression."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from pipeline.methods.flag_needs import CURES, FLAG_LIMITS
from pipeline.rules.added_flags import added_limits, with_added_cures
from pipeline.rules.deal_facts import CloseMove, Opponent, Step
from pipeline.rules.flags import RULES
from team.clock import Calendar, Closure
from tests.pipeline.healthy import HEALTHY, METHOD, STAGES, TODAY, ago, codes, flags


def test_a_healthy_deal_has_no_flag_in_any_stage() -> None:
    for stage in STAGES:
        assert codes(stage=stage) == set(), stage


def test_every_rule_is_described_in_the_template() -> None:
    """Beside those that apps above bring along, with cures of their own."""
    assert set(RULES) == set(METHOD.flags) - set(added_limits()) == set(FLAG_LIMITS)
    assert set(METHOD.cures) - set(with_added_cures({})) == set(CURES)


# --- stalled -----------------------------------------------------------------

SILENT = {"10": 30, "20": 21, "30": 21, "40": 14, "50": 10, "80": 14}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("coverage_class", "factor"), [("A", 1), ("B", 1.5), ("C", 2), (None, 1)])
def test_silent_begins_the_day_after_the_limit(stage: str, coverage_class: str | None, factor: float) -> None:
    limit = int(SILENT[stage] * factor)
    silence = {"stage": stage, "coverage_class": coverage_class, "last_activity_on": ago(limit)}
    assert "stalled_silent" not in codes(**silence, entered_on=ago(limit))
    found = flags(replace(HEALTHY, **(silence | {"last_activity_on": ago(limit + 1)}), entered_on=ago(limit + 30)))
    flag = found["stalled_silent"]
    assert (flag.severity, flag.since, flag.numbers) == ("severe", TODAY, {"days": limit + 1, "limit": limit})


def test_silence_counts_from_the_later_of_entry_and_activity() -> None:
    assert "stalled_silent" not in codes(entered_on=ago(3), last_activity_on=ago(90))
    assert "stalled_silent" in codes(entered_on=ago(30), last_activity_on=None)
    assert "stalled_silent" in codes(entered_on=None, last_activity_on=ago(30))


def test_clocks_without_a_start_are_empty() -> None:
    found = codes(entered_on=None, last_activity_on=None, last_visit_on=None, next_step=None)
    assert not found & {"stalled_silent", "stalled_stuck", "no_next_step"}


@pytest.mark.parametrize(
    ("sale_type", "limits"),
    [("complex", [60, 60, 90, 60, 45, 30]), ("transactional", [30, 21, 21, 14, 14, 14])],
)
def test_stuck_counts_days_in_the_stage_whatever_the_activity(sale_type: str, limits: list[int]) -> None:
    for stage, limit in zip(STAGES, limits, strict=True):
        facts = replace(HEALTHY, stage=stage, sale_type=sale_type, last_activity_on=TODAY)
        assert "stalled_stuck" not in flags(replace(facts, entered_on=ago(limit)))
        flag = flags(replace(facts, entered_on=ago(limit + 3)))["stalled_stuck"]
        assert (flag.severity, flag.since, flag.cure.code) == ("watch", ago(2), "decide_stage")


def test_a_long_closure_stops_the_clock() -> None:
    shut = Calendar(closures=(Closure(ago(20), ago(11)),))
    assert "stalled_silent" not in codes(shut, last_activity_on=ago(31), entered_on=ago(31))
    found = flags(replace(HEALTHY, last_activity_on=ago(33), entered_on=ago(33)), shut)["stalled_silent"]
    assert (found.numbers["days"], found.since) == (23, ago(1))


def test_a_milestone_holds_the_clock_for_at_most_60_days() -> None:
    quiet_since = {"entered_on": ago(50), "last_activity_on": ago(50)}
    assert "stalled_silent" in codes(**quiet_since)
    assert "stalled_silent" not in codes(**quiet_since, hold_from=ago(40), hold_until=ago(-5))
    assert "stalled_silent" in codes(
        entered_on=ago(110), last_activity_on=ago(110), hold_from=ago(100), hold_until=ago(-90)
    )
    assert "stalled_silent" in codes(**quiet_since, hold_from=ago(-9), hold_until=ago(-2))


# --- dates -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("close", "raised"),
    [(date(2026, 11, 20), False), (date(2026, 11, 19), True), (date(2026, 11, 13), True)],
)
def test_a_close_date_is_past_from_the_next_working_day(close: date, raised: bool) -> None:
    assert ("close_date_passed" in codes(expected_close=close)) is raised


def test_a_close_date_on_friday_is_past_on_monday() -> None:
    facts = replace(HEALTHY, expected_close=TODAY)
    assert "close_date_passed" not in flags(facts, today=ago(-2))
    flag = flags(facts, today=ago(-3))["close_date_passed"]
    assert (flag.severity, flag.since, flag.numbers) == ("severe", ago(-3), {"close": "2026-11-20"})


def test_what_the_system_estimated_accuses_nobody() -> None:
    assert codes(expected_close=ago(50), is_close_estimated=True) == set()
    assert codes(expected_close=ago(-3), is_close_estimated=True) == set()
    assert codes(expected_close=None) == set()


@pytest.mark.parametrize(("stage", "limit"), list(zip(STAGES, [120, 90, 60, 30, 14, 0], strict=True)))
def test_a_close_date_is_too_early_below_the_stage_limit(stage: str, limit: int) -> None:
    assert "close_too_early" not in codes(stage=stage, expected_close=ago(-limit))
    if limit:
        near = replace(HEALTHY, stage=stage, expected_close=ago(-limit + 1))
        assert flags(near)["close_too_early"].severity == "watch"
        assert flags(replace(near, category="commit"))["close_too_early"].severity == "severe"
        assert "close_too_early" not in flags(replace(near, sale_type="transactional"))


@pytest.mark.parametrize(
    ("close", "entered", "since"), [(ago(0), 400, 59), (ago(-10), 400, 49), (ago(-10), 20, 20), (ago(-10), None, 49)]
)
def test_a_close_date_is_too_early_since_it_came_near_or_the_stage_began(
    close: date, entered: int | None, since: int
) -> None:
    entered_on = None if entered is None else ago(entered)
    flag = flags(replace(HEALTHY, expected_close=close, entered_on=entered_on))["close_too_early"]
    assert flag.since == ago(since)


def slip(days_ago: int, old: date, days: int, **facts: Any) -> CloseMove:
    return CloseMove(ago(days_ago), old, old + timedelta(days=days), **facts)


@pytest.mark.parametrize(
    ("moves", "raised"),
    [
        ([slip(10, date(2027, 1, 20), 14), slip(180, date(2026, 12, 20), 20)], True),
        ([slip(10, date(2027, 1, 20), 14)], False),
        ([slip(0, date(2027, 1, 20), 14), slip(9, date(2026, 12, 20), 20)], True),
        ([slip(10, date(2027, 1, 20), 14), slip(181, date(2026, 12, 20), 20)], False),
        ([slip(10, date(2027, 1, 20), 13), slip(20, date(2026, 12, 20), 20)], False),
        ([slip(10, date(2027, 1, 2), 20), slip(20, date(2026, 12, 20), 20)], False),
        ([slip(10, date(2027, 1, 20), 14, is_estimated=True), slip(20, date(2026, 12, 20), 20)], False),
        ([slip(10, date(2026, 12, 20), 31), slip(20, date(2025, 12, 20), 366)], True),
        ([slip(10, date(2027, 3, 20), -40), slip(20, date(2026, 12, 20), 90)], False),
    ],
)
def test_slipped_twice_is_two_real_pushes_past_a_month_end(moves: list[CloseMove], raised: bool) -> None:
    assert ("slipped_twice" in codes(close_moves=tuple(moves))) is raised


# --- steps -------------------------------------------------------------------


@pytest.mark.parametrize(("visit", "raised"), [(TODAY, False), (ago(1), False), (ago(2), True), (ago(4), True)])
def test_no_next_step_two_working_days_after_a_visit(visit: date, raised: bool) -> None:
    assert ("no_next_step" in codes(next_step=None, last_visit_on=visit, entered_on=ago(50))) is raised


def test_no_next_step_counts_from_a_move_too_and_over_a_weekend() -> None:
    facts = replace(HEALTHY, next_step=None, last_visit_on=ago(50), entered_on=TODAY)
    assert "no_next_step" not in flags(facts, today=ago(-3))
    flag = flags(facts, today=ago(-4))["no_next_step"]
    assert (flag.since, flag.numbers) == (ago(-4), {"since": "2026-11-20"})


@pytest.mark.parametrize("outcome", ["order", "no_sale"])
def test_no_next_step_is_asked_after_order_or_no_sale(outcome: str) -> None:
    settled = {"next_step": None, "last_visit_on": ago(10), "outcomes": (outcome,)}
    assert "no_next_step" not in codes(**settled, entered_on=ago(10))
    assert "no_next_step" in codes(**settled, entered_on=ago(9))


@pytest.mark.parametrize("which", ["next_step", "customer_action"])
@pytest.mark.parametrize(("stage", "severity"), [("30", "watch"), ("40", "watch"), ("50", "severe"), ("80", "severe")])
def test_an_overdue_step_is_severe_from_50(which: str, stage: str, severity: str) -> None:
    facts = replace(HEALTHY, stage=stage)
    assert f"{which}_overdue" not in flags(replace(facts, **{which: Step(ago(1))}))
    assert f"{which}_overdue" not in flags(replace(facts, **{which: Step(None)}))
    flag = flags(replace(facts, **{which: Step(ago(2))}))[f"{which}_overdue"]
    assert (flag.severity, flag.since, flag.numbers) == (severity, TODAY, {"due": "2026-11-18"})


@pytest.mark.parametrize(
    ("outcomes", "raised"),
    [
        (("continuation", "continuation"), True),
        (("continuation",), False),
        (("continuation", "advance", "continuation"), False),
        (("advance", "continuation", "continuation"), False),
        ((), False),
    ],
)
def test_two_continuations_in_a_row_are_a_hint(outcomes: tuple[str, ...], raised: bool) -> None:
    found = flags(replace(HEALTHY, outcomes=outcomes))
    assert ("two_continuations" in found) is raised
    assert not raised or found["two_continuations"].severity == "hint"


# --- grace, quiet, suppression -----------------------------------------------

BAD: dict[str, Any] = {"expected_close": ago(30), "drift": 2, "next_step": Step(ago(30))}


@pytest.mark.parametrize(
    ("created", "reassigned", "raised"), [(6, None, False), (7, None, True), (90, 6, False), (90, 7, True)]
)
def test_new_and_reassigned_deals_have_seven_days(created: int, reassigned: int | None, raised: bool) -> None:
    found = codes(**BAD, created_on=ago(created), reassigned_on=ago(reassigned) if reassigned else None)
    assert bool(found) is raised


def test_flags_of_an_untouched_import_are_quiet() -> None:
    assert all(flag.quiet for flag in flags(replace(HEALTHY, **BAD, is_quiet=True)).values())
    assert not any(flag.quiet for flag in flags(replace(HEALTHY, **BAD)).values())


def test_opposition_hides_the_drift_that_it_causes() -> None:
    against = {"drift": 1, "stage": "40", "key_opponents": (Opponent("Chen Bo", 60),)}
    assert codes(**against, owed=("40",)) == {"key_person_opposes"}
    assert codes(**against, owed=("30", "40")) == {"key_person_opposes", "ahead_of_evidence"}
