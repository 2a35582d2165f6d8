"""Reading a method template: `load_method(path)` for a file, `build_method(document)` for its plain values.

Both raise `BadMethod` with the place and the reason. What goes across sections is in
`pipeline.methods.checks`.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from itertools import takewhile
from pathlib import Path

import yaml

from pipeline.methods import checks
from pipeline.methods.method import (
    CATEGORIES,
    SEVERITIES,
    Choice,
    CriterionSpec,
    CustomerAction,
    FlagSpec,
    Learned,
    Method,
    StageSpec,
)
from pipeline.methods.reading import BadMethod, Reader
from pipeline.methods.reading import gettext_noop as _
from pipeline.rules.added_flags import with_added_cures, with_added_specs
from pipeline.rules.gates import SALE_TYPES, SEGMENTS, Clause, Gates
from pipeline.rules.proofs import Criterion, CriterionKind, Implication
from pipeline.rules.winning import WinRule

KEY_ACCOUNT = Path(__file__).with_name("key_account.yaml")
"""The template that comes with the product."""

EARLIER_STAGES = "earlier_stages"
"""What an implication says to prove every earlier criterion that a gate may ask for."""


def load_method(path: Path | str = KEY_ACCOUNT) -> Method:
    """Read a template file. Raises BadMethod, with the file's name in front, and OSError."""
    try:
        return build_method(yaml.safe_load(Path(path).read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise BadMethod(_("not readable as YAML"), f"{path}") from error
    except BadMethod as error:
        raise BadMethod(str(error), f"{path}") from error


def build_method(document: object) -> Method:
    """Build and check a method from a template's plain values (YAML or JSON). Raises BadMethod."""
    method = read_method(document)
    checks.check(method)
    return method


def read_method(document: object) -> Method:
    """A method that was checked when it was published: a check that came later does not shut its deals."""
    languages = Reader(document, "", ()).strings("languages")
    top = Reader(document, "", languages)
    criteria = _criteria(top)
    categories = top.child("forecast_categories")
    return Method(
        code=top.string("code"),
        version=top.integer("version"),
        languages=languages,
        name=top.text("name"),
        win_rule=WinRule(top.string("win_rule", among=tuple(WinRule))),
        repeat_purchase_stage=top.string("repeat_purchase_stage"),
        repeat_purchase_source=top.string("repeat_purchase_source", ""),
        stages=tuple(_stage(stage) for stage in top.children("stages")),
        criteria=criteria,
        gates=_gates(top, criteria),
        owner_functions=top.texts("owner_functions"),
        forms=top.texts("forms"),
        buyer_steps={int(number): text for number, text in top.texts("buyer_steps").items()},
        lead_sources=_choices(top, "lead_sources"),
        lost_reasons=_choices(top, "lost_reasons"),
        category_names=categories.texts("names"),
        category_by_stage=_category_by_stage(categories.child("by_stage")),
        class_factors=_decimals(top.child("class_factors")),
        grace_days=top.integer("grace_days"),
        manager_delay_working_days=top.integer("manager_delay_working_days"),
        flags=with_added_specs({flag.code: flag for flag in map(_flag, top.children("flags"))}),
        cures=with_added_cures(top.texts("cures")),
    )


def _stage(stage: Reader) -> StageSpec:
    limits = stage.child("limits")
    stuck = limits.child("stuck")
    return StageSpec(
        code=stage.string("code"),
        name=stage.text("name"),
        definition=stage.text("definition"),
        nominal_probability=_decimal(stage, "nominal_probability"),
        owner_functions=stage.strings("owner_functions"),
        buyer_steps=_buyer_steps(stage),
        silent_days=limits.integer("silent"),
        stuck_days={sale_type: stuck.integer(sale_type) for sale_type in SALE_TYPES},
        close_too_early_days=limits.integer("close_too_early"),
        customer_actions=tuple(
            CustomerAction(action.string("code"), action.text("text"), action.optional("proves"))
            for action in stage.children("customer_actions")
        ),
    )


def _buyer_steps(stage: Reader) -> tuple[int, int]:
    value = stage.get("buyer_steps")
    if not isinstance(value, list) or len(value) != 2 or not all(type(step) is int for step in value):
        raise stage.fail("buyer_steps", _("expected [first, last]"))
    return value[0], value[1]


def _decimal(reader: Reader, key: str) -> Decimal:
    try:
        number = Decimal(reader.string(key))
    except InvalidOperation as error:
        raise reader.fail(key, _("expected a number in quotes")) from error
    if not number.is_finite():
        raise reader.fail(key, _("expected a number in quotes"))
    return number


def _decimals(reader: Reader) -> dict[str, Decimal]:
    return {str(key): _decimal(reader, key) for key in reader.values}


def _criteria(top: Reader) -> dict[str, CriterionSpec]:
    specs: dict[str, CriterionSpec] = {}
    for reader in top.children("criteria"):
        if reader.string("code") in specs:
            raise reader.fail("code", _("is there twice"))
        specs[reader.string("code")] = _criterion(reader)
    return specs


def _criterion(reader: Reader) -> CriterionSpec:
    code = reader.string("code")
    rule = Criterion(
        code=code,
        stage=code.partition(".")[0],
        kind=CriterionKind(reader.string("kind", "plain", among=tuple(CriterionKind))),
        is_computed=reader.boolean("computed", False),
        expires_after_days=reader.optional_integer("expires_after_days"),
        expires_until_stage=reader.optional("expires_until_stage"),
        sale_types=reader.optional_set("sale_types", among=SALE_TYPES),
    )
    return CriterionSpec(
        rule,
        reader.text("text"),
        reader.text("hint"),
        forms=reader.strings("forms"),
        proved_by=reader.optional_strings("proved_by") or (),
    )


def _gates(top: Reader, specs: Mapping[str, CriterionSpec]) -> Gates:
    stages = tuple(stage.string("code") for stage in top.children("stages"))
    criteria = {code: spec.rule for code, spec in specs.items()}
    implications = tuple(_implication(rule, stages, criteria) for rule in top.children("implications"))
    return Gates(stages, criteria, tuple(_clause(clause) for clause in top.children("clauses")), implications)


def _clause(clause: Reader) -> Clause:
    return Clause(
        stage=clause.string("stage"),
        at_least=clause.integer("at_least"),
        criteria=clause.strings("of"),
        segments=clause.optional_set("segments", among=SEGMENTS),
        sale_types=clause.optional_set("sale_types", among=SALE_TYPES),
    )


def _implication(rule: Reader, stages: tuple[str, ...], criteria: Mapping[str, Criterion]) -> Implication:
    source = rule.string("from")
    if source not in criteria:
        raise rule.fail("from", checks.NO_CRITERION, code=source)
    if rule.get("to") != EARLIER_STAGES:
        return Implication(source, frozenset(rule.strings("to")), rule.optional("when"))
    before = tuple(takewhile(lambda stage: stage != criteria[source].stage, stages))
    asked = (c.code for c in criteria.values() if c.stage in before and c.kind.opens_gates)
    return Implication(source, frozenset(asked), rule.optional("when"))


def _choices(top: Reader, key: str) -> tuple[Choice, ...]:
    return tuple(Choice(c.string("code"), c.text("text"), c.string("group", "")) for c in top.children(key))


def _category_by_stage(stages: Reader) -> dict[str, str]:
    return {str(code): stages.string(code, among=CATEGORIES) for code in stages.values}


def _flag(flag: Reader) -> FlagSpec:
    return FlagSpec(
        code=flag.string("code"),
        severity=flag.string("severity", among=SEVERITIES),
        name=flag.text("name"),
        reason=flag.text("reason"),
        reason_one=flag.optional_text("reason_one"),
        reason_never=flag.optional_text("reason_never"),
        limits=dict(flag.child("limits").values) if "limits" in flag.values else {},
        has_grace=flag.boolean("grace", True),
        learned=_learned(flag),
    )


def _learned(flag: Reader) -> Learned | None:
    """Where the limits of a flag came from, if won deals have taught them."""
    if "learned" not in flag.values:
        return None
    learned = flag.child("learned")
    return Learned(learned.integer("won_deals"), learned.string("on"), learned.strings("stages"))
