"""One cure is one line; managers hear later; a cleared flag stays silent for a while."""

from datetime import date, timedelta

import pytest

from pipeline.flag_groups import group_by_cure, manager_sees, may_notify, worst_severity
from pipeline.flags import Cure, RaisedFlag
from team.clock import Calendar

FRIDAY = date(2026, 11, 20)


def flag(code: str, severity: str, cure: str, person: str | None = None, quiet: bool = False) -> RaisedFlag:
    return RaisedFlag(code, severity, FRIDAY, {}, Cure(cure, person), quiet)


SILENT = flag("stalled_silent", "severe", "visit", "Zhao Min")
NOT_MET = flag("decision_maker_not_met", "watch", "visit", "Zhao Min")
SINGLE = flag("single_threaded", "watch", "visit", "Zhao Min")
COACH = flag("coach_silent", "watch", "visit", "Wang Lei")
HINT = flag("two_continuations", "hint", "ask_for_action")


def test_silent_not_met_and_single_threaded_are_one_visit() -> None:
    groups = group_by_cure([HINT, COACH, NOT_MET, SINGLE, SILENT])
    assert [[f.code for f in group.flags] for group in groups] == [
        ["stalled_silent", "decision_maker_not_met", "single_threaded"],
        ["coach_silent"],
        ["two_continuations"],
    ]
    assert groups[0].severity == "severe"
    assert groups[0].since == FRIDAY
    assert group_by_cure([]) == ()


def test_worst_severity() -> None:
    assert worst_severity([HINT, NOT_MET]) == "watch"
    assert worst_severity([]) is None


@pytest.mark.parametrize(("days", "seen"), [(0, False), (3, False), (4, True)])
def test_a_manager_sees_a_severe_flag_two_working_days_later(days: int, seen: bool) -> None:
    today = FRIDAY + timedelta(days=days)
    assert manager_sees(SILENT, FRIDAY, today, Calendar()) is seen
    assert not manager_sees(NOT_MET, FRIDAY, today, Calendar())
    assert not manager_sees(flag("x", "severe", "visit", quiet=True), FRIDAY, today, Calendar())


@pytest.mark.parametrize(("days", "may"), [(0, False), (13, False), (14, True)])
def test_the_same_flag_is_silent_for_14_days_after_clearing(days: int, may: bool) -> None:
    assert may_notify(FRIDAY, FRIDAY + timedelta(days=days)) is may
    assert may_notify(None, FRIDAY)
