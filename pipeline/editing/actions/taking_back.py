"""A mapping taken back within a day: its deals go back to the stages, gates, proofs and waivers that they came from.

Deals that were moved or closed since, or changed their pipeline, stay where they are.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.actions.carrying import FIELDS, live_waivers, repoint, write_all
from pipeline.actions.undoing import UNDOABLE_FOR, value_before
from pipeline.editing.actions.ways import require_no_circle
from pipeline.editing.models import KEPT, Transfer, TransferPortion
from pipeline.editions import edition_of_stage
from pipeline.models import Deal, DealChange, Evidence, Pipeline, Waiver
from pipeline.rules.replay import TRACKED
from team import history
from team.activities import announce, announce_all, draft
from team.models import User
from team.permits import locked_for_edit
from web.errors import RuleViolation

Links = dict[str, str]
"""{id of a proof or a waiver: id of what it points to}"""
BACK = tuple(name for name in FIELDS if name in TRACKED)
MOVES = ("pipeline", "stage", "status", "granted_stage")
"""A deal of which one of these was changed since is no longer where the mapping left it."""
UNDOABLE = (Transfer.State.DONE, Transfer.State.FAILED)


def is_undoable(transfer: Transfer) -> bool:
    """Done or stopped within a day, and some deals went."""
    ended = transfer.finished_at
    return bool(
        transfer.state in UNDOABLE
        and ended is not None
        and timezone.now() - ended <= UNDOABLE_FOR
        and transfer.portions.exists()
    )


@transaction.atomic
def begin_undoing(*, actor: User, transfer_id: uuid.UUID, expected_version: int | None = None) -> Transfer:
    """Note that the mapping is to be taken back; the worker does it. For administrators.

    Refused while it is under way, a day after it ended (`nothing_to_undo`), and while others bring deals the way that
    it went (`transfer_circle`).
    """
    Pipeline.lock_all()
    transfer = locked_for_edit(Transfer, transfer_id, actor=actor, expected_version=expected_version)
    if not is_undoable(transfer):
        raise RuleViolation("nothing_to_undo", _("A mapping can be undone for a day after it ended."))
    require_no_circle(transfer.target, transfer.source, undoes=True)
    transfer.state, transfer.undone_by, transfer.problem = Transfer.State.UNDOING, actor, ""
    transfer.save_changes("state", "undone_by", "problem")
    announce(actor=actor, verb="mapping_undone", subject=transfer.source, new={"target": str(transfer.target_id)})
    return transfer


def links_of(deals: Sequence[uuid.UUID]) -> tuple[Links, Links]:
    """To which criteria the deals' evidence points, and to which stages their waivers."""
    evidence = Evidence.objects.filter(deal_id__in=deals).order_by().values_list("pk", "criterion_id")
    waivers = live_waivers(deals).values_list("pk", "stage_id")
    return {str(pk): str(to) for pk, to in evidence}, {str(pk): str(to) for pk, to in waivers}


def note_portion(
    transfer: Transfer, at: dt.datetime, went: Sequence[uuid.UUID], before: tuple[Links, Links]
) -> TransferPortion:
    """`before`: `links_of` before the deals went."""
    evidence, waivers = (
        {pk: [was, now] for pk, now in after.items() if (was := old.get(pk, now)) != now}
        for old, after in zip(before, links_of(went), strict=True)
    )
    deals = [str(pk) for pk in went]
    return TransferPortion.objects.create(transfer=transfer, at=at, deals=deals, evidence=evidence, waivers=waivers)


@transaction.atomic
def undo_portion(transfer: Transfer) -> bool:
    """The last portion that is not undone yet; answers False where none is left."""
    portion = transfer.portions.order_by("-pk").first()
    if portion is None or transfer.undone_by is None:
        return False
    actor, at = transfer.undone_by, timezone.now()
    deals = list(Deal.objects.filter(pk__in=portion.deals).order_by("pk").select_for_update(no_key=True, of=("self",)))
    rows = _rows(portion, transfer.started_by_id)
    moved = _moved_since(deals, rows)
    going = [(deal, _values(deal, rows[deal.pk])) for deal in deals if deal.pk not in moved]
    write_all(going, actor=actor, at=at, reason=_("Undone"))
    _point_back([deal for deal, _values in going], portion)
    told = {"pipeline": str(transfer.source_id)}
    announce_all([draft(actor=actor, verb="deal_changed", subject=deal, new=told, at=at) for deal, _values in going])
    transfer.back += len(going)
    transfer.kept = [*transfer.kept, *(pk for pk in portion.deals if uuid.UUID(pk) in moved)][:KEPT]
    transfer.save_changes("back", "kept")
    portion.delete()
    return True


def forget_portions() -> int:
    """What can be undone no more needs no trace; answers how many portions went."""
    ended = TransferPortion.objects.filter(transfer__finished_at__lt=timezone.now() - UNDOABLE_FOR)
    return ended.exclude(transfer__state=Transfer.State.UNDOING).delete()[0]


def _rows(portion: TransferPortion, actor_id: uuid.UUID) -> Mapping[uuid.UUID, list[DealChange]]:
    """What the mapping wrote of each deal."""
    mine = DealChange.objects.filter(deal_id__in=portion.deals, effective_at=portion.at, actor_id=actor_id)
    found: dict[uuid.UUID, list[DealChange]] = defaultdict(list)
    for row in mine.filter(field__in=BACK).order_by("pk"):
        found[row.deal_id].append(row)
    return found


def _moved_since(deals: Sequence[Deal], rows: Mapping[uuid.UUID, list[DealChange]]) -> set[uuid.UUID]:
    last = {pk: each[-1].pk for pk, each in rows.items()}
    later = DealChange.objects.filter(deal_id__in=last, field__in=MOVES, pk__gt=min(last.values(), default=0))
    since = {deal for deal, pk in later.order_by().values_list("deal_id", "pk") if pk > last[deal]}
    return {deal.pk for deal in deals if deal.status != Deal.Status.OPEN or deal.pk in since}


def _values(deal: Deal, rows: Sequence[DealChange]) -> dict[str, Any]:
    """What each field was, of those that still are what the mapping made them."""
    return {row.field: value_before(row) for row in rows if _is(deal, row)}


def _is(deal: Deal, row: DealChange) -> bool:
    return bool(history.plain(getattr(deal, f"{row.field}_id", getattr(deal, row.field))) == row.new)


def _point_back(deals: Sequence[Deal], portion: TransferPortion) -> None:
    """Proofs and waivers as they were; what came since goes along where the version from before asks for the same."""
    ids = {deal.pk for deal in deals}
    for (was, now), pks in _by_link(portion.evidence).items():
        Evidence.objects.filter(pk__in=pks, deal_id__in=ids, criterion_id=now).update(criterion_id=was)
    for (was, now), pks in _by_link(portion.waivers).items():
        Waiver.objects.filter(pk__in=pks, deal_id__in=ids, stage_id=now).update(stage_id=was)
    by_version: dict[uuid.UUID, list[Deal]] = defaultdict(list)
    for deal in deals:
        by_version[edition_of_stage(deal.stage_id).version_id].append(deal)
    for each in by_version.values():
        repoint([deal.pk for deal in each], edition_of_stage(each[0].stage_id))


def _by_link(links: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pk, (was, now) in links.items():
        found[was, now].append(pk)
    return found
