"""Any of the many names of a role leads to its code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakeholders.roles import ALIASES, FUNCTIONS, ROLES, canonical_role, roles_named, split_codes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Decision maker", "decision_maker"),
        ("DECISION-MAKER", "decision_maker"),
        ("付费决策人", "decision_maker"),
        ("买方高层领导", "decision_maker"),
        ("买方上级领导", "influencer"),
        ("superior authority", "influencer"),
        ("设计单位", "influencer"),
        ("技术专家", "recommender"),
        ("线人", "coach"),
        ("教练型买家", "coach"),
        ("核心经纪人", "coach"),
        ("小秘", "coach"),
        ("影响力买家", "influencer"),
        ("资格审查人", "gatekeeper"),
        (" 守门人 ", "gatekeeper"),
        ("推荐者", "recommender"),
        ("使用型", "user"),
        ("采购者", "purchaser"),
        ("客户方项目负责人", "project_lead"),
        ("经济型", "economic"),
        ("技术型", "technical"),
        ("财务型", "financial"),
        ("ＣＯＡＣＨ", "coach"),
        ("关键人", None),
        ("竞争对手", None),
        ("", None),
        ("astronaut", None),
    ],
)
def test_canonical_role(name: str, code: str | None) -> None:
    assert canonical_role(name) == code


def test_every_code_has_names_and_stands_for_itself() -> None:
    assert set(ALIASES) == set(ROLES) | set(FUNCTIONS)
    assert all(canonical_role(code) == code for code in ALIASES)


def test_no_name_stands_for_two_codes() -> None:
    for code, names in ALIASES.items():
        assert {canonical_role(name) for name in names} == {code}


def test_user_is_a_role_and_a_function() -> None:
    assert split_codes(frozenset({"user", "coach", "technical", "odd"})) == ({"user", "coach"}, {"user", "technical"})


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert canonical_role(text) in {None, *ALIASES}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("线人", {"coach"}),
        ("Informant", {"coach"}),
        ("inform", {"coach"}),
        ("决策", {"decision_maker"}),
        ("影响力", {"influencer"}),
        ("dec", set()),
        ("线", set()),
        ("关键人", set()),
        ("Zhao Min", set()),
        ("", set()),
    ],
)
def test_who_looks_for_a_role_by_any_name_finds_it(words: str, codes: set[str]) -> None:
    assert roles_named(words) == codes
