"""Moving a deal along its pipeline: one gate check for board, form, bulk edit, REST and command line."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.actions.carrying import in_force, repoint, used_codes
from pipeline.actions.writing import moment, record_change, stage_code, write
from pipeline.dossiers import Dossier, one
from pipeline.editions import Edition, edition_of_stage
from pipeline.models import Deal, Waiver
from pipeline.proving import case_of
from pipeline.rules.gates import assess, check_move
from pipeline.rules.verdicts import MoveRefused
from pipeline.wording import clause_words, criterion_label, upper_first
from team.activities import announce, batch
from team.models import Organization, User
from team.permits import locked_for_edit
from team.sight import is_above
from web.errors import RuleViolation

WAIVER_DAYS = 30


@transaction.atomic
@batch()
def move_to_stage(
    *,
    actor: User,
    deal_id: uuid.UUID,
    stage: str,
    reason: str = "",
    waive: bool = False,
    waive_until: dt.date | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Deal:
    """Move an open deal to the stage with that code, forward, back or over several.

    Every gate up to the target must hold or be waived; `waive` grants at once where the actor may grant (never on
    a deal of their own). The gates are those of the version that the deal follows; in its new stage it follows the one
    in force. Raises `RuleViolation` "gate_closed" with earned, needed and missing, "deal_closed".
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    require_open(deal)
    edition = edition_of_stage(deal.stage_id)
    if stage not in edition.stages:
        edition = _follow(deal, stage, actor=actor, at=at, day=day)
    target = edition.stages.get(stage)
    if target is None:
        raise ValidationError({"stage": _("There is no stage “%(code)s”.") % {"code": stage}})
    if target.pk == deal.stage_id:
        return deal
    verdict = check_move(edition.method.gates, case_of(one(deal, day)), stage)
    if isinstance(verdict, MoveRefused):
        if not waive:
            raise gate_closed(verdict, edition)
        _waive(deal, verdict, edition, actor=actor, reason=reason, until=waive_until, day=day, at=at)
    enter_stage(deal, stage, actor=actor, at=at, day=day, reason=reason)
    return deal


def enter_stage(
    deal: Deal, stage: str, *, actor: User, at: dt.datetime, day: dt.date, reason: str = "", follows: bool = True
) -> None:
    """Write and announce a move that has been permitted; the category follows unless somebody set it.

    With it the deal goes over to the version in force (`follows`), unless it needs a stage that this no longer has.
    """
    edition = edition_of_stage(deal.stage_id)
    old = stage_code(deal)
    newer = _newer(deal, stage) if follows else None
    values: dict[str, Any] = {"stage_entered_on": day}
    if newer is not None:
        values |= _granted(deal, newer, day)
        repoint([deal.pk], newer)
        edition = newer
    values["stage"] = edition.stages[stage]
    if not deal.is_category_set:
        values["category"] = edition.method.category_by_stage[stage]
    write(deal, values, actor=actor, at=at, reason=reason)
    settle_requests(deal, edition.stages[stage].position, actor=actor, at=at)
    announce(actor=actor, verb="deal_moved", subject=deal, old={"stage": old}, new={"stage": stage}, at=at)


def _newer(deal: Deal, *needed: str) -> Edition | None:
    """The version in force, where the deal follows another and all its stages, and those needed, are in it."""
    own, newer = edition_of_stage(deal.stage_id), in_force(deal)
    if newer is None or newer.version_id == own.version_id:
        return None
    mine = Deal.objects.filter(pk=deal.pk)
    return newer if {*used_codes(mine, own.code_of), *needed} <= set(newer.stages) else None


def _granted(deal: Deal, newer: Edition, day: dt.date) -> dict[str, Any]:
    """What the deal has earned under its own version is not asked again under a newer one."""
    own = edition_of_stage(deal.stage_id)
    earned = assess(own.method.gates, case_of(one(deal, day))).earned
    granted = own.code_of[deal.granted_stage_id] if deal.granted_stage_id else None
    origin = deal.granted_by if granted == earned else Deal.Grant.MAPPING
    return {"granted_stage": newer.stages[earned], "granted_by": origin}


def _follow(deal: Deal, stage: str, *, actor: User, at: dt.datetime, day: dt.date) -> Edition:
    """A stage that only the version in force has: the deal goes over first, and is judged by that one's gates."""
    own = edition_of_stage(deal.stage_id)
    newer = _newer(deal, stage)
    if newer is None:
        return own
    values = _granted(deal, newer, day) | {"stage": newer.stages[own.code_of[deal.stage_id]]}
    repoint([deal.pk], newer)
    write(deal, values, actor=actor, at=at)
    return newer


