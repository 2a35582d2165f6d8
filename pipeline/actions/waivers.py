"""Asking for leave to stand in a stage whose gate is closed, and deciding on it. Source: formulas §2."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.actions.moves import WAIVER_DAYS, enter_stage, may_waive, require_open
from pipeline.actions.writing import moment, record_change
from pipeline.dossiers import one
from pipeline.editions import edition_of_stage
from pipeline.models import Deal, Waiver
from pipeline.proving import case_of
from pipeline.rules.gates import check_move
from pipeline.rules.verdicts import MoveRefused
from team.activities import announce, batch
from team.models import Organization, User
from team.permits import locked_for_edit
from web.errors import RuleViolation


@transaction.atomic
def request_waiver(
    *,
    actor: User,
    deal_id: uuid.UUID,
    stage: str,
    reason: str,
    until: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Waiver:
    """Ask that the deal may stand in `stage` until a day (30 days by default) though its gate is closed."""
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    require_open(deal)
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    until = until or day + dt.timedelta(days=WAIVER_DAYS)
    edition = edition_of_stage(deal.stage_id)
    if stage not in edition.stages:
        raise ValidationError({"stage": _("There is no stage “%(code)s”.") % {"code": stage}})
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    if until < day:
        raise ValidationError({"until": _("This date has passed.")})
    verdict = check_move(edition.method.gates, case_of(one(deal, day)), stage)
    if not isinstance(verdict, MoveRefused):
        raise RuleViolation("gate_open", _("The gate is open: no waiver is needed."))
    if deal.waivers.filter(stage=edition.stages[stage], state=Waiver.State.REQUESTED).exists():
        raise RuleViolation("already_requested", _("A waiver for this stage is already waiting for a decision."))
    waiver = Waiver.objects.create(
        deal=deal,
        stage=edition.stages[stage],
        reason=reason.strip(),
        owed=list(verdict.criteria),
        until=until,
        requested_by=actor,
        requested_at=at,
    )
    record_change(deal, f"waiver_request:{stage}", None, str(until), actor=actor, at=at, reason=reason.strip())
    announce(actor=actor, verb="waiver_requested", subject=deal, new={"waiver": str(waiver.pk), "stage": stage}, at=at)
    return waiver


@transaction.atomic
@batch()
def grant_waiver(
    *,
    actor: User,
    waiver_id: uuid.UUID,
    until: dt.date | None = None,
    note: str = "",
    at: dt.datetime | None = None,
) -> Waiver:
    """Let the deal pass: it moves to the stage that was asked for, and owes what it owes until the day.

    One waiver covers every closed gate up to its stage. Never granted by the deal's own owner.
    """
    waiver, deal = _decidable(actor, waiver_id)
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    until = until or waiver.until
    if until < day:
        raise ValidationError({"until": _("This date has passed.")})
    require_open(deal)
    edition = edition_of_stage(deal.stage_id)
    stage = edition.code_of[waiver.stage_id]
    verdict = check_move(edition.method.gates, case_of(one(deal, day)), stage)
    decide(waiver, Waiver.State.GRANTED, actor=actor, note=note, until=until, at=at)
    if isinstance(verdict, MoveRefused):
        for gate in verdict.missing:
            if gate.stage != stage:
                _cover(waiver, deal, gate.stage, [code for clause in gate.missing for code in clause.missing])
    record_change(deal, f"waiver:{stage}", None, str(until), actor=actor, at=at, reason=note or waiver.reason)
    if edition.position(deal.stage_id) < edition.stages[stage].position:
        enter_stage(deal, stage, actor=actor, at=at, day=day, reason=waiver.reason)
    announce(
        actor=actor, verb="waiver_granted", subject=deal, new={"waiver": str(waiver.pk), "until": str(until)}, at=at
    )
    return waiver


@transaction.atomic
def refuse_waiver(*, actor: User, waiver_id: uuid.UUID, note: str, at: dt.datetime | None = None) -> Waiver:
    """Refuse with one sentence; the deal stays where it is."""
    waiver, deal = _decidable(actor, waiver_id)
    if not note.strip():
        raise ValidationError({"note": _("Say in one sentence why not.")})
    at = moment(at)
    decide(waiver, Waiver.State.REFUSED, actor=actor, note=note, until=waiver.until, at=at)
    stage = waiver.stage.code
    record_change(deal, f"waiver_refused:{stage}", None, None, actor=actor, at=at, reason=note)
    announce(actor=actor, verb="waiver_refused", subject=deal, new={"waiver": str(waiver.pk), "stage": stage}, at=at)
    return waiver


def decide(waiver: Waiver, state: str, *, actor: User, note: str, until: dt.date, at: dt.datetime) -> None:
    waiver.state, waiver.decided_by, waiver.decided_at = state, actor, at
    waiver.decision_note, waiver.until = note.strip(), until
    waiver.save_changes("state", "decided_by", "decided_at", "decision_note", "until")


def _decidable(actor: User, waiver_id: uuid.UUID) -> tuple[Waiver, Deal]:
    """The request and its deal, both locked (the deal first), if the actor may decide on it."""
    waiver = Waiver.objects.visible_to(actor).get(pk=waiver_id)
    deal = locked_for_edit(Deal, waiver.deal_id, actor=actor)
    waiver = Waiver.lock(waiver_id)
    if not may_waive(actor, deal):
        raise PermissionDenied(_("A waiver is decided by a manager above the owner, never on a deal of one's own."))
    if waiver.state != Waiver.State.REQUESTED:
        raise RuleViolation("already_decided", _("This request has been decided already."), {"state": waiver.state})
    return waiver, deal


def _cover(waiver: Waiver, deal: Deal, stage: str, owed: list[str]) -> None:
    """A granted request over several stages covers each closed gate by a row of its own."""
    Waiver.objects.create(
        deal=deal,
        stage=edition_of_stage(deal.stage_id).stages[stage],
        state=Waiver.State.GRANTED,
        reason=waiver.reason,
        owed=owed,
        until=waiver.until,
        requested_by=waiver.requested_by,
        requested_at=waiver.requested_at,
        decided_by=waiver.decided_by,
        decided_at=waiver.decided_at,
        decision_note=waiver.decision_note,
    )
