"""Stages, gates, flags and cures in words: what a person reads on a card, in a list, on the deal's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.editions import Edition
from pipeline.flags import Cure, RaisedFlag
from pipeline.methods.method import Method
from pipeline.models import Deal, Flag
from pipeline.verdicts import Assessment, GateResult
from web.formats import localized, short_date

SEVERITY_NAMES = {Flag.Severity.SEVERE: "severe", Flag.Severity.WATCH: "watch", Flag.Severity.HINT: "hint"}


@dataclass(frozen=True, slots=True)
class GatePhrase:
    """One phrase about a deal's gates; `ready_for` is the code of the stage whose gate is open, if it is the next."""

    text: str
    ready_for: str = ""
    is_debt: bool = False


def stage_name(edition: Edition, code: str) -> str:
    """ "30 Project", "30% 立项"."""
    values = {"number": code, "name": localized(dict(edition.method.stage(code).name))}
    return pgettext("stage", "%(number)s %(name)s") % values


def criterion_label(edition: Edition, code: str) -> str:
    spec = edition.method.criteria.get(code)
    return localized(dict(spec.text)) if spec else code


def gate_phrase(assessment: Assessment, edition: Edition) -> GatePhrase:
    """Debt first ("30 lacks: budget range known"), else the next gate ("to 40: 0 of 1"), else "ready for 40"."""
    owed = assessment.owed
    if owed:
        return GatePhrase(_debt(owed[0], edition), is_debt=True)
    if assessment.next_stage is None:
        return GatePhrase("")
    gate = assessment.gates[assessment.next_stage]
    if gate.lets_pass:
        return GatePhrase(_("ready for %(stage)s") % {"stage": gate.stage}, ready_for=gate.stage)
    done, asked = gate_count(gate)
    values = {"stage": gate.stage, "done": done, "asked": asked}
    return GatePhrase(_("to %(stage)s: %(done)d of %(asked)d") % values)


def stored_gate_phrase(deal: Deal, edition: Edition) -> GatePhrase:
    """The same phrase from what the deal keeps of its gates: no dossier is read."""
    if deal.owed_code:
        stage = edition.method.criteria[deal.owed_code].rule.stage if deal.owed_code in edition.method.criteria else ""
        return GatePhrase(_lacks(stage, deal.owed_code, edition), is_debt=True)
    following = edition.method.gates.after(edition.code_of[deal.stage_id])
    if following is None or not deal.next_needed:
        return GatePhrase("")
    if deal.next_have >= deal.next_needed:
        return GatePhrase(_("ready for %(stage)s") % {"stage": following}, ready_for=following)
    values = {"stage": following, "done": deal.next_have, "asked": deal.next_needed}
    return GatePhrase(_("to %(stage)s: %(done)d of %(asked)d") % values)


def _lacks(stage: str, criterion: str, edition: Edition) -> str:
    label = criterion_label(edition, criterion)
    return _("%(stage)s lacks: %(what)s") % {"stage": stage, "what": label[:1].lower() + label[1:]}


def gate_count(gate: GateResult) -> tuple[int, int]:
    """How many of the criteria that a gate asks for hold, and how many it asks for."""
    asked = sum(clause.at_least for clause in gate.clauses)
    return asked - sum(clause.lacks for clause in gate.clauses), asked


def _debt(gate: GateResult, edition: Edition) -> str:
    candidates = [code for clause in gate.missing for code in clause.missing]
    if gate.lacks == 1 and len(candidates) == 1:
        return _lacks(gate.stage, candidates[0], edition)
    text = ngettext("%(stage)s lacks %(count)d criterion", "%(stage)s lacks %(count)d criteria", gate.lacks)
    return text % {"stage": gate.stage, "count": gate.lacks}


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
