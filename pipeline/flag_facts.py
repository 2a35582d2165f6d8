"""From dossiers to the plain facts that flag rules ask for."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Document
from pipeline import flag_sources
from pipeline.advancing import advances
from pipeline.dossiers import Dossier
from pipeline.models import Deal, DealChange
from pipeline.rules.buyer import buyer_gap
from pipeline.rules.deal_facts import Advance, CloseMove, DealFacts, Departed, Met, Opponent, Step
from pipeline.rules.proofs import CriterionKind
from pipeline.rules.verdicts import Assessment
from stakeholders.centers import CenterPicture
from stakeholders.influence import OPPONENT, Person, without_successor
from stakeholders.models import Commitment
from team.models import Organization


def close_moves(deal_ids: Iterable[uuid.UUID], organization: Organization) -> dict[uuid.UUID, list[CloseMove]]:
    """Every move of an expected close from one day to another, oldest first (one query)."""
    moves: dict[uuid.UUID, list[CloseMove]] = defaultdict(list)
    rows = DealChange.objects.filter(deal_id__in=list(deal_ids), field="expected_close").order_by("effective_at", "id")
    for deal, old, new, at, is_system in rows.values_list("deal_id", "old", "new", "effective_at", "actor__is_system"):
        if old and new:
            day = organization.day_of(at)
            moves[deal].append(CloseMove(day, dt.date.fromisoformat(old), dt.date.fromisoformat(new), is_system))
    return moves


@dataclass(frozen=True, slots=True)
class Beside:
    """What flags ask beside a dossier: moves of the close date, the last step up, what apps above look for."""

    moves: tuple[CloseMove, ...] = ()
    advance: Advance | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def read_beside(dossiers: Sequence[Dossier], organization: Organization) -> dict[uuid.UUID, Beside]:
    """{deal id: what flags ask beside its dossier}: a constant number of queries for any number."""
    moves = close_moves([dossier.deal.pk for dossier in dossiers], organization)
    steps = advances(dossiers, organization)
    deals = [dossier.deal.pk for dossier in dossiers]
    more = flag_sources.read(deals)
    return {deal: Beside(tuple(moves.get(deal, ())), steps.get(deal), more.get(deal, {})) for deal in deals}


def facts_of(dossier: Dossier, assessment: Assessment, beside: Beside, organization: Organization) -> DealFacts:
    """The deal as the flag rules see it on the dossier's day."""
    deal, edition, picture = dossier.deal, dossier.edition, dossier.picture
    stage = edition.code_of[deal.stage_id]
    held = [meeting for meeting in dossier.meetings if meeting.is_real]
    created = deal.opened_on or organization.day_of(deal.created_at)
    return DealFacts(
        stage=stage,
        created_on=created,
        sale_type=deal.sale_type,
        coverage_class=deal.account.coverage_class or None,
        category=deal.category,
        reassigned_on=deal.owned_since,
        entered_on=deal.stage_entered_on,
        last_activity_on=deal.last_activity_on,
        last_visit_on=held[0].day if held else None,
        outcomes=tuple(meeting.outcome for meeting in held if meeting.outcome),
        expected_close=deal.expected_close,
        is_close_estimated=deal.is_close_estimated,
        close_moves=beside.moves,
        hold_from=deal.hold_from,
        hold_until=deal.hold_until,
        next_step=_step(dossier.next_step),
        customer_action=_step(dossier.customer_action),
        drift=max(0, assessment.drift),
        owed=tuple(gate.stage for gate in assessment.owed),
        is_excused=assessment.waived_until is not None or deal.granted_by == Deal.Grant.MIGRATION,
        is_stage_granted=assessment.gates[stage].is_granted,
        preconditions_missing=_preconditions_missing(dossier, assessment),
        is_negotiated="negotiation" in dossier.more and not _is_entry_granted(dossier, assessment),
        buyer_gap=buyer_gap(edition.method.stage(stage).buyer_steps, deal.buyer_step),
        has_center=bool(picture.present),
        decision_makers=_met(picture, "decision_maker", organization),
        coaches=_met(picture, "coach", organization),
        key_opponents=_opponents(dossier),
        key_person=str(picture.by_weight()[0].id) if picture.present else None,
        met_on=tuple(person.last_met_on for person in picture.present if person.last_met_on),
        departed=_departed(picture),
        advance=beside.advance,
        price_talks=price_talks(dossier),
        ripest_need=max((need.maturity for need in dossier.needs if need.is_explicit), default=0),
        is_quiet=deal.is_quiet,
        more=beside.more,
    )


def _step(commitment: Commitment | None) -> Step | None:
    return Step(commitment.due_on) if commitment else None


def _preconditions_missing(dossier: Dossier, assessment: Assessment) -> int:
    rules = dossier.edition.method.gates.criteria.values()
    asked = [rule.code for rule in rules if rule.kind == CriterionKind.PRECONDITION]
    return sum(code not in assessment.held for code in asked)


def _is_entry_granted(dossier: Dossier, assessment: Assessment) -> bool:
    """The stage that asks the preconditions was granted: they are never asked again."""
    rules = dossier.edition.method.gates.criteria.values()
    asking = {rule.stage for rule in rules if rule.kind == CriterionKind.PRECONDITION}
    return any(assessment.gates[stage].is_granted for stage in asking)


def _met(picture: CenterPicture, role: str, organization: Organization) -> tuple[Met, ...]:
    joined = {who: organization.day_of(facts.joined_at) for who, facts in picture.facts.items()}
    return tuple(Met(str(p.id), joined[p.id], p.last_met_on) for p in picture.having(role))  # type: ignore[index]


def _departed(picture: CenterPicture) -> tuple[Departed, ...]:
    gone = without_successor(picture.people, picture.technical_content)
    days = {person: picture.facts[person.id].left_on for person in gone}  # type: ignore[index]
    return tuple(Departed(str(person.id), day) for person, day in days.items() if day)


def price_talks(dossier: Dossier) -> tuple[dt.date | None, ...]:
    """Days of the signal that the method names, of quotes, and of objections about the price."""
    spec = dossier.edition.method.flags.get("price_before_needs")
    if spec is None:
        return ()
    signal = dossier.edition.criteria[str(spec.limits["criterion"])].pk
    said = [row.on for row in dossier.evidence if row.criterion_id == signal]
    quoted = (paper.dated_on for paper in dossier.papers if paper.kind == Document.Kind.QUOTE)
    return (*said, *quoted, *dossier.price_objections)


def _opponents(dossier: Dossier) -> tuple[Opponent, ...]:
    picture = dossier.picture
    people: list[Person] = [p for p in picture.present if p.id in picture.key_people and p.attitude == OPPONENT]
    return tuple(Opponent(str(p.id), round(picture.weights[p.id] * 100), p.attitude_on) for p in people)
