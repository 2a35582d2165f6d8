"""Open deals taken to another pipeline by a mapping of stages, and back, in portions by the worker."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping

from celery import current_app
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.actions.carrying import PORTION
from pipeline.actions.checks import require_offered
from pipeline.actions.mapping import map_deals, route_to
from pipeline.editing.actions import taking_back
from pipeline.editing.actions.ways import UNDER_WAY, require_no_circle
from pipeline.editing.models import Transfer
from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, Pipeline
from team.activities import announce
from team.models import User
from team.permits import require_administrator
from web.errors import RuleViolation

log = logging.getLogger(__name__)
PATIENCE = dt.timedelta(minutes=5)


def waiting_deals(source: Pipeline, target: Pipeline) -> QuerySet[Deal]:
    """Open deals of the source that do not stand in the target's version in force."""
    deals: QuerySet[Deal] = Deal.objects.open().filter(pipeline=source)
    return deals.exclude(stage__pipeline_version=target.current_id)


def by_stage(source: Pipeline, target: Pipeline) -> dict[str, int]:
    """{stage code: open deals that could go}"""
    rows = waiting_deals(source, target).order_by().values_list("stage__code").annotate(Count("pk"))
    return dict(rows)


@transaction.atomic
def begin_transfer(*, actor: User, source_id: uuid.UUID, target_id: uuid.UUID, stages: Mapping[str, str]) -> Transfer:
    """Note the mapping and let the worker carry it out. Raises `ValidationError` ("stages") where it cannot be.

    Refused (`transfer_circle`) while other mappings bring deals from the target to the source.
    """
    require_administrator(actor)
    all_of_them = {each.pk: each for each in Pipeline.lock_all()}
    if not {source_id, target_id} <= all_of_them.keys():
        raise Pipeline.DoesNotExist
    source, target = all_of_them[source_id], all_of_them[target_id]
    if target.pk != source.pk:
        require_offered(target)
    stages = {old: new for old, new in stages.items() if new}
    if not stages:
        raise RuleViolation("nothing_mapped", _("Choose a stage for at least one of the stages."))
    route_to(source.pk, edition_of_pipeline(target), stages)
    require_no_circle(source, target)
    counts = by_stage(source, target)
    transfer = Transfer.objects.create(
        source=source,
        target=target,
        stages=stages,
        total=sum(count for code, count in counts.items() if code in stages),
        stayed={code: count for code, count in sorted(counts.items()) if code not in stages},
        started_by=actor,
    )
    announce(actor=actor, verb="mapping_begun", subject=source, new={"target": str(target.pk), "deals": transfer.total})
    transaction.on_commit(lambda: _hand_over(transfer.pk))
    return transfer


def undo_transfer(*, actor: User, transfer_id: uuid.UUID, expected_version: int | None = None) -> Transfer:
    """As `taking_back.begin_undoing`, and let the worker do it."""
    with transaction.atomic():
        transfer = taking_back.begin_undoing(actor=actor, transfer_id=transfer_id, expected_version=expected_version)
        transaction.on_commit(lambda: _hand_over(transfer.pk))
    return transfer


def _hand_over(transfer_id: uuid.UUID) -> None:
    """By its name: an action knows no task. Only a hint; `go_on` finds what lies about."""
    try:
        current_app.send_task("pipeline.editing.tasks.carry_out", args=[str(transfer_id)], retry=False)
    except Exception:
        log.warning("The broker does not answer; the sweep will move the deals later.", exc_info=True)


def go_on() -> int:
    """Transfers that nobody has worked on for a while, after a break or without a broker; answers how many."""
    lately = timezone.now() - PATIENCE
    left = list(Transfer.objects.filter(state__in=UNDER_WAY, updated_at__lt=lately).values_list("pk", flat=True))
    for transfer_id in left:
        carry_out_transfer(transfer_id)
    return len(left)


def carry_out_transfer(transfer_id: uuid.UUID) -> None:
    """Portion by portion, each in a transaction of its own; once more after a break it goes on where it stood."""
    people = ("started_by", "undone_by")
    transfer = Transfer.objects.select_related("source", "target", *people).get(pk=transfer_id)
    if transfer.state not in UNDER_WAY:
        return
    is_back = transfer.state == Transfer.State.UNDOING
    try:
        while taking_back.undo_portion(transfer) if is_back else _portion(transfer):
            pass
    except RuleViolation as refused:
        _finish(transfer, Transfer.State.FAILED, str(refused.message))
    except (PermissionDenied, ValidationError) as refused:
        # Whoever began it administers no more, or the target has a new version without a stage of the mapping.
        said = refused.messages[0] if isinstance(refused, ValidationError) else str(refused)
        _finish(transfer, Transfer.State.FAILED, said)
    else:
        _finish(transfer, Transfer.State.UNDONE if is_back else Transfer.State.DONE)


@transaction.atomic
def _portion(transfer: Transfer) -> int:
    rows = waiting_deals(transfer.source, transfer.target).filter(stage__code__in=list(transfer.stages))
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:PORTION])
    if not ids:
        return 0
    # Held before their proofs are read: a proof that comes meanwhile would be missed by an undo.
    list(Deal.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    at, before = timezone.now(), taking_back.links_of(ids)
    which = {"deal_ids": ids, "pipeline_id": transfer.target_id, "stages": transfer.stages}
    went = map_deals(actor=transfer.started_by, at=at, **which)
    taking_back.note_portion(transfer, at, went, before)
    transfer.done, transfer.state = transfer.done + len(went), Transfer.State.RUNNING
    transfer.save_changes("done", "state")
    return len(went)


@transaction.atomic
def _finish(transfer: Transfer, state: str, problem: str = "") -> None:
    transfer.state, transfer.problem, transfer.finished_at = state, problem[:300], timezone.now()
    transfer.save_changes("state", "problem", "finished_at")
    new = {"target": str(transfer.target_id), "deals": transfer.done, "state": state}
    announce(actor=transfer.started_by, verb="mapping_ended", subject=transfer.source, new=new)
