"""From dossiers to the plain facts that flag rules ask for."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.dossiers import Dossier
from pipeline.models import Deal, DealChange
from pipeline.rules.buyer import buyer_gap
from pipeline.rules.deal_facts import CloseMove, DealFacts, Met, Opponent, Step
from pipeline.rules.proofs import CriterionKind
from pipeline.rules.verdicts import Assessment
from stakeholders.influence import OPPONENT, Person
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


def facts_of(dossier: Dossier, assessment: Assessment, moves: Sequence[CloseMove]) -> DealFacts:
    """The deal as the flag rules see it on the dossier's day."""
    deal, edition, picture = dossier.deal, dossier.edition, dossier.picture
    stage = edition.code_of[deal.stage_id]
    held = [meeting for meeting in dossier.meetings if meeting.is_real]
    created = deal.opened_on or Organization.objects.day_of(deal.created_at)
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
        close_moves=tuple(moves),
        hold_from=deal.hold_from,
        hold_until=deal.hold_until,
        next_step=_step(dossier.next_step),
        customer_action=_step(dossier.customer_action),
        drift=max(0, assessment.drift),
        owed=tuple(gate.stage for gate in assessment.owed),
        is_excused=assessment.waived_until is not None or deal.granted_by == Deal.Grant.MIGRATION,
        is_stage_granted=assessment.gates[stage].is_granted,
        preconditions_missing=_preconditions_missing(dossier, assessment),
        buyer_gap=buyer_gap(edition.method.stage(stage).buyer_steps, deal.buyer_step),
        has_center=bool(picture.present),
        decision_makers=_met(dossier, "decision_maker"),
        coaches=_met(dossier, "coach"),
        key_opponents=_opponents(dossier),
        key_person=str(picture.by_weight()[0].id) if picture.present else None,
        people_met=picture.people_met,
        is_quiet=deal.is_quiet,
    )


def _step(commitment: Commitment | None) -> Step | None:
    return Step(commitment.due_on) if commitment else None


def _preconditions_missing(dossier: Dossier, assessment: Assessment) -> int:
    rules = dossier.edition.method.gates.criteria.values()
    asked = [rule.code for rule in rules if rule.kind == CriterionKind.PRECONDITION]
    return sum(code not in assessment.held for code in asked)


def _met(dossier: Dossier, role: str) -> tuple[Met, ...]:
    return tuple(Met(str(p.id), last_met_on=p.last_met_on) for p in dossier.picture.having(role))


def _opponents(dossier: Dossier) -> tuple[Opponent, ...]:
    picture = dossier.picture
    people: list[Person] = [p for p in picture.present if p.id in picture.key_people and p.attitude == OPPONENT]
    return tuple(Opponent(str(p.id), round(picture.weights[p.id] * 100), p.attitude_on) for p in people)
