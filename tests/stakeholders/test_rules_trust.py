"""What builds trust: eight ways in both languages, and the actions that fit a person."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stakeholders.methods.reading import entries
from stakeholders.trust import PREFIX, Situation, actions, fitting

TODAY = dt.date(2026, 11, 28)
CODES = sorted(actions())
DAYS = st.sampled_from([TODAY - dt.timedelta(days=days) for days in (0, 1, 14, 59, 60, 61, 400)])
UNHURRIED = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
SITUATIONS = st.builds(
    Situation,
    today=st.just(TODAY),
    met_on=st.none() | DAYS,
    rung=st.integers(0, 6),
    attitudes=st.sets(st.sampled_from(["supporter", "neutral", "opponent", "unknown"]), min_size=1),
    style=st.sampled_from(["", "decision", "relations", "analysis", "harmony"]),
    planned=st.sets(st.sampled_from(CODES)),
    done=st.dictionaries(st.sampled_from(CODES), DAYS),
)


def codes(situation: Situation) -> list[str]:
    return [action.code for action in fitting(situation)]


def test_the_method_names_eight_ways_each_with_an_action() -> None:
    ways = entries("trust", "ways")
    assert len(ways) == 8
    assert {action.facts["way"] for action in actions().values()} == set(ways)


@pytest.mark.parametrize("action", actions().values(), ids=lambda action: action.code)
def test_an_action_is_a_whole_template(action) -> None:
    assert len(PREFIX + action.code) <= 40
    assert all("{person}" in text for text in action.text.values())
    assert action.facts["days"] > 0


@UNHURRIED
@given(situation=SITUATIONS)
def test_what_is_planned_is_not_suggested_again_and_each_way_once(situation: Situation) -> None:
    found = fitting(situation)
    assert not {action.code for action in found} & set(situation.planned)
    assert len({action.facts["way"] for action in found}) == len(found)


@UNHURRIED
@given(situation=SITUATIONS)
def test_what_was_done_lately_comes_last(situation: Situation) -> None:
    recent = [(day := situation.done.get(code)) is not None and (TODAY - day).days < 60 for code in codes(situation)]
    assert recent == sorted(recent)


def test_somebody_never_met_is_approached_through_others() -> None:
    assert codes(Situation(TODAY, attitudes=["unknown"]))[0] == "introduction"


def test_somebody_met_yesterday_is_not_visited_for_the_sake_of_it() -> None:
    assert "visit_again" not in codes(Situation(TODAY, met_on=TODAY - dt.timedelta(days=1), rung=2))
    assert "visit_again" in codes(Situation(TODAY, met_on=TODAY - dt.timedelta(days=14), rung=2))


def test_an_opponent_hears_what_we_cannot_do() -> None:
    assert "say_limits" in codes(Situation(TODAY, met_on=TODAY, rung=5, attitudes=["opponent"]))
    assert "say_limits" not in codes(Situation(TODAY, met_on=TODAY, rung=5, attitudes=["supporter"]))


def test_a_style_speaks_for_an_action() -> None:
    met = {"met_on": TODAY, "rung": 1, "attitudes": ["supporter"]}
    assert codes(Situation(TODAY, **met, style="analysis"))[0] == "bring_expert"
    assert codes(Situation(TODAY, **met, style="relations"))[0] == "common_ground"
