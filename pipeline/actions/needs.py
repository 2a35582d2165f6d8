"""Proving a criterion by a need: the need is written where it belongs, and the gate reads it there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.actions.evidence import give_evidence
from pipeline.editions import edition_of_stage
from pipeline.methods.provers import CLEAR_NEED, CORE_NEED
from pipeline.models import Deal
from stakeholders.actions import change_need, record_need
from stakeholders.models import Contact, Need
from team.activities import batch
from team.models import User
from team.permits import locked_for_edit


@transaction.atomic
def prove_by_need(
    *,
    actor: User,
    deal_id: uuid.UUID,
    criterion: str,
    maturity: int,
    need_id: uuid.UUID | None = None,
    contact_id: uuid.UUID | None = None,
    statement: str = "",
    kind: str = Need.Kind.FUNCTIONAL,
    evidence: str = "",
    visit_id: uuid.UUID | None = None,
    confirmed_by: uuid.UUID | None = None,
    confirmed_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Need:
    """Record a need of the deal's buying center, or say what was learned of one that is known (`need_id`).

    `confirmed_by` is the contact who said yes to it. Where the edition's criterion is not proved by needs, evidence
    that points at the person is given beside it, so that nobody is asked twice.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    spec = edition_of_stage(deal.stage_id).method.criteria.get(criterion)
    if spec is None:
        raise ValidationError({"criterion": _("There is no criterion “%(code)s”.") % {"code": criterion}})
    learned: dict[str, Any] = {"maturity": maturity}
    if evidence:
        learned["evidence"] = evidence
    if visit_id:
        learned["visit_id"] = visit_id
    if confirmed_by:
        learned |= {"confirmed_by": _person(confirmed_by, "confirmed_by", actor), "confirmed_on": confirmed_on}
    with batch():
        if need_id is not None:
            need = _known(deal, need_id, learned, actor, at)
        else:
            person = _person(contact_id, "person", actor)
            told = {"kind": kind, "statement": statement, "contact": person, **learned}
            need = record_need(actor=actor, center_id=deal.buying_center_id, at=at, **told)
        if not {CLEAR_NEED, CORE_NEED} & set(spec.proved_by):
            who, note = need.contact_id, need.statement
            give_evidence(actor=actor, deal_id=deal.pk, criterion=criterion, note=note, contact_id=who, at=at)
    return need


def _known(deal: Deal, need_id: uuid.UUID, learned: dict[str, Any], actor: User, at: dt.datetime | None) -> Need:
    if not Need.objects.filter(pk=need_id, center_id=deal.buying_center_id).exists():
        raise ValidationError({"known": _("This need belongs to another buying center.")})
    return change_need(actor=actor, need_id=need_id, values=learned, at=at)


def _person(contact_id: uuid.UUID | None, field: str, actor: User) -> Contact:
    person = Contact.objects.visible_to(actor).filter(pk=contact_id).first()
    if person is None:
        raise ValidationError({field: _("Choose a person.")})
    return person
