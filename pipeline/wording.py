"""Stages, gates, flags and cures in words: what a person reads on a card, in a list, on the deal's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.editions import Edition
from pipeline.methods.method import Method, StageSpec
from pipeline.methods.reading import BadMethod
from pipeline.models import Deal, Flag
from pipeline.rules.flags import Cure, RaisedFlag
from pipeline.rules.gates import still_owed
from pipeline.rules.verdicts import Assessment, ClauseResult, GateResult
from web.formats import localized, short_date

SEVERITY_NAMES = {Flag.Severity.SEVERE: "severe", Flag.Severity.WATCH: "watch", Flag.Severity.HINT: "hint"}


@dataclass(frozen=True, slots=True)
class GatePhrase:
    """One phrase about a deal's gates; `ready_for` is the code of the stage whose gate is open, if it is the next."""

    text: str
    ready_for: str = ""
    is_debt: bool = False


def stage_name(edition: Edition, code: str) -> str:
    """ "30 Project", "30% 立项"; "3 Preliminary proposal", "3 初步方案"."""
    return edition.once("stage", code, make=lambda: stage_words(edition.method.stage(code)))


def stage_words(stage: StageSpec) -> str:
    """In Chinese a code that is the stage's percentage is read as one."""
    values = {"number": stage.code, "name": localized(dict(stage.name))}
    if _is_percentage(stage):
        return pgettext("stage", "%(number)s %(name)s") % values
    return pgettext("stage by its number", "%(number)s %(name)s") % values


def stage_number(edition: Edition, code: str) -> str:
    """A stage without its name: "30", "30%" in Chinese; where the code is no percentage: "stage 3"."""
    if not code or _is_percentage(edition.method.stage(code)):
        return pgettext("stage by its percentage", "%(number)s") % {"number": code}
    return _("stage %(number)s") % {"number": code}


def _is_percentage(stage: StageSpec) -> bool:
    return stage.code.isdecimal() and int(stage.code) == stage.nominal_probability


def criterion_label(edition: Edition, code: str) -> str:
    spec = edition.method.criteria.get(code)
    return localized(dict(spec.text)) if spec else code


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def lacking(edition: Edition, codes: str) -> str:
    """ "budget range known"; of several codes, divided by spaces, fewer are enough: "one of 3: tender won; …"."""
    return edition.once("lacking", codes, make=lambda: _lacking(edition, codes))


def _lacking(edition: Edition, codes: str) -> str:
    labels = [lower_first(criterion_label(edition, code)) for code in codes.split()]
    if len(labels) == 1:
        return labels[0]
    values = {"needed": _needed(edition, codes.split()), "count": len(labels), "what": _("; ").join(labels)}
    if values["needed"] == 1:
        return _("one of %(count)d: %(what)s") % values
    return _("any %(needed)d of %(count)d: %(what)s") % values


@dataclass(frozen=True, slots=True)
class Nearest:
    """What to prove of a choice: as many as are needed, in the method's order, and the others that would do too."""

    text: str
    others: tuple[str, ...] = ()


def nearest(edition: Edition, codes: str) -> Nearest:
    """ "budget range known"; of several codes "tender won, or 2 other ways"."""
    return edition.once("nearest", codes, make=lambda: _nearest(edition, codes))


def _nearest(edition: Edition, codes: str) -> Nearest:
    labels = [lower_first(criterion_label(edition, code)) for code in codes.split()]
    if len(labels) == 1:
        return Nearest(labels[0])
    needed = _needed(edition, codes.split())
    first, others = labels[:needed], tuple(labels[needed:])
    text = ngettext("%(what)s, or %(count)d other way", "%(what)s, or %(count)d other ways", len(others))
    return Nearest(text % {"what": _("; ").join(first), "count": len(others)}, others)


def _needed(edition: Edition, missing: Sequence[str]) -> int:
    """How many of them their clause still asks for."""
    clauses = [clause for clause in edition.method.gates.clauses if set(missing) <= set(clause.criteria)]
    needed = (clause.at_least - len(clause.criteria) + len(missing) for clause in clauses)
    return next((count for count in needed if 0 < count < len(missing)), 1)


def clause_words(edition: Edition, clause: ClauseResult) -> tuple[str, ...]:
    """What a clause still asks for: a phrase for each criterion, or one for the choice that there is."""
    if clause.is_choice:
        return (lacking(edition, " ".join(clause.missing)),)
    return tuple(lacking(edition, code) for code in clause.missing)


def owed_words(edition: Edition, deal: Deal, owed: Sequence[str]) -> tuple[str, ...]:
    """What a waiver's owed criteria come to, a phrase each."""
    segment, gates = deal.account.segment or None, edition.method.gates
    clauses = still_owed(gates, owed, segment=segment, sale_type=deal.sale_type)
    return tuple(words for clause in clauses for words in clause_words(edition, clause))


