"""The key-account template loads whole, and a bad template is refused with the place and the reason."""

import copy
import json
import string
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.methods.reading import BadMethod
from pipeline.methods.schema import KEY_ACCOUNT, build_method, load_method
from pipeline.rules.winning import WinRule

DOCUMENT: dict[str, Any] = yaml.safe_load(KEY_ACCOUNT.read_text(encoding="utf-8"))
METHOD = load_method()


def test_stages_are_the_six_of_the_method_with_their_percentages() -> None:
    found = [(stage.code, stage.nominal_probability) for stage in METHOD.stages]
    assert found == [(code, Decimal(code)) for code in ("10", "20", "30", "40", "50", "80")]


def test_buyer_steps_follow_the_crosswalk() -> None:
    found = [stage.buyer_steps for stage in METHOD.stages]
    assert found == [(1, 1), (2, 2), (3, 4), (5, 6), (7, 7), (8, 8)]
    assert list(METHOD.buyer_steps) == list(range(1, 9))


def test_limits_are_those_of_compositions_section_8() -> None:
    assert [s.silent_days for s in METHOD.stages] == [30, 21, 21, 14, 10, 14]
    assert [s.stuck_days["complex"] for s in METHOD.stages] == [60, 60, 90, 60, 45, 30]
    assert [s.stuck_days["transactional"] for s in METHOD.stages] == [30, 21, 21, 14, 14, 14]
    assert [s.close_too_early_days for s in METHOD.stages] == [120, 90, 60, 30, 14, 0]


def test_criteria_are_counted_as_in_the_catalogue() -> None:
    by_stage = {code: [c for c in METHOD.criteria if c.startswith(f"{code}.")] for code in METHOD.gates.stages}
    assert {code: len(found) for code, found in by_stage.items()} == {
        "10": 3,
        "20": 4,
        "30": 5,
        "40": 4,
        "50": 9,
        "80": 2,
    }
    computed = {code for code, spec in METHOD.criteria.items() if spec.rule.is_computed}
    assert computed == {"20.1", "20.4", "40.3", "80.1", "80.2"}


def test_lead_sources_are_five_and_five() -> None:
    groups = [source.group for source in METHOD.lead_sources]
    assert groups == ["information"] * 5 + ["market"] * 5


def test_categories_and_win_rule_have_the_defaults_of_the_formulas() -> None:
    assert METHOD.category_by_stage == {
        "10": "pipeline",
        "20": "pipeline",
        "30": "pipeline",
        "40": "best_case",
        "50": "best_case",
        "80": "commit",
    }
    assert METHOD.win_rule == WinRule.SIGNATURE_AND_PAYMENT


def test_the_same_method_comes_out_of_json() -> None:
    assert build_method(json.loads(json.dumps(DOCUMENT))) == METHOD


def test_every_text_is_in_both_languages_with_the_same_placeholders() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    texts = list(_texts(DOCUMENT))
    assert len(texts) > 150
    for text in texts:
        assert set(text) == {"en", "zh-hans"}
        assert names(text["en"]) == names(text["zh-hans"]), text


def _texts(value: object) -> Any:
    if isinstance(value, dict) and "en" in value:
        yield value
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts(child)


def _put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def spoil(document: dict[str, Any]) -> None:
        target: Any = document
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return spoil


def _drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    def spoil(document: dict[str, Any]) -> None:
        target: Any = document
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]

    return spoil


