"""Proving a criterion by pointing at a record or by a sentence, and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Document
from pipeline.actions.proof_values import checked_value
from pipeline.actions.rivals import add_competitor
from pipeline.actions.writing import moment, record_change, write
from pipeline.editions import edition_of_stage
from pipeline.methods.proof_forms import Asked, asked_by
from pipeline.models import Deal, Evidence
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team.activities import announce
from team.models import Organization, User
from team.permits import locked_for_edit
from web.errors import RuleViolation


@transaction.atomic
def give_evidence(
    *,
    actor: User,
    deal_id: uuid.UUID,
    criterion: str,
    note: str = "",
    value: Mapping[str, Any] | None = None,
    visit_id: uuid.UUID | None = None,
    contact_id: uuid.UUID | None = None,
    document_id: uuid.UUID | None = None,
    on: dt.date | None = None,
    expires_on: dt.date | None = None,
    evidence_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Evidence:
    """Prove a criterion. With a visit, person or document it is a record; without, a statement that needs a sentence.

    `value` holds what the criterion's forms ask for (`pipeline.methods.proof_forms`), such as {"from", "to"} in minor
    units for a budget or {"step"} for the buyer's step. Computed criteria are refused.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    at = moment(at)
    organization = Organization.objects.current()
    day = organization.day_of(at)
    edition = edition_of_stage(deal.stage_id)
    spec = edition.method.criteria.get(criterion)
    if spec is None:
        raise ValidationError({"criterion": _("There is no criterion “%(code)s”.") % {"code": criterion}})
    if spec.rule.is_computed:
        raise RuleViolation("criterion_computed", _("This is proved by records; nobody ticks it by hand."))
    links = _links(deal, actor, visit_id=visit_id, contact_id=contact_id, document_id=document_id)
    is_record = any(links.values())
    if not is_record and not note.strip():
        raise ValidationError({"note": _("Without a record, say in one sentence what you know.")})
    if on is not None and on > day:
        raise ValidationError({"on": _("This date lies in the future.")})
    facts = checked_value(spec, edition.method, value or {})
    asked = asked_by(spec.forms)
    deadlines = [dt.date.fromisoformat(fact) for name, fact in facts.items() if asked[name] == "deadline"]
    evidence = Evidence(
        **({"id": evidence_id} if evidence_id else {}),
        deal=deal,
        criterion=edition.criteria[criterion],
        kind=Evidence.Kind.RECORD if is_record else Evidence.Kind.STATED,
        on=on or (organization.day_of(links["visit"].starts_at) if links["visit"] else day),
        expires_on=expires_on or min(deadlines, default=None),
        note=note.strip(),
        value=facts,
        given_by=actor,
        created_at=at,
        **links,
    )
    evidence.save(force_insert=True)
    for name, fact in facts.items():
        _beside(deal, asked[name], fact, actor=actor, at=at)
    record_change(deal, f"evidence:{criterion}", None, str(evidence.pk), actor=actor, at=at, reason=evidence.note)
    announce(actor=actor, verb="evidence_given", subject=deal, new={"criterion": criterion}, at=at)
    return evidence


@transaction.atomic
def withdraw_evidence(
    *, actor: User, evidence_id: uuid.UUID, reason: str = "", at: dt.datetime | None = None
) -> Evidence:
    """Take evidence back; the row stays. It may lower the earned stage, it never moves the deal."""
    evidence = Evidence.objects.visible_to(actor).get(pk=evidence_id)
    deal = locked_for_edit(Deal, evidence.deal_id, actor=actor)
    evidence.refresh_from_db()
    if evidence.withdrawn_at is not None:
        return evidence
    at = moment(at)
    evidence.withdrawn_at, evidence.withdrawn_by, evidence.withdrawn_why = at, actor, reason.strip()
    evidence.save_changes("withdrawn_at", "withdrawn_by", "withdrawn_why")
    code = evidence.criterion.code
    record_change(deal, f"evidence:{code}", str(evidence.pk), None, actor=actor, at=at, reason=reason)
    announce(actor=actor, verb="evidence_withdrawn", subject=deal, old={"criterion": code}, at=at)
    return evidence


def _links(deal: Deal, actor: User, **ids: uuid.UUID | None) -> dict[str, Any]:
    """The records pointed at: they must be visible to the actor and belong to the deal's account."""
    found: dict[str, Any] = {}
    for name, model in (("visit", Visit), ("contact", Contact), ("document", Document)):
        pk = ids[f"{name}_id"]
        row = model._default_manager.visible_to(actor).filter(pk=pk, account_id=deal.account_id).first() if pk else None
        if pk and row is None:
            raise ValidationError({name: _("This does not belong to the deal's account.")})
        found[name] = row
    return found


def _beside(deal: Deal, asked: Asked, fact: Any, *, actor: User, at: dt.datetime) -> None:
    """A fact has one home: what the form learned beside the proof is written where it belongs."""
    if asked == "step":
        write(deal, {"buyer_step": fact}, actor=actor, at=at)
    if asked == "mode":
        write(deal, {"procurement_mode": fact}, actor=actor, at=at)
    if asked == "competitor":
        add_competitor(deal, fact, actor=actor, at=at)
