"""Every flag clears itself when its cause is gone, and says so: raised, cured, cleared."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.flag_about import ABOUT, Of, clears_words, end_words, rule_words
from pipeline.rules.deal_facts import Advance, CloseMove, Departed, Met, Opponent, Step
from pipeline.rules.flag_ends import End, ended_because
from pipeline.rules.flags import RULES
from tests.pipeline.healthy import CALENDAR, HEALTHY, METHOD, TODAY, ago, flags

pytestmark = pytest.mark.once
PUSHES = tuple(CloseMove(ago(day), ago(100), ago(60)) for day in (40, 20))
CHEN, WANG = Met("Chen Bo", ago(200), ago(80)), Met("Wang Lei", ago(200), ago(80))

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "close_date_passed": ({"expected_close": ago(9)}, {"expected_close": ago(-200)}),
    "stalled_silent": ({"entered_on": ago(40), "last_activity_on": ago(40)}, {"last_activity_on": ago(1)}),
    "stalled_stuck": ({"entered_on": ago(120)}, {"stage": "40", "entered_on": TODAY}),
    "close_too_early": ({"expected_close": ago(-10)}, {"expected_close": ago(-120)}),
    "key_person_opposes": ({"key_opponents": (Opponent("Chen Bo", 40, ago(3)),)}, {"key_opponents": ()}),
    "commit_at_risk": ({"category": "commit", "decision_makers": (CHEN,)}, {"category": "best_case"}),
    "negotiation_without_preconditions": ({"stage": "50", "preconditions_missing": 2}, {"preconditions_missing": 0}),
    "no_next_step": ({"next_step": None}, {"next_step": Step(ago(-3))}),
    "next_step_overdue": ({"next_step": Step(ago(9))}, {"next_step": Step(ago(-3))}),
    "customer_action_overdue": ({"customer_action": Step(ago(9))}, {"customer_action": None}),
    "slipped_twice": ({"close_moves": PUSHES}, {"close_moves": PUSHES[:1]}),
    "ahead_of_evidence": ({"drift": 1, "owed": ("30",)}, {"drift": 0, "owed": ()}),
    "ahead_of_buyer": ({"buyer_gap": 2}, {"buyer_gap": 0}),
    "decision_maker_not_met": (
        {"stage": "40", "decision_makers": (CHEN,)},
        {"decision_makers": (Met("C", None, TODAY),)},
    ),
    "no_coach": ({"coaches": ()}, {"coaches": (WANG,)}),
    "single_threaded": ({"met_on": (ago(5),)}, {"met_on": (ago(5), ago(4))}),
    "coach_silent": ({"stage": "50", "coaches": (WANG,)}, {"coaches": (Met("Wang Lei", None, TODAY),)}),
    "member_left": ({"departed": (Departed("Li", ago(3)),)}, {"departed": ()}),
    "two_continuations": ({"outcomes": ("continuation", "continuation")}, {"outcomes": ("advance", "continuation")}),
    "price_before_needs": ({"price_talks": (ago(3),)}, {"ripest_need": 2}),
    "stage_without_rung": (
        {"advance": Advance(ago(4), ago(60), has_risen=False)},
        {"advance": Advance(ago(4), ago(60), has_risen=True)},
    ),
}


def test_every_rule_has_its_case_and_its_words() -> None:
    assert set(CASES) == set(RULES) == set(ABOUT)


@pytest.mark.parametrize("code", CASES)
def test_raised_cured_cleared(code: str) -> None:
    cause, cure = CASES[code]
    sick = replace(HEALTHY, **cause)
    assert code in flags(sick)
    cured = replace(sick, **cure)
    assert code not in flags(cured)
    assert ended_because(code, cured, TODAY, METHOD, CALENDAR) == End.CURED
    assert str(clears_words(code)) in end_words(code, End.CURED)


@pytest.mark.parametrize("code", CASES)
def test_the_rule_is_told_with_all_its_limits(code: str) -> None:
    edition: Any = type("Of", (), {"method": METHOD})
    for stage in METHOD.gates.stages:
        text = rule_words(edition, code, Of(stage, "complex", "B"))
        assert not {"?", "%("} & {text[place : place + size] for size in (1, 2) for place in range(len(text))}
        assert text


def test_other_reasons_why_a_flag_goes() -> None:
    def why(code: str, **facts: Any) -> End:
        return ended_because(code, replace(HEALTHY, **facts), TODAY, METHOD, CALENDAR)

    assert ended_because("no_coach", None, TODAY, METHOD, CALENDAR) == End.CLOSED
    assert why("gone_since") == End.DROPPED
    assert why("no_coach", coaches=(), reassigned_on=ago(1)) == End.GRACE
    assert why("ahead_of_evidence", drift=1, owed=("40",)) == End.COVERED
