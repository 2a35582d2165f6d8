"""What a method template must keep across its sections. Each check raises `BadMethod` with the place."""

from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

from pipeline.methods.flag_needs import CURES, FLAG_LIMITS, Limit
from pipeline.methods.method import CATEGORIES, CriterionSpec, Method
from pipeline.methods.proof_forms import PROOF_FORMS, asked_by
from pipeline.methods.provers import PROVERS
from pipeline.methods.reading import BadMethod
from pipeline.methods.reading import gettext_noop as _
from pipeline.rules.added_flags import added_limits


def check(method: Method) -> None:
    """Run all checks."""
    for one in ALL:
        one(method)


def _fail(place: str, problem: str, **values: object) -> NoReturn:
    raise BadMethod(problem, place, **values)


def _known(place: str, codes: Iterable[str], known: Iterable[str], problem: str) -> None:
    for code in codes:
        if code not in known:
            _fail(place, problem, code=code)


def _unique(place: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            _fail(place, _("%(code)s is there twice"), code=code)
        seen.add(code)


NO_STAGE = _("there is no stage %(code)s")
NO_CRITERION = _("there is no criterion %(code)s")


def _stages(method: Method) -> None:
    if not method.stages:
        _fail("stages", _("a method needs at least one stage"))
    _unique("stages", method.gates.stages)
    _known("repeat_purchase_stage", [method.repeat_purchase_stage], method.gates.stages, NO_STAGE)
    last = None
    for stage in method.stages:
        place = f"stages[{stage.code}]"
        if not 0 <= stage.nominal_probability <= 100:
            _fail(f"{place}.nominal_probability", _("must be between 0 and 100"))
        if last is not None and stage.nominal_probability < last:
            _fail(f"{place}.nominal_probability", _("must not be lower than the stage before"))
        last = stage.nominal_probability
        _known(
            f"{place}.owner_functions",
            stage.owner_functions,
            method.owner_functions,
            _("there is no owner function %(code)s"),
        )
        _unique(f"{place}.customer_actions", (action.code for action in stage.customer_actions))
        proved = (action.proves for action in stage.customer_actions if action.proves)
        _known(f"{place}.customer_actions", proved, method.criteria, NO_CRITERION)


def _criteria(method: Method) -> None:
    _known("forms", method.forms, PROOF_FORMS, _("the product has no form %(code)s"))
    for spec in method.criteria.values():
        place = f"criteria[{spec.code}]"
        _known(f"{place}.code", [spec.rule.stage], method.gates.stages, NO_STAGE)
        _known(f"{place}.forms", spec.forms, method.forms, _("there is no form %(code)s"))
        until = spec.rule.expires_until_stage
        _known(f"{place}.expires_until_stage", [until] if until else [], method.gates.stages, NO_STAGE)
        _proofs(place, spec)


def _proofs(place: str, spec: CriterionSpec) -> None:
    """Records that are asked for are read by somebody: nothing is silently unprovable."""
    known = ", ".join(sorted(PROVERS))
    for name in spec.proved_by:
        if name not in PROVERS:
            _fail(f"{place}.proved_by", _("there is no prover %(code)s; there are %(known)s"), code=name, known=known)
    if spec.rule.is_computed and not spec.proved_by:
        _fail(
            f"{place}.proved_by", _("is missing: only records prove this criterion; there are %(known)s"), known=known
        )
    for kind in spec.forms:
        prover = PROOF_FORMS[kind].prover
        if prover and prover not in spec.proved_by:
            _fail(f"{place}.proved_by", _("the form %(form)s needs the prover %(code)s here"), form=kind, code=prover)


def _clauses(method: Method) -> None:
    for number, clause in enumerate(method.gates.clauses):
        place = f"clauses[{number}]"
        _known(f"{place}.stage", [clause.stage], method.gates.stages, NO_STAGE)
        _known(f"{place}.of", clause.criteria, method.criteria, NO_CRITERION)
        _unique(f"{place}.of", clause.criteria)
        if not 1 <= clause.at_least <= len(clause.criteria):
            _fail(f"{place}.at_least", _("must be between 1 and %(count)d"), count=len(clause.criteria))
        for code in clause.criteria:
            criterion = method.criteria[code].rule
            if not criterion.kind.opens_gates:
                _fail(f"{place}.of", _("%(code)s is a %(kind)s and opens no gate"), code=code, kind=criterion.kind)
            if criterion.stage != clause.stage:
                problem = _("%(code)s belongs to stage %(own)s, not %(stage)s")
                _fail(f"{place}.of", problem, code=code, own=criterion.stage, stage=clause.stage)


def _implications(method: Method) -> None:
    """They run backward only, which also rules out cycles."""
    order = {code: number for number, code in enumerate(method.criteria)}
    for number, rule in enumerate(method.gates.implications):
        place = f"implications[{number}]"
        _known(f"{place}.to", rule.targets, method.criteria, NO_CRITERION)
        for target in sorted(rule.targets):
            if order[target] >= order[rule.source]:
                problem = _("%(source)s cannot prove %(target)s: only earlier ones, so that there is no cycle")
                _fail(f"{place}.to", problem, source=rule.source, target=target)
        kept = asked_by(method.criteria[rule.source].forms)
        _known(f"{place}.when", [rule.when] if rule.when else [], kept, _("no form of its criterion asks %(code)s"))


def _winning(method: Method) -> None:
    """Each fact that wins a deal proves a criterion of the closing stage, which is the last one."""
    for fact in method.win_rule.facts:
        if not any(spec.rule.stage == method.closing_stage for spec in method.proved_by(fact)):
            problem = _("needs a criterion of the last stage %(stage)s with proved_by: [%(code)s]")
            _fail("win_rule", problem, stage=method.closing_stage, code=fact)


def _buyer_steps(method: Method) -> None:
    for stage in method.stages:
        first, last = stage.buyer_steps
        if first > last or first not in method.buyer_steps or last not in method.buyer_steps:
            _fail(f"stages[{stage.code}].buyer_steps", _("must be a first and a last of the buyer's steps"))


def _categories(method: Method) -> None:
    by_stage = "forecast_categories.by_stage"
    _known("forecast_categories.names", CATEGORIES, method.category_names, _("there is no name for %(code)s"))
    _known(by_stage, method.category_by_stage, method.gates.stages, NO_STAGE)
    _known(by_stage, method.gates.stages, method.category_by_stage, _("there is no category for stage %(code)s"))


def _codes(method: Method) -> None:
    sources = [choice.code for choice in method.lead_sources]
    _unique("lead_sources", sources)
    _unique("lost_reasons", (choice.code for choice in method.lost_reasons))
    repeat = method.repeat_purchase_source
    _known("repeat_purchase_source", [repeat] if repeat else [], sources, _("there is no lead source %(code)s"))


def _flags(method: Method) -> None:
    """Flags may be left out, which turns them off; those given need the numbers that their rules read."""
    kinds: dict[str, Mapping[str, Limit]] = {**added_limits(), **FLAG_LIMITS}
    _known("flags", method.flags, kinds, _("there is no rule for a flag %(code)s"))
    _known("cures", CURES, method.cures, _("there is no text for %(code)s"))
    for code, flag in method.flags.items():
        for name, kind in kinds[code].items():
            place = f"flags[{code}].limits.{name}"
            if name not in flag.limits:
                _fail(place, _("is missing"))
            _limit(method, place, flag.limits[name], kind)


def _limit(method: Method, place: str, value: object, kind: Limit) -> None:
    if kind == "stage":
        _known(place, [str(value)], method.gates.stages, NO_STAGE)
    elif kind == "criterion":
        _known(place, [str(value)], method.criteria, NO_CRITERION)
    elif kind == "days_by_stage":
        if not isinstance(value, dict):
            _fail(place, _("expected days by stage"))
        _known(place, map(str, value), method.gates.stages, NO_STAGE)
        for stage, days in value.items():
            _limit(method, f"{place}.{stage}", days, "count")
    elif type(value) is not int or value < 0:
        _fail(place, _("expected a whole number, 0 or more"))


ALL: tuple[Callable[[Method], None], ...] = (
    _stages,
    _criteria,
    _clauses,
    _implications,
    _winning,
    _buyer_steps,
    _categories,
    _codes,
    _flags,
)
"""Each on its own, for who wants to hear of several mistakes at once."""
