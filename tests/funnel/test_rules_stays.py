"""Stays from the states of a deal, by hand and for any sequence of states."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.funnel.rules.stays import State, Stay, stays_of

LADDERS = {"ka": ("10", "20", "30", "40"), "other": ("a", "b")}
DAY = dt.date(2026, 3, 1)


def state(days: int, stage: str, status: str = "open", pipeline: str = "ka") -> State:
    return State(DAY + dt.timedelta(days=days), pipeline, stage, status)


def told(stays: list[Stay]) -> list[tuple[str, int, int | None, str]]:
    """(code, day of entry, day of leaving, how it ended)."""
    return [
        (stay.code, (stay.entered_on - DAY).days, (stay.left_on - DAY).days if stay.left_on else None, stay.ended)
        for stay in stays
    ]


def test_a_deal_that_is_won() -> None:
    stays = stays_of([state(0, "10"), state(5, "20"), state(30, "20", "won")], LADDERS)
    assert told(stays) == [("10", 0, 5, "next"), ("20", 5, 30, "won"), ("", 0, 30, "won")]
    assert [stay.passed_on for stay in stays] == [
        DAY + dt.timedelta(days=5),
        DAY + dt.timedelta(days=30),
        DAY + dt.timedelta(days=30),
    ]


def test_passing_a_stage_counts_as_reaching_it_but_not_as_standing_in_it() -> None:
    stays = stays_of([state(0, "10"), state(5, "40")], LADDERS)
    assert told(stays)[:4] == [("10", 0, 5, "next"), ("20", 5, 5, "next"), ("30", 5, 5, "next"), ("40", 5, None, "")]
    assert [stay.is_stood for stay in stays] == [True, False, False, True, True]
    assert all(stay.is_first for stay in stays)


def test_what_an_import_does_not_show_is_not_made_up() -> None:
    stays = stays_of([state(0, "30"), state(9, "30", "won")], LADDERS)
    assert told(stays) == [("30", 0, 9, "won"), ("", 0, 9, "won")]


def test_a_second_time_in_a_stage_is_no_second_reaching() -> None:
    states = [state(0, "20"), state(3, "30"), state(5, "20"), state(8, "30"), state(9, "30", "lost")]
    stays = stays_of(states, LADDERS)
    assert [stay.is_first for stay in stays] == [True, True, False, False, True]
    assert told(stays)[1] == ("30", 3, 5, "back")
    assert stays[0].passed_on == DAY + dt.timedelta(days=3)
    assert stays[1].passed_on is None


def test_a_reopened_deal_stands_where_it_stood() -> None:
    states = [state(0, "20"), state(3, "20", "lost"), state(7, "20"), state(9, "20", "dormant"), state(9, "20", "lost")]
    stays = stays_of(states, LADDERS)
    assert told(stays)[:3] == [("20", 0, 3, "lost"), ("20", 7, 9, "dormant"), ("20", 9, 9, "lost")]
    assert [stay.is_stood for stay in stays[:3]] == [True, True, False]
    assert stays[0].next_on == DAY + dt.timedelta(days=7)


def test_another_pipeline_is_another_ladder() -> None:
    stays = stays_of([state(0, "20"), state(4, "b", pipeline="other")], LADDERS)
    assert told(stays)[:2] == [("20", 0, 4, "away"), ("b", 4, None, "")]
    assert stays[0].passed_on is None


def test_nothing_is_known_of_nothing() -> None:
    assert stays_of([], LADDERS) == []


STATES = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(LADDERS["ka"]), st.sampled_from(["open", "won", "lost", "dormant"])),
    min_size=1,
    max_size=12,
)


@given(STATES)
def test_any_history(rows: list[tuple[int, str, str]]) -> None:
    states, day = [], 0
    for days, stage, status in rows:
        day += days
        states.append(state(day, stage, status))
    *stays, whole = stays_of(states, LADDERS)
    codes = LADDERS["ka"]
    # One after the other, none overlaps, and only the last may last.
    for stay, after in pairwise(stays):
        assert stay.left_on is not None
        assert stay.entered_on <= stay.left_on <= after.entered_on == stay.next_on
    assert (stays[-1].left_on is None) == (stays[-1].ended == "") == (whole.left_on is None)
    # Reached is monotone from the first stage on: whoever was beyond a stage came through it.
    first = {stay.code: stay for stay in stays if stay.is_first}
    lowest = codes.index(stays[0].code)
    highest = max(codes.index(code) for code in first)
    assert {codes[place] for place in range(lowest, highest + 1)} <= set(first)
    assert len(first) == sum(stay.is_first for stay in stays)
    for code, stay in first.items():
        # By their order, not by their days: several may begin on one.
        later = stays[stays.index(stay) :]
        beyond = [each for each in later if codes.index(each.code) > codes.index(code)]
        if stay.passed_on is None:
            assert not [each for each in beyond if each.is_first]
        else:
            assert stay.passed_on >= stay.entered_on
