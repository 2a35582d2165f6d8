"""When a visit is prepared, and how what came out stands to what was planned."""

import pytest

from stakeholders.methods.reading import entries
from stakeholders.roles import FUNCTIONS, ROLES
from stakeholders.visits.rules.prepared import compare, fingerprint, judge

NEEDED = ["who", "why", "opening"]


def test_nothing_said_lacks_all_in_the_order_of_the_page():
    state = judge("", " ", {}, NEEDED)
    assert state.missing == ("purpose", "commitment", "who", "opening")
    assert (state.is_ready, state.done, state.needed) == (False, 0, 4)


def test_the_purpose_answers_the_question_about_it():
    state = judge("Layout", "Budget range", {"who": "The buyer", "opening": "Good morning"}, NEEDED)
    assert state.is_ready
    assert state.done == 4


def test_what_is_not_needed_is_not_missed():
    assert "talk" not in judge("Layout", "", {"talk": "They"}, NEEDED).missing


@pytest.mark.parametrize(
    ("planned", "fallback", "outcome", "promised", "verdict"),
    [
        ("", "", "advance", ["Send the budget"], ""),
        ("Send the budget", "", "advance", ["send  the budget."], "as_planned"),
        ("Send the budget", "Name the buyer", "advance", ["Name the buyer"], "fallback"),
        ("Send the budget", "Name the buyer", "advance", ["Visit us"], "other"),
        ("Send the budget", "", "continuation", [], "nothing"),
        ("", "Name the buyer", "continuation", [], "nothing"),
        ("Send the budget", "", "order", [], "ordered"),
    ],
)
def test_planned_and_came_out(planned, fallback, outcome, promised, verdict):
    assert compare(planned, fallback, outcome, promised) == verdict


def test_a_fingerprint_tells_values_apart_and_not_their_order():
    assert fingerprint({"a": 1, "b": "x"}) == fingerprint({"b": "x", "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


class TestTheBankOfTheMethod:
    rows = entries("questions", "questions")

    def test_the_source_gives_four_patterns_of_each_type(self):
        for spin in entries("questions", "types"):
            patterns = [each for each in self.rows.values() if each.facts["spin"] == spin and not each.facts["roles"]]
            assert len(patterns) == 4
            assert {each.facts["source"] for each in patterns} == {"method"}

    @pytest.mark.parametrize("role", [*dict.fromkeys((*ROLES, *FUNCTIONS))])
    @pytest.mark.parametrize("stage", ["10", "20", "30", "40", "50"])
    def test_each_type_has_a_template_for_each_role_and_stage(self, role, stage):
        found = {
            each.facts["spin"]
            for each in self.rows.values()
            if role in each.facts["roles"] and stage in each.facts["stages"]
        }
        assert found == set(entries("questions", "types"))

    def test_no_text_stands_there_twice(self):
        for language in ("en", "zh-hans"):
            texts = [each.text[language] for each in self.rows.values()]
            assert len(texts) == len(set(texts))
            assert max(map(len, texts)) <= 300