def settle_requests(deal: Deal, position: int | None = None, *, actor: User, at: dt.datetime) -> None:
    """What was asked for stages up to this position (by default: any) needs no decision any more."""
    waiting = deal.waivers.filter(state=Waiver.State.REQUESTED)
    if position is not None:
        waiting = waiting.filter(stage__position__lte=position)
    for waiver in waiting.select_for_update(of=("self",)):
        waiver.state, waiver.decided_by, waiver.decided_at = Waiver.State.WITHDRAWN, actor, at
        waiver.save_changes("state", "decided_by", "decided_at")


def require_open(deal: Deal) -> None:
    if deal.status != Deal.Status.OPEN:
        raise RuleViolation("deal_closed", _("This deal is not open. Reopen it first."), {"status": deal.status})


def may_waive(actor: User, deal: Deal) -> bool:
    """A manager above the owner, or a director; never on a deal of one's own, or of one's own until just now."""
    return deal.owner_id != actor.pk and is_above(actor, deal.owner_id) and not _gave_away(actor, deal)


def _gave_away(actor: User, deal: Deal) -> bool:
    """Whether the actor handed over this deal of theirs lately: that would be a way round the rule."""
    since = timezone.now() - dt.timedelta(days=WAIVER_DAYS)
    own = deal.changes.filter(field="owner", old=str(actor.pk), actor=actor)
    return own.filter(effective_at__gte=since).exists()


def gate_closed(verdict: MoveRefused, edition: Edition) -> RuleViolation:
    """The refusal of a move, with what is missing in a shape for programs and pages."""
    asked = [words for gate in verdict.missing for clause in gate.missing for words in clause_words(edition, clause)]
    count = sum(gate.lacks for gate in verdict.missing)
    message = ngettext(
        "%(count)d criterion is still missing to be in %(stage)s.",
        "%(count)d criteria are still missing to be in %(stage)s.",
        count,
    ) % {"count": count, "stage": verdict.needed}
    detail = {"earned": verdict.earned, "needed": verdict.needed, "missing": missing_criteria(verdict, edition)}
    return RuleViolation("gate_closed", message, detail | {"asked": [upper_first(words) for words in asked]})


def missing_criteria(verdict: MoveRefused, edition: Edition) -> list[dict[str, Any]]:
    """[{stage, code, label, proofs, instead_of}]: the criteria that would help, in the reader's language.

    `instead_of` are the codes that would do in its place.
    """
    choices = [clause for gate in verdict.missing for clause in gate.missing if clause.is_choice]
    rows = []
    for code in verdict.criteria:
        spec = edition.method.criteria[code]
        others = {each for clause in choices if code in clause.missing for each in clause.missing} - {code}
        rows.append(
            {
                "stage": spec.rule.stage,
                "code": code,
                "label": criterion_label(edition, code),
                "proofs": list(spec.forms),
                "instead_of": sorted(others),
            }
        )
    return rows


def gate_sheet(deal: Deal, stage: str) -> tuple[Dossier, MoveRefused | None]:
    """What a move to that stage would meet today, without moving."""
    dossier = one(deal)
    verdict = check_move(dossier.edition.method.gates, case_of(dossier), stage)
    return dossier, verdict if isinstance(verdict, MoveRefused) else None


def _waive(
    deal: Deal,
    verdict: MoveRefused,
    edition: Edition,
    *,
    actor: User,
    reason: str,
    until: dt.date | None,
    day: dt.date,
    at: dt.datetime,
) -> None:
    if not may_waive(actor, deal):
        raise PermissionDenied(_("A waiver is granted by a manager above the owner. Ask for one."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why the gate is waived.")})
    until = until or day + dt.timedelta(days=WAIVER_DAYS)
    if until < day:
        raise ValidationError({"until": _("This date has passed.")})
    for gate in verdict.missing:
        owed = [code for clause in gate.missing for code in clause.missing]
        waiver = Waiver.objects.create(
            deal=deal,
            stage=edition.stages[gate.stage],
            state=Waiver.State.GRANTED,
            reason=reason.strip(),
            owed=owed,
            until=until,
            requested_by=actor,
            requested_at=at,
            decided_by=actor,
            decided_at=at,
        )
        record_change(deal, f"waiver:{gate.stage}", None, str(until), actor=actor, at=at, reason=reason.strip())
        announce(actor=actor, verb="waiver_granted", subject=deal, new={"waiver": str(waiver.pk)}, at=at)
