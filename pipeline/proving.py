"""From a dossier to its gates: which records prove which criterion by themselves.

One small function per prover answers what records prove; the method says which criterion that is (`proved_by`).
Evidence that people gave comes beside them. Source: compositions §7.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipeline.dossiers import Dossier, Meeting
from pipeline.methods.provers import (
    CLEAR_NEED,
    CORE_NEED,
    ENDORSEMENT,
    PAYMENT,
    PROVERS,
    SIGNATURE,
    Prover,
    Trace,
    register,
)
from pipeline.rules.gates import Case, Waiver, assess
from pipeline.rules.proofs import Proof, ProofKind
from pipeline.rules.verdicts import Assessment
from stakeholders.needs import is_clear, is_core


def proofs_of(dossier: Dossier) -> tuple[Proof, ...]:
    """All live evidence and all that records prove by themselves."""
    return (*_given(dossier), *_by_records(dossier))


def case_of(dossier: Dossier) -> Case:
    """The deal as its gates see it on the dossier's day."""
    deal, codes = dossier.deal, dossier.edition.code_of
    return Case(
        day=dossier.day,
        stage=codes[deal.stage_id],
        sale_type=deal.sale_type,
        segment=deal.account.segment or None,
        proofs=proofs_of(dossier),
        granted_up_to=codes[deal.granted_stage_id] if deal.granted_stage_id else None,
        waivers=tuple(
            Waiver(codes[w.stage_id], w.until) for w in dossier.waivers if w.state == "granted" and w.stage_id in codes
        ),
    )


def assessed(dossier: Dossier) -> Assessment:
    return assess(dossier.edition.method.gates, case_of(dossier))


def _given(dossier: Dossier) -> Iterator[Proof]:
    codes = {row.pk: code for code, row in dossier.edition.criteria.items()}
    for row in dossier.evidence:
        code = codes.get(row.criterion_id)
        if code is None:
            continue
        facts = frozenset(name for name, value in row.value.items() if value not in (None, "", [], False))
        yield Proof(
            code, ProofKind(row.kind), row.on, row.expires_on, f"evidence:{row.pk}", str(row.given_by_id), facts
        )


def _by_records(dossier: Dossier) -> Iterator[Proof]:
    for spec in dossier.edition.method.criteria.values():
        for name in spec.proved_by:
            if name not in PROVERS:  # of an app that is no longer installed
                continue
            for trace in PROVERS[name](dossier):
                yield Proof(spec.code, ProofKind.RECORD, trace.on, trace.expires_on, trace.ref)


def _of_visit(meeting: Meeting) -> Trace:
    return Trace(meeting.day, f"visit:{meeting.id}")


def _material(dossier: Dossier) -> Iterator[Trace]:
    yield from (_of_visit(meeting) for meeting in dossier.meetings if meeting.material and meeting.is_real)
    for kind in ("brochure", "proposal", "quote"):
        yield from _papers(dossier, kind)


def _contact(dossier: Dossier) -> Iterator[Trace]:
    return (_of_visit(meeting) for meeting in dossier.meetings if meeting.is_real)


def _agreed_visit(dossier: Dossier) -> Iterator[Trace]:
    """A plan that will be a formal visit when it is held: on site, agreed, with somebody named."""
    for meeting in dossier.meetings:
        will_be_formal = meeting.channel == "on_site" and meeting.is_agreed and bool(meeting.expected)
        if meeting.state == "planned" and will_be_formal:
            yield _of_visit(meeting)


def _formal_visit(dossier: Dossier) -> Iterator[Trace]:
    return (_of_visit(meeting) for meeting in dossier.meetings if meeting.is_real and meeting.is_formal)


def _clear_need(dossier: Dossier) -> Iterator[Trace]:
    return (Trace(need.learned_on, f"need:{need.id}") for need in dossier.needs if is_clear(need))


def _core_need(dossier: Dossier) -> Iterator[Trace]:
    """Live: who has become too light to be a key person confirms nothing any more."""
    for need in dossier.needs:
        if need.confirmed_on is not None and is_core(need, dossier.picture.key_people):
            yield Trace(need.confirmed_on, f"need:{need.id}")


def _project_lead(dossier: Dossier) -> Iterator[Trace]:
    return (Trace(dossier.day, f"contact:{contact}") for contact in dossier.leads)


def _competitor(dossier: Dossier) -> Iterator[Trace]:
    if dossier.competitors:
        yield Trace(dossier.day, "competitors")


def _endorsement(dossier: Dossier) -> Iterator[Trace]:
    if dossier.picture.endorsement.word == "endorsed":
        yield Trace(dossier.day, "vote")


def _papers(dossier: Dossier, kind: str) -> Iterator[Trace]:
    for paper in dossier.papers:
        if paper.kind == kind and paper.dated_on:
            yield Trace(paper.dated_on, f"document:{paper.id}")


def _signature(dossier: Dossier) -> Iterator[Trace]:
    if dossier.deal.signed_on:
        yield Trace(dossier.deal.signed_on, "signed")


def _payment(dossier: Dossier) -> Iterator[Trace]:
    if dossier.deal.paid_on:
        yield Trace(dossier.deal.paid_on, "paid")


_OWN: dict[str, Prover] = {
    "material": _material,
    "contact": _contact,
    "agreed_visit": _agreed_visit,
    "formal_visit": _formal_visit,
    CLEAR_NEED: _clear_need,
    CORE_NEED: _core_need,
    "project_lead": _project_lead,
    "competitor": _competitor,
    ENDORSEMENT: _endorsement,
    "their_contract": partial(_papers, kind="their_contract"),
    "our_contract": partial(_papers, kind="our_contract"),
    SIGNATURE: _signature,
    PAYMENT: _payment,
}
for _name, _prover in _OWN.items():
    register(_name, _prover)
