"""What stands on a deal's page, part by part: path, next, gate, who decides, what is wrong, numbers.

Everything is read from one dossier, so the page asks a constant number of queries. Source: compositions section 4.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.buyer_words import bidders_words, drift_words, gap_words
from pipeline.dossiers import Dossier
from pipeline.models import Evidence, Flag, Waiver
from pipeline.proof_links import ProofLink, proof_links
from pipeline.rules.buyer import buyer_gap
from pipeline.rules.flag_groups import DEAL_PAGE_CAP, FlagGroup, group_by_cure
from pipeline.rules.proofs import Held
from pipeline.rules.verdicts import Assessment, ClauseResult, GateResult
from pipeline.wording import criterion_label, cure_text, flag_reason, raised, stage_name
from web.formats import localized, short_date


@dataclass(frozen=True, slots=True)
class Missing:
    """A criterion that is not proved, with the ways to prove it."""

    code: str
    label: str
    hint: str
    links: list[ProofLink]


@dataclass(frozen=True, slots=True)
class GateSection:
    """One gate that does not hold: what is missing, clause by clause ("one of these", "all of these")."""

    stage: str
    title: str
    note: str
    clauses: tuple[tuple[str, tuple[Missing, ...]], ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """A criterion that holds: how we know, whether somebody only said so, and what could be taken back."""

    code: str
    label: str
    how: str
    is_stated: bool
    evidence_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Flags with one cure as one line; `reasons` are (words, code of the flag), `code` is what a snooze is about."""

    severity: str
    reasons: tuple[tuple[str, str], ...]
    since: dt.date | None
    cure: str
    cure_code: str
    person: str
    code: str


def path(dossier: Dossier, assessment: Assessment) -> list[dict[str, Any]]:
    """The stages as components/stage_path.html takes them."""
    gates = dossier.edition.method.gates
    claimed, earned = gates.position(assessment.stage), gates.position(assessment.earned)
    rows = []
    for place, spec in enumerate(dossier.edition.method.stages):
        state = "open" if place > claimed else "earned" if place <= earned else "claimed"
        is_current = place == claimed
        lines = _under_current(dossier, assessment) if is_current else []
        name = localized(dict(spec.name))
        rows.append({"number": spec.code, "name": name, "state": state, "current": is_current, "lines": lines})
    return rows


