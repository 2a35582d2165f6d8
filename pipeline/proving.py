"""From a dossier to its gates: which records prove which criterion by themselves.

One small function per criterion answers the proofs that records give; evidence that people gave comes beside them.
A higher app may register a richer rule for a criterion (negotiation rounds for 50.3). Source: compositions §7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pipeline.dossiers import Dossier
from pipeline.gates import Case, Waiver, assess
from pipeline.proofs import Proof, ProofKind
from pipeline.verdicts import Assessment

Prover = Callable[[Dossier], Iterable[Proof]]

_provers: dict[str, Prover] = {}


def register(criterion: str, prover: Prover) -> None:
    """`prover(dossier)` answers the proofs of that criterion that records give."""
    _provers[criterion] = prover


def proofs_of(dossier: Dossier) -> tuple[Proof, ...]:
    """All live evidence and all that records prove by themselves."""
    return (*_given(dossier), *(proof for prove in _provers.values() for proof in prove(dossier)))


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
        waivers=tuple(Waiver(codes[w.stage_id], w.until) for w in dossier.waivers if w.state == "granted"),
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


def _material(dossier: Dossier) -> Iterator[Proof]:
    for meeting in dossier.meetings:
        if meeting.material and meeting.is_real:
            yield Proof("10.1", ProofKind.RECORD, meeting.day, ref=f"visit:{meeting.id}")
    for paper in dossier.papers:
        if paper.kind in ("brochure", "proposal", "quote") and paper.dated_on:
            yield Proof("10.1", ProofKind.RECORD, paper.dated_on, ref=f"document:{paper.id}")


def _contact(dossier: Dossier) -> Iterator[Proof]:
    for meeting in dossier.meetings:
        if meeting.is_real:
            yield Proof("10.2", ProofKind.RECORD, meeting.day, ref=f"visit:{meeting.id}")


def _agreed_visit(dossier: Dossier) -> Iterator[Proof]:
    for meeting in dossier.meetings:
        if meeting.state == "planned" and meeting.is_formal and meeting.is_agreed and meeting.expected:
            yield Proof("10.3", ProofKind.RECORD, meeting.day, ref=f"visit:{meeting.id}")


def _formal_visit(dossier: Dossier) -> Iterator[Proof]:
    for meeting in dossier.meetings:
        if meeting.is_real and meeting.is_formal:
            yield Proof("20.1", ProofKind.RECORD, meeting.day, ref=f"visit:{meeting.id}")


def _project_lead(dossier: Dossier) -> Iterator[Proof]:
    for contact in dossier.leads:
        yield Proof("20.4", ProofKind.RECORD, dossier.day, ref=f"contact:{contact}")


def _competitor(dossier: Dossier) -> Iterator[Proof]:
    if dossier.competitors:
        yield Proof("30.5", ProofKind.RECORD, dossier.day, ref="competitors")


def _endorsement(dossier: Dossier) -> Iterator[Proof]:
    if dossier.picture.endorsement.word == "endorsed":
        yield Proof("40.3", ProofKind.RECORD, dossier.day, ref="vote")


def _contract_forms(dossier: Dossier) -> Iterator[Proof]:
    for paper in dossier.papers:
        code = {"their_contract": "50.1", "our_contract": "50.2"}.get(paper.kind)
        if code and paper.dated_on:
            yield Proof(code, ProofKind.RECORD, paper.dated_on, ref=f"document:{paper.id}")


def _closing_facts(dossier: Dossier) -> Iterator[Proof]:
    if dossier.deal.signed_on:
        yield Proof("80.1", ProofKind.RECORD, dossier.deal.signed_on, ref="signed")
    if dossier.deal.paid_on:
        yield Proof("80.2", ProofKind.RECORD, dossier.deal.paid_on, ref="paid")


for _criterion, _prover in {
    "10.1": _material,
    "10.2": _contact,
    "10.3": _agreed_visit,
    "20.1": _formal_visit,
    "20.4": _project_lead,
    "30.5": _competitor,
    "40.3": _endorsement,
    "50": _contract_forms,
    "80": _closing_facts,
}.items():
    register(_criterion, _prover)
