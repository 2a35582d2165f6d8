"""One cure is one line; managers hear later; a cleared flag stays silent for a while."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.flag_groups import group_by_cure, manager_sees, may_notify
from pipeline.rules.flags import Cure, RaisedFlag
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


@pytest.mark.parametrize(("days", "seen"), [(0, False), (3, False), (4, True)])
def test_a_manager_sees_a_severe_flag_two_working_days_later(days: int, seen: bool) -> None:
    today = FRIDAY + timedelta(days=days)
    assert manager_sees(SILENT, FRIDAY, today, Calendar(), delay=2) is seen
    assert not manager_sees(NOT_MET, FRIDAY, today, Calendar(), delay=2)
    assert not manager_sees(flag("x", "severe", "visit", quiet=True), FRIDAY, today, Calendar(), delay=2)


LONG_AGO = FRIDAY - timedelta(days=400)


def news(one: RaisedFlag, **about: date | None) -> bool:
    """Of a flag raised on Friday."""
    known: dict[str, date | None] = {"owned_since": LONG_AGO, "cleared_on": None} | about
    return may_notify(one, FRIDAY, owned_since=known["owned_since"], cleared_on=known["cleared_on"], grace_days=7)


def test_only_severe_flags_that_may_speak_up_are_news() -> None:
    assert news(SILENT)
    assert not news(NOT_MET)
    assert not news(HINT)
    assert not news(replace(SILENT, quiet=True))


@given(days=st.integers(0, 60))
def test_the_same_flag_is_silent_for_14_days_after_clearing(days: int) -> None:
    assert news(SILENT, cleared_on=FRIDAY - timedelta(days=days)) is (days >= 14)


@given(days=st.integers(0, 60), owned=st.integers(0, 60))
def test_what_was_cleared_under_an_earlier_owner_keeps_nothing_from_the_next(days: int, owned: int) -> None:
    cleared, since = FRIDAY - timedelta(days=days), FRIDAY - timedelta(days=owned)
    ours = cleared > since
    assert news(replace(SILENT, since=None), cleared_on=cleared, owned_since=since) is (days >= 14 or not ours)


@given(days=st.integers(0, 400))
def test_what_was_true_long_before_anybody_looked_is_no_news(days: int) -> None:
    old = replace(SILENT, since=FRIDAY - timedelta(days=days))
    assert news(old) is (days <= 14)
    assert news(old, owned_since=None) is (days <= 14)
    assert news(old, owned_since=FRIDAY - timedelta(days=7)), "the grace of a handed-over deal has just ended"
    assert news(replace(old, since=None))