def next_stage(edition: Edition, deal: Deal) -> str:
    """The name of the stage after the deal's; "" at the last."""
    following = edition.method.gates.after(edition.code_of[deal.stage_id])
    return stage_name(edition, following) if following else ""


def gate_phrase(assessment: Assessment, edition: Edition) -> GatePhrase:
    """Debt first ("30 lacks: budget range known"), else the next gate ("to 40: 0 of 1"), else "ready for 40"."""
    owed = assessment.owed
    if owed:
        return GatePhrase(_debt(owed[0], edition), is_debt=True)
    if assessment.next_stage is None:
        return GatePhrase("")
    gate = assessment.gates[assessment.next_stage]
    if gate.lets_pass:
        return GatePhrase(_("ready for %(stage)s") % {"stage": stage_number(edition, gate.stage)}, ready_for=gate.stage)
    done, asked = gate_count(gate)
    values = {"stage": stage_number(edition, gate.stage), "done": done, "asked": asked}
    return GatePhrase(_("to %(stage)s: %(done)d of %(asked)d") % values)


def stored_gate_phrase(deal: Deal, edition: Edition) -> GatePhrase:
    """The same phrase from what the deal keeps of its gates: no dossier is read."""
    if deal.owed_code:
        return GatePhrase(_lacks(edition, deal.owed_code.split()), is_debt=True)
    following = edition.method.gates.after(edition.code_of[deal.stage_id])
    if following is None or not deal.next_needed:
        return GatePhrase("")
    if deal.next_have >= deal.next_needed:
        return GatePhrase(_("ready for %(stage)s") % {"stage": stage_number(edition, following)}, ready_for=following)
    values = {"stage": stage_number(edition, following), "done": deal.next_have, "asked": deal.next_needed}
    return GatePhrase(_("to %(stage)s: %(done)d of %(asked)d") % values)


def _lacks(edition: Edition, codes: Sequence[str]) -> str:
    """Short, for a card: of several criteria, of which fewer are enough, the first stands for all."""
    spec = edition.method.criteria.get(codes[0])
    what = lower_first(criterion_label(edition, codes[0]))
    stage = stage_number(edition, spec.rule.stage if spec else "")
    values: dict[str, Any] = {"stage": stage, "count": len(codes), "what": what}
    if len(codes) == 1:
        return upper_first(_("%(stage)s lacks: %(what)s") % values)
    values["needed"] = _needed(edition, codes)
    if values["needed"] == 1:
        return upper_first(_("%(stage)s lacks one of %(count)d: %(what)s …") % values)
    return upper_first(_("%(stage)s lacks %(needed)d of %(count)d: %(what)s …") % values)


def gate_count(gate: GateResult) -> tuple[int, int]:
    """How many of the criteria that a gate asks for hold, and how many it asks for."""
    asked = sum(clause.at_least for clause in gate.clauses)
    return asked - sum(clause.lacks for clause in gate.clauses), asked


def _debt(gate: GateResult, edition: Edition) -> str:
    if gate.lacks == 1:
        return _lacks(edition, gate.next)
    text = ngettext("%(stage)s lacks %(count)d criterion", "%(stage)s lacks %(count)d criteria", gate.lacks)
    return upper_first(text % {"stage": stage_number(edition, gate.stage), "count": gate.lacks})


def raised(flag: Flag) -> RaisedFlag:
    """A stored flag in the shape of the rules."""
    return RaisedFlag(
        code=flag.code,
        severity=SEVERITY_NAMES[Flag.Severity(flag.severity)],
        since=flag.since,
        numbers=flag.numbers,
        cure=Cure(flag.cure, str(flag.cure_contact_id) if flag.cure_contact_id else None),
        quiet=flag.is_quiet,
    )


def flag_reason(method: Method, code: str, numbers: Mapping[str, Any]) -> str:
    """ "No contact for 31 days (limit 30)": the method's text with the flag's numbers."""
    spec = method.flags.get(code)
    if spec is None:
        return code
    shown = {name: _shown(value) for name, value in numbers.items()}
    text = spec.reason
    if spec.reason_one and 1 in numbers.values():
        text = spec.reason_one
    try:
        return localized(dict(text)).format(**shown)
    except KeyError:  # the numbers of a thing that never happened
        return localized(dict(spec.reason_never or spec.name))


def flag_name(method: Method, code: str) -> str:
    spec = method.flags.get(code)
    return localized(dict(spec.name)) if spec else code


def cure_text(method: Method, cure: str, person: str = "") -> str:
    """ "Visit Zhao Min"; without a person whose name is known, the method's impersonal words."""
    if "{person}" in str(dict(method.cures.get(cure, {}))) and not person:
        cure = "visit_customer" if cure == "visit" else cure
    text = localized(dict(method.cures.get(cure, {}))) or cure
    return text.format(person=person or _("them"))


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return short_date(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return value


def method_fault(error: BadMethod) -> str:
    """What is wrong in a method and where, in the reader's language."""
    return error.said(_(error.problem))