BAD: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (_drop("stages", 1, "name", "zh-hans"), r"stages\[20\]\.name\.zh-hans: is missing"),
    (_put("criteria", 0, "text", "en", value=" "), r"criteria\[10\.1\]\.text\.en: is missing"),
    (_put("clauses", 0, "of", value=["10.1", "10.9"]), r"clauses\[0\]\.of: there is no criterion 10\.9"),
    (_put("clauses", 0, "of", value=["10.1", "20.1"]), r"clauses\[0\]\.of: 20\.1 belongs to stage 20"),
    (_put("clauses", 0, "at_least", value=4), r"clauses\[0\]\.at_least: must be between 1 and 3"),
    (_put("clauses", 0, "stage", value="15"), r"clauses\[0\]\.stage: there is no stage 15"),
    (_put("clauses", 2, "segments", value=["tiny"]), r"clauses\[2\]\.segments: “tiny” is none of"),
    (_put("clauses", 6, "of", value=["50.1", "50.4"]), r"50\.4 is a signal and opens no gate"),
    (_put("implications", 0, "to", value=["20.1"]), r"10\.3 cannot prove 20\.1.*cycle"),
    (_put("implications", 0, "to", value=["10.3"]), r"10\.3 cannot prove 10\.3"),
    (_put("implications", 0, "from", value="99.9"), r"implications\[0\]\.from: there is no criterion 99\.9"),
    (_put("implications", 0, "to", value=["10.7"]), r"implications\[0\]\.to: there is no criterion 10\.7"),
    (_put("criteria", 1, "code", value="10.1"), r"criteria\[10\.1\]\.code: is there twice"),
    (_put("criteria", 20, "code", value="55.1"), r"criteria\[55\.1\]\.code: there is no stage 55"),
    (_put("criteria", 0, "kind", value="odd"), r"criteria\[10\.1\]\.kind: “odd” is none of"),
    (_put("criteria", 0, "computed", value="yes"), r"computed: expected true or false"),
    (_put("criteria", 0, "forms", value=["fax"]), r"criteria\[10\.1\]\.forms: there is no form fax"),
    (_put("forms", "fax", value={"en": "Fax", "zh-hans": "传真"}), r"forms: the product has no form fax"),
    (
        _put("criteria", 0, "proved_by", value=["fax"]),
        r"criteria\[10\.1\]\.proved_by: there is no prover fax; there are a",
    ),
    (_drop("criteria", 3, "proved_by"), r"criteria\[20\.1\]\.proved_by: is missing: only records prove"),
    (_drop("criteria", 16, "proved_by"), r"criteria\[50\.1\]\.proved_by: the form their_contract needs the prover"),
    (
        _put("criteria", -2, "proved_by", value=["payment"]),
        r"win_rule: needs a criterion of the last stage 80.*signature",
    ),
    (_put("criteria", -1, "proved_by", value=["material"]), r"win_rule: needs .*proved_by: \[payment\]"),
    (_put("implications", 6, "when", value="comittee"), r"implications\[6\]\.when: no form .* asks comittee"),
    (_put("repeat_purchase_source", value="friend"), r"repeat_purchase_source: there is no lead source friend"),
    (_put("criteria", 8, "expires_until_stage", value="60"), r"expires_until_stage: there is no stage 60"),
    (_put("stages", 0, "nominal_probability", value="25"), r"stages\[20\]\.nominal_probability: must not be"),
    (_put("stages", 5, "nominal_probability", value="101"), r"must be between 0 and 100"),
    (_put("stages", 0, "nominal_probability", value=10), r"put numbers in quotes"),
    (_put("stages", 0, "nominal_probability", value="ten"), r"expected a number"),
    (_put("stages", 1, "code", value="10"), r"stages: 10 is there twice"),
    (_put("stages", 0, "buyer_steps", value=[2, 1]), r"stages\[10\]\.buyer_steps"),
    (_put("stages", 0, "buyer_steps", value=[1]), r"buyer_steps: expected \[first, last\]"),
    (_put("stages", 0, "limits", "silent", value=-1), r"silent: expected a whole number"),
    (_drop("stages", 0, "limits", "stuck", "complex"), r"stages\[10\]\.limits\.stuck\.complex: is missing"),
    (_put("stages", value=[]), r"stages"),
    (_drop("forecast_categories", "by_stage", "80"), r"there is no category for stage 80"),
    (_put("win_rule", value="handshake"), r"win_rule: “handshake” is none of"),
    (_put("repeat_purchase_stage", value="25"), r"repeat_purchase_stage: there is no stage 25"),
    (_put("flags", 0, "severity", value="loud"), r"flags\[close_date_passed\]\.severity"),
    (_drop("languages"), r"languages: is missing"),
    (_put("criteria", value="none"), r"criteria: expected a list"),
]


@pytest.mark.parametrize(("spoil", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_template_is_refused_with_place_and_reason(spoil: Callable[[dict[str, Any]], None], message: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    spoil(document)
    with pytest.raises(BadMethod, match=message):
        build_method(document)


@pytest.mark.parametrize("content", ["", "just words", "a: [", "- 1"])
def test_a_file_that_is_no_template_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(content)
    with pytest.raises(BadMethod, match="odd"):
        load_method(path)