def _under_current(dossier: Dossier, assessment: Assessment) -> list[str]:
    lines = []
    entered = dossier.deal.stage_entered_on
    if entered:
        days = (dossier.day - entered).days
        lines.append(ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
    if assessment.owed:
        lacks = sum(gate.lacks for gate in assessment.owed)
        lines.append(_("lacks %(count)d") % {"count": lacks})
    return lines


def path_note(assessment: Assessment) -> str:
    """ "1 stage ahead of its evidence, waived until 3 Dec"; empty when in step."""
    if assessment.drift <= 0:
        return ""
    text = drift_words(assessment.drift)
    if assessment.waived_until:
        words = {"what": text, "day": short_date(assessment.waived_until)}
        return _("%(what)s, waived until %(day)s") % words
    return text


def buyer_line(dossier: Dossier, assessment: Assessment) -> dict[str, Any]:
    """The buyer's step as components/buyer_steps.html takes it."""
    step = dossier.deal.buyer_step
    gap = buyer_gap(dossier.edition.method.stage(assessment.stage).buyer_steps, step)
    bidders = bidders_words(dossier.deal)
    if step is None:
        return {"step": 0, "text": _("not known yet"), "ahead": False, "bidders": bidders}
    name = localized(dict(dossier.edition.method.buyer_steps.get(step, {})))
    text = _("%(step)d of 8, %(name)s") % {"step": step, "name": name[:1].lower() + name[1:]}
    return {"step": step, "text": f"{text} · {gap_words(gap or 0)}", "ahead": (gap or 0) > 0, "bidders": bidders}


def gate_sections(dossier: Dossier, assessment: Assessment) -> list[GateSection]:
    """What is owed from the stages up to the claimed one, then the next gate; only gates that do not hold."""
    gates = list(assessment.owed)
    if assessment.next_stage and not assessment.gates[assessment.next_stage].holds:
        gates.append(assessment.gates[assessment.next_stage])
    return sections_of(dossier, gates, owed=len(assessment.owed))


def sections_of(dossier: Dossier, gates: Iterable[GateResult], owed: int = 0) -> list[GateSection]:
    return [_section(dossier, gate, is_owed=place < owed) for place, gate in enumerate(gates)]


def _section(dossier: Dossier, gate: GateResult, is_owed: bool) -> GateSection:
    name = stage_name(dossier.edition, gate.stage)
    title = _("Still owed for %(stage)s") if is_owed else _("To be in %(stage)s")
    clauses = tuple((_clause(clause), _missing(dossier, clause)) for clause in gate.missing)
    return GateSection(gate.stage, title % {"stage": name}, _waiver_note(dossier, gate), clauses)


def _clause(clause: ClauseResult) -> str:
    if clause.lacks == len(clause.missing):
        return "" if clause.lacks == 1 else _("all of these")
    return ngettext("one of these", "%(count)d of these", clause.lacks) % {"count": clause.lacks}


def _missing(dossier: Dossier, clause: ClauseResult) -> tuple[Missing, ...]:
    return tuple(missing(dossier, code) for code in clause.missing)


def missing(dossier: Dossier, code: str) -> Missing:
    spec = dossier.edition.method.criteria[code]
    links = proof_links(dossier.deal, dossier.edition, code)
    return Missing(code, localized(dict(spec.text)), localized(dict(spec.hint)), links)


def _waiver_note(dossier: Dossier, gate: GateResult) -> str:
    stage = dossier.edition.stages[gate.stage].pk
    for waiver in dossier.waivers:
        if waiver.stage_id != stage:
            continue
        if waiver.state == Waiver.State.REQUESTED:
            return _("waits for waiver, asked by %(name)s") % {"name": waiver.requested_by}
        if waiver.until >= dossier.day:
            values = {"name": waiver.decided_by, "day": short_date(waiver.until)}
            return _("waived by %(name)s until %(day)s") % values
    return ""


def requests_of(dossier: Dossier) -> list[Waiver]:
    """Waivers that wait for a decision."""
    return [waiver for waiver in dossier.waivers if waiver.state == Waiver.State.REQUESTED]


def proved(dossier: Dossier, assessment: Assessment) -> list[Proved]:
    """What holds, in the method's order: who says so, when, by what."""
    evidence = {row.pk: row for row in dossier.evidence}
    order = [code for code in dossier.edition.method.criteria if code in assessment.held]
    return [_proved(dossier, assessment.held[code], evidence) for code in order]


def _proved(dossier: Dossier, held: Held, evidence: dict[uuid.UUID, Evidence]) -> Proved:
    kind, _colon, pk = held.source.ref.partition(":")
    row = evidence.get(uuid.UUID(pk)) if kind == "evidence" else None
    how = _how_evidence(row, dossier) if row else _how(dossier, kind, pk, held.source.on)
    if held.is_implied:
        how = _("follows from %(code)s: %(how)s") % {"code": held.source.criterion, "how": how}
    own = row.pk if row and not held.is_implied else None
    return Proved(held.criterion, criterion_label(dossier.edition, held.criterion), how, held.is_stated, own)


def _how_evidence(row: Evidence, dossier: Dossier) -> str:
    values = {"name": row.given_by, "day": short_date(row.on), "note": row.note}
    if row.kind == Evidence.Kind.STATED:
        return _("stated by %(name)s, %(day)s: %(note)s") % values
    if row.visit:
        values["what"] = _("the visit of %(day)s") % {"day": short_date(row.visit.starts_at)}
    else:
        values["what"] = row.document.title if row.document else _contact_of(row, dossier)
    text = _("by %(what)s, entered by %(name)s, %(day)s") % values
    return f"{text}: {row.note}" if row.note else text


def _contact_of(row: Evidence, dossier: Dossier) -> Any:
    """Who proves it, for who may know the people of the deal."""
    return _("somebody of the customer") if dossier.is_without_people else row.contact


def _how(dossier: Dossier, kind: str, pk: str, on: dt.date) -> str:
    if kind == "visit":
        return _("by the visit of %(day)s") % {"day": short_date(on)}
    if kind == "document":
        return _("by a document of %(day)s") % {"day": short_date(on)}
    if kind == "contact":
        known = dossier.picture.facts.get(uuid.UUID(pk))
        return known.name if known else ""
    if kind == "need":
        return _how_need(dossier, pk)
    if kind == "vote":
        return _("by the vote of those who decide")
    if kind == "negotiation":
        return _("by the round of negotiation of %(day)s") % {"day": short_date(on)}
    if kind in ("signed", "paid"):
        return short_date(on)
    return _("by what is entered here")


def _how_need(dossier: Dossier, pk: str) -> str:
    need = next(need for need in dossier.needs if str(need.id) == pk)
    parts = [_("by the need “%(what)s”") % {"what": need.statement}, need.person]
    if need.confirmed_on:
        values = {"name": need.confirmer, "day": short_date(need.confirmed_on)}
        parts.append(_("confirmed by %(name)s, %(day)s") % values)
    return _(", ").join(part for part in parts if part)


def wrong(dossier: Dossier, flags: list[Flag]) -> tuple[list[Wrong], list[Wrong], list[Flag]]:
    """(at most three lines, the rest folded, what is snoozed): grouped by cure, the worst first."""
    resting = [flag for flag in flags if flag.is_snoozed(dossier.day)]
    groups = group_by_cure(raised(flag) for flag in flags if flag not in resting)
    lines = [_wrong(dossier, group) for group in groups]
    shown = [line for line in lines if line.severity != "hint"][:DEAL_PAGE_CAP]
    return shown, [line for line in lines if line not in shown], resting


def _wrong(dossier: Dossier, group: FlagGroup) -> Wrong:
    method, person = dossier.edition.method, group.cure.person or ""
    facts = dossier.picture.facts.get(uuid.UUID(person)) if person else None
    return Wrong(
        severity=group.severity,
        reasons=tuple((flag_reason(method, flag.code, flag.numbers), flag.code) for flag in group.flags),
        since=group.since,
        cure=cure_text(method, group.cure.code, facts.name if facts else ""),
        cure_code=group.cure.code,
        person=person if facts else "",
        code=group.worst.code,
    )
