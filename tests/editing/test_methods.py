"""The three templates, whole in both languages and the same through YAML; faults, differences and edits of drafts."""

import copy
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.editing.rules import stages as rules
from pipeline.editing.rules.differences import differences
from pipeline.editing.rules.faults import faults
from pipeline.methods.method import Method
from pipeline.methods.reading import BadMethod
from pipeline.methods.schema import build_method
from pipeline.methods.templates import TEMPLATES, template_document
from pipeline.methods.writing import from_yaml, plain, to_yaml
from pipeline.rules.gates import Case, assess, check_move
from pipeline.rules.verdicts import MoveAllowed, MoveRefused


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_template_is_the_same_through_yaml(code: str) -> None:
    document = plain(template_document(code))
    assert from_yaml(to_yaml(document)) == document
    assert not faults(document)


@pytest.mark.parametrize("code", TEMPLATES)
def test_chinese_texts_use_full_width_punctuation(code: str) -> None:
    def walk(value: object) -> None:
        if isinstance(value, dict):
            for key, each in value.items():
                if key == "zh-hans":
                    outside = str(each).replace("{", "").replace("}", "")
                    assert not set(outside) & set(",;:()!?"), each
                walk(each)
            if "zh-hans" in value:
                assert set(value) == {"en", "zh-hans"}, value  # a comma in a text that is not quoted
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(template_document(code))


def test_project_selling_goes_one_to_one_with_the_buyer() -> None:
    method = build_method(template_document("project_selling"))
    assert [stage.buyer_steps for stage in method.stages] == [(n, n) for n in range(1, 9)]
    assert len(build_method(template_document("sales_chain")).stages) == 7


@pytest.mark.parametrize("code", TEMPLATES)
def test_percentages_keep_to_the_anchors_of_the_general_funnel(code: str) -> None:
    """A stage in which the buyer's step is only that of one general stage has at most its percentage."""
    general = build_method(template_document("key_account"))
    for stage in build_method(template_document(code)).stages:
        reached = [s for s in general.stages if s.buyer_steps[0] <= stage.buyer_steps[1]]
        assert stage.nominal_probability <= reached[-1].nominal_probability


def test_removing_a_stage_takes_what_names_it() -> None:
    document = rules.remove_stage(template_document("key_account"), "30")
    assert not faults(document)
    method = build_method(document)
    assert "30" not in method.gates.stages
    assert not [code for code in method.criteria if code.startswith("30.")]
    assert method.flags["no_coach"].limits["from_stage"] == "20"


def test_a_new_stage_stands_halfway_and_keeps_the_draft_publishable() -> None:
    document = rules.add_stage(template_document("key_account"), "60", "50", {"en": "Legal", "zh-hans": "法务"})
    assert not faults(document)
    assert build_method(document).stage("60").nominal_probability == 65
    for code, why in (("60", "taken"), ("a.b", "bad_code"), ("", "bad_code")):
        with pytest.raises(rules.CannotEdit) as refused:
            rules.add_stage(document, code, "50", {})
        assert refused.value.code == why
    with pytest.raises(rules.CannotEdit):
        rules.add_stage(document, "90", "80", {})


def test_several_faults_are_told_at_once_each_with_its_place() -> None:
    document = template_document("key_account")
    document["stages"][2]["nominal_probability"] = "15.00"
    document["clauses"][0]["at_least"] = 9
    document["lost_reasons"].append(document["lost_reasons"][0])
    found = {(each.section, each.item, each.field) for each in faults(document)}
    assert found == {
        ("stage", "30", "nominal_probability"),
        ("gate", "10", "at_least"),
        ("reasons", "", "lost_reasons"),
    }


def test_differences_name_what_changed() -> None:
    old = template_document("key_account")
    new = copy.deepcopy(old)
    new["stages"][2]["nominal_probability"] = "35.00"
    new["criteria"][0]["text"]["en"] = "Allows mail"
    new["flags"] = new["flags"][1:]
    new["clauses"][0]["at_least"] = 3
    found = {(each.kind, each.code, each.what) for each in differences(old, new)}
    assert found == {
        ("stage", "30", "nominal_probability"),
        ("criterion", "10.1", "text"),
        ("flag", "close_date_passed", "removed"),
        ("gate", "10", "clauses"),
    }
    assert not differences(old, copy.deepcopy(old))


@st.composite
def edited(draw: st.DrawFn) -> Method | None:
    """A template after a few edits of an administrator; None where they left something to be put right."""
    document = template_document(draw(st.sampled_from(TEMPLATES)))
    for number in range(draw(st.integers(0, 5))):
        stage = draw(st.sampled_from(rules.stage_codes(document)))
        try:
            document = _one_edit(draw, document, stage, number)
        except rules.CannotEdit:
            continue
    return None if faults(document) else build_method(document)


def _one_edit(draw: st.DrawFn, document: rules.Document, stage: str, number: int) -> rules.Document:
    kind = draw(st.sampled_from(["add", "remove", "up", "down", "criterion", "drop", "percent"]))
    if kind == "add":
        return rules.add_stage(document, f"n{number}", stage, {"en": "New", "zh-hans": "新"})
    if kind == "remove":
        return rules.remove_stage(document, stage)
    if kind in ("up", "down"):
        return rules.move_stage(document, stage, -1 if kind == "up" else 1)
    if kind == "criterion":
        return rules.add_criterion(document, stage, {"en": "More", "zh-hans": "更多"})
    if kind == "drop":
        codes = [
            each["code"]
            for each in document["criteria"]
            if each["code"].partition(".")[0] != document["stages"][-1]["code"]
        ]
        return rules.without_criteria(document, {draw(st.sampled_from(codes))} if codes else set())
    made = copy.deepcopy(document)
    made["stages"][rules.place_of(made, stage)]["nominal_probability"] = f"{draw(st.integers(0, 100))}.00"
    return made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    method=edited(), segment=st.sampled_from([None, "sme", "large"]), kind=st.sampled_from(["complex", "transactional"])
)
def test_a_deal_can_begin_and_move_under_any_accepted_draft(
    method: Method | None, segment: str | None, kind: str
) -> None:
    """Judged from the first stage to every other: allowed or refused with something to prove, never an error."""
    if method is None:
        return
    gates = method.gates
    case = Case(dt.date(2026, 11, 28), gates.stages[0], kind, segment)
    assert assess(gates, case).earned in gates.stages
    for stage in gates.stages:
        verdict = check_move(gates, case, stage)
        assert isinstance(verdict, MoveAllowed) or (isinstance(verdict, MoveRefused) and verdict.missing)


@pytest.mark.parametrize(
    "value",
    ["2026-13-45", "9" * 5000, "!!bool maybe", "!!timestamp soon", "!!int ''", "!!float x", "[" * 5000, ".nan", "*x"],
)
def test_what_no_value_is_is_refused_as_unreadable(value: str) -> None:
    with pytest.raises(BadMethod):
        from_yaml(f"a: {value}")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_a_percentage_is_a_number(number: str) -> None:
    document = copy.deepcopy(template_document("key_account"))
    document["stages"][0]["nominal_probability"] = number
    with pytest.raises(BadMethod, match="expected a number"):
        build_method(document)
