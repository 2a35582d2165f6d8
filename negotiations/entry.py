"""What a negotiation asks before it is entered, and what the room tells the deal's gates. Source: catalogue A13.1.

The preconditions are the method's criteria of that kind, proved like any other; a method without them asks none, nor
does a stage that was granted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from negotiations.models import Negotiation
from pipeline import dossiers
from pipeline.dossiers import Dossier
from pipeline.methods import provers
from pipeline.methods.provers import Trace
from pipeline.models import Waiver
from pipeline.pages import deal_pages
from pipeline.proof_links import ProofLink
from pipeline.rules.proofs import CriterionKind
from pipeline.rules.verdicts import Assessment

BROUGHT = "negotiation"
ROUND = "round"


@dataclass(frozen=True, slots=True)
class Precondition:
    """One line of the entry: what is asked, whether it holds and by what, and where it is proved."""

    code: str
    label: str
    hint: str
    holds: bool
    how: str = ""
    links: Sequence[ProofLink] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """The running negotiation of a deal, as gates and flags know it."""

    id: uuid.UUID
    deadline_on: dt.date | None
    rounds_held: int
    last_round_on: dt.date | None
    is_agreed: bool


def asked(dossier: Dossier, assessment: Assessment) -> list[str]:
    """Codes of the preconditions that this deal's method asks, in its order."""
    rules = dossier.edition.method.gates.criteria.values()
    return [
        rule.code
        for rule in rules
        if rule.kind == CriterionKind.PRECONDITION
        and rule.concerns(dossier.deal.sale_type)
        and not assessment.gates[rule.stage].is_granted
    ]


def lacking(dossier: Dossier, assessment: Assessment) -> list[str]:
    return [code for code in asked(dossier, assessment) if code not in assessment.held]


def preconditions(dossier: Dossier, assessment: Assessment) -> list[Precondition]:
    """With their evidence; `dossier` is as the reader may know it (`deal_contexts.as_read_by`)."""
    how = {line.code: line.how for line in deal_pages.proved(dossier, assessment)}
    found = []
    for code in asked(dossier, assessment):
        line = deal_pages.missing(dossier, code)
        holds = code in assessment.held
        found.append(
            Precondition(code, line.label, line.hint, holds, how.get(code, ""), () if holds else tuple(line.links))
        )
    return found


def labels(dossier: Dossier, codes: Sequence[str]) -> list[str]:
    """What these preconditions ask, in the reader's words."""
    return [deal_pages.missing(dossier, code).label for code in codes]


def stage_asking(dossier: Dossier, codes: Sequence[str]) -> str:
    """The stage whose gate asks these: a waiver is asked for it."""
    rules = dossier.edition.method.gates.criteria
    return next((rules[code].stage for code in codes), "")


def covering_waiver(dossier: Dossier, codes: Sequence[str]) -> Waiver | None:
    """A granted waiver of a stage, still running, that names all of these as owed."""
    granted = [row for row in dossier.waivers if row.state == Waiver.State.GRANTED and row.until >= dossier.day]
    return next((row for row in granted if set(codes) <= set(row.owed)), None)


def rooms(deal_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Room]:
    """The running room of each deal that has one. One query."""
    rows = Negotiation.objects.running().filter(deal_id__in=deal_ids).order_by()
    fields = ("pk", "deadline_on", "rounds_held", "last_round_on", "state")
    return {
        deal: Room(room, until, rounds, last, state == Negotiation.State.AGREED)
        for deal, room, until, rounds, last, state in rows.values_list("deal_id", *fields)
    }


def round_held(dossier: Dossier) -> Iterator[Trace]:
    """A running negotiation with a deadline and a round held proves that one is under way, until the deadline;
    once it is agreed no clock is running, and the proof stays."""
    room: Room | None = dossier.more.get(BROUGHT)
    if room and room.deadline_on and room.rounds_held and room.last_round_on:
        yield Trace(room.last_round_on, f"negotiation:{room.id}", None if room.is_agreed else room.deadline_on)


def register() -> None:
    dossiers.register(BROUGHT, rooms)
    provers.register(ROUND, round_held)
