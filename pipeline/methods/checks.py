"""What a method template must keep across its sections. Each check raises `BadMethod` with the place."""

from collections.abc import Iterable
from typing import NoReturn

from pipeline.methods.flag_needs import CURES, FLAG_LIMITS, Limit
from pipeline.methods.method import CATEGORIES, Method
from pipeline.methods.reading import BadMethod


def check(method: Method) -> None:
    """Run all checks."""
    for one in (_stages, _criteria, _clauses, _implications, _buyer_steps, _categories, _codes, _flags):
        one(method)


def _fail(place: str, problem: str) -> NoReturn:
    raise BadMethod(f"{place}: {problem}")


def _known(place: str, codes: Iterable[str], known: Iterable[str], what: str) -> None:
    for code in codes:
        if code not in known:
            _fail(place, f"there is no {what} {code}")


def _unique(place: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            _fail(place, f"{code} is there twice")
        seen.add(code)


def _stages(method: Method) -> None:
    if not method.stages:
        _fail("stages", "a method needs at least one stage")
    _unique("stages", method.gates.stages)
    _known("repeat_purchase_stage", [method.repeat_purchase_stage], method.gates.stages, "stage")
    last = None
    for stage in method.stages:
        place = f"stages[{stage.code}]"
        if not 0 <= stage.nominal_probability <= 100:
            _fail(f"{place}.nominal_probability", "must be between 0 and 100")
        if last is not None and stage.nominal_probability < last:
            _fail(f"{place}.nominal_probability", "must not be lower than the stage before")
        last = stage.nominal_probability
        _known(f"{place}.owner_functions", stage.owner_functions, method.owner_functions, "owner function")
        _unique(f"{place}.customer_actions", (action.code for action in stage.customer_actions))
        proved = (action.proves for action in stage.customer_actions if action.proves)
        _known(f"{place}.customer_actions", proved, method.criteria, "criterion")


def _criteria(method: Method) -> None:
    for spec in method.criteria.values():
        place = f"criteria[{spec.code}]"
        _known(f"{place}.code", [spec.rule.stage], method.gates.stages, "stage")
        _known(f"{place}.forms", spec.forms, method.forms, "form")
        until = spec.rule.expires_until_stage
        _known(f"{place}.expires_until_stage", [until] if until else [], method.gates.stages, "stage")


def _clauses(method: Method) -> None:
    for number, clause in enumerate(method.gates.clauses):
        place = f"clauses[{number}]"
        _known(f"{place}.stage", [clause.stage], method.gates.stages, "stage")
        _known(f"{place}.of", clause.criteria, method.criteria, "criterion")
        _unique(f"{place}.of", clause.criteria)
        if not 1 <= clause.at_least <= len(clause.criteria):
            _fail(f"{place}.at_least", f"must be between 1 and {len(clause.criteria)}")
        for code in clause.criteria:
            criterion = method.criteria[code].rule
            if not criterion.kind.opens_gates:
                _fail(f"{place}.of", f"{code} is a {criterion.kind} and opens no gate")
            if criterion.stage != clause.stage:
                _fail(f"{place}.of", f"{code} belongs to stage {criterion.stage}, not {clause.stage}")


def _implications(method: Method) -> None:
    """They run backward only, which also rules out cycles."""
    order = {code: number for number, code in enumerate(method.criteria)}
    for number, rule in enumerate(method.gates.implications):
        place = f"implications[{number}].to"
        _known(place, rule.targets, method.criteria, "criterion")
        for target in sorted(rule.targets):
            if order[target] >= order[rule.source]:
                _fail(
                    place,
                    f"{rule.source} cannot prove {target}: only earlier ones, so that there is no cycle",
                )


def _buyer_steps(method: Method) -> None:
    for stage in method.stages:
        first, last = stage.buyer_steps
        if first > last or first not in method.buyer_steps or last not in method.buyer_steps:
            _fail(f"stages[{stage.code}].buyer_steps", "must be a first and a last of the buyer's steps")


def _categories(method: Method) -> None:
    _known("forecast_categories.names", CATEGORIES, method.category_names, "name for")
    _known("forecast_categories.by_stage", method.category_by_stage, method.gates.stages, "stage")
    _known("forecast_categories.by_stage", method.gates.stages, method.category_by_stage, "category for stage")


def _codes(method: Method) -> None:
    _unique("lead_sources", (choice.code for choice in method.lead_sources))
    _unique("lost_reasons", (choice.code for choice in method.lost_reasons))


def _flags(method: Method) -> None:
    """Flags may be left out, which turns them off; those given need the numbers that their rules read."""
    _known("flags", method.flags, FLAG_LIMITS, "rule for a flag")
    _known("cures", CURES, method.cures, "text for")
    for code, flag in method.flags.items():
        for name, kind in FLAG_LIMITS[code].items():
            place = f"flags[{code}].limits.{name}"
            if name not in flag.limits:
                _fail(place, "is missing")
            _limit(method, place, flag.limits[name], kind)


def _limit(method: Method, place: str, value: object, kind: Limit) -> None:
    if kind == "stage":
        _known(place, [str(value)], method.gates.stages, "stage")
    elif kind == "days_by_stage":
        if not isinstance(value, dict):
            _fail(place, "expected days by stage")
        _known(place, map(str, value), method.gates.stages, "stage")
        for stage, days in value.items():
            _limit(method, f"{place}.{stage}", days, "count")
    elif type(value) is not int or value < 0:
        _fail(place, "expected a whole number, 0 or more")
