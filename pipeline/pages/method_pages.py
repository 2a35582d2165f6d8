"""A method in words, for the page on which administrators read it: stages with their gates, criteria, limits, flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import KeyAccount
from pipeline.methods.method import CriterionSpec, FlagSpec, Method, StageSpec
from pipeline.methods.reading import Text
from pipeline.models import Deal
from pipeline.rules.gates import Clause
from pipeline.rules.winning import WinRule
from pipeline.wording import stage_words
from web.formats import localized


@dataclass(frozen=True, slots=True)
class CriterionLine:
    code: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """ "one of these", "for large accounts", the criteria."""

    asks: str
    condition: str
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True, slots=True)
class StageCard:
    """`more` are criteria that open no gate: signals, information."""

    title: str
    percent: Any
    definition: str
    facts: tuple[tuple[str, str], ...]
    clauses: tuple[ClauseLine, ...]
    more: tuple[CriterionLine, ...]


def stage_cards(method: Method) -> list[StageCard]:
    return [_card(method, stage) for stage in method.stages]


def _card(method: Method, stage: StageSpec) -> StageCard:
    clauses = [clause for clause in method.gates.clauses if clause.stage == stage.code]
    asked = {code for clause in clauses for code in clause.criteria}
    rest = [spec for spec in method.criteria.values() if spec.rule.stage == stage.code and spec.code not in asked]
    return StageCard(
        title=stage_words(stage),
        percent=stage.nominal_probability,
        definition=word(stage.definition),
        facts=_facts(method, stage),
        clauses=tuple(_clause(method, clause) for clause in clauses),
        more=tuple(_criterion(method, spec) for spec in rest),
    )


def _facts(method: Method, stage: StageSpec) -> tuple[tuple[str, str], ...]:
    first, last = stage.buyer_steps
    stuck = [f"{Deal.SaleType(kind).label} {_days(days)}" for kind, days in stage.stuck_days.items()]
    early = stage.close_too_early_days
    return (
        (_("Owner"), ", ".join(word(method.owner_functions[code]) for code in stage.owner_functions)),
        (_("Buyer's step"), str(first) if first == last else f"{first}–{last}"),
        (_("Silent after"), _days(stage.silent_days)),
        (_("Stuck after"), ", ".join(stuck)),
        (_("Believable close"), _("in %(days)s at the earliest") % {"days": _days(early)} if early else ""),
        (_("Forecast category"), word(method.category_names[method.category_by_stage[stage.code]])),
    )


def _clause(method: Method, clause: Clause) -> ClauseLine:
    count = clause.at_least
    asks = ngettext("one of these", "%(count)d of these", count) % {"count": count}
    if count == len(clause.criteria):
        asks = _("all of these") if count > 1 else ""
    criteria = tuple(_criterion(method, method.criteria[code]) for code in clause.criteria)
    return ClauseLine(asks, _condition(clause), criteria)


def _condition(clause: Clause) -> str:
    segments = [str(KeyAccount.Segment(each).label) for each in sorted(clause.segments or ())]
    types = [str(Deal.SaleType(each).label) for each in sorted(clause.sale_types or ())]
    return _("only: %(kinds)s") % {"kinds": ", ".join([*segments, *types])} if segments or types else ""


def _criterion(method: Method, spec: CriterionSpec) -> CriterionLine:
    rule, notes = spec.rule, []
    if rule.is_computed:
        notes.append(_("proved by records only"))
    if rule.expires_after_days is not None:
        notes.append(_("expires after %(days)s") % {"days": _days(rule.expires_after_days)})
    if rule.expires_until_stage is not None:
        notes.append(_("no longer expires from %(stage)s on") % {"stage": rule.expires_until_stage})
    if not rule.kind.opens_gates:
        notes.append(_("opens no gate"))
    proves = {code for each in method.gates.implications if each.source == spec.code for code in each.targets}
    if proves:
        listed = ", ".join(code for code in method.criteria if code in proves)
        notes.append(_("also proves %(codes)s") % {"codes": listed})
    return CriterionLine(spec.code, word(spec.text), tuple(notes))


def flag_lines(method: Method) -> list[tuple[str, str, str]]:
    """(name, severity code, limits) of each flag that is switched on."""
    return [(word(flag.name), flag.severity, _own_limits(flag)) for flag in method.flags.values()]


def flag_limits(method: Method, flag: FlagSpec) -> str:
    """All limits that a flag has by default, also those that stand with the stages."""
    stages = method.stages
    if flag.code == "stalled_silent":
        return _limit({stage.code: stage.silent_days for stage in stages})
    if flag.code == "close_too_early":
        return _limit({stage.code: stage.close_too_early_days for stage in stages})
    if flag.code == "stalled_stuck":
        kinds = (f"{kind.label} {_limit({s.code: s.stuck_days[kind] for s in stages})}" for kind in Deal.SaleType)
        return " · ".join(kinds)
    return _own_limits(flag)


def limit_words() -> dict[str, str]:
    """The limits of flags by name, in words."""
    return {
        "working_days": _("working days"),
        "from_stage": _("from stage"),
        "severe_from_stage": _("severe from stage"),
        "decision_maker_days": _("days without the decision maker"),
        "times": _("times"),
        "min_days": _("days at least"),
        "within_days": _("within days"),
        "steps": _("steps"),
        "hint_steps": _("steps for a hint"),
        "people": _("people"),
        "criterion": _("signal"),
        "maturity": _("maturity of the need"),
        "days": _("days"),
    }


def _own_limits(flag: FlagSpec) -> str:
    words = limit_words()
    return " · ".join(f"{words.get(name, name)} {_limit(value)}" for name, value in flag.limits.items())


def _limit(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{stage}: {days}" for stage, days in value.items())
    return str(value)


def general_facts(method: Method) -> list[tuple[str, str]]:
    """What holds for all stages: when a deal is won, where a repeat purchase begins, the lists of choices."""
    win = {
        WinRule.SIGNATURE_AND_PAYMENT: _("signed by both sides and first payment received"),
        WinRule.SIGNATURE: _("signed by both sides"),
    }
    return [
        (_("Won when"), win[method.win_rule]),
        (_("Repeat purchase starts at"), method.repeat_purchase_stage),
        (_("Lead sources"), ", ".join(word(choice.text) for choice in method.lead_sources)),
        (_("Reasons for losing"), ", ".join(word(choice.text) for choice in method.lost_reasons)),
    ]


def word(text: Text) -> str:
    return localized(dict(text))


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
