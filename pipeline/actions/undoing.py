"""Taking back what was just done to a deal: its fields go back to what they were, with their days and clocks."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from django.db import transaction
from django.db.models import Field, ForeignKey
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.actions.carrying import repoint
from pipeline.actions.writing import moment, write
from pipeline.editions import edition_of_stage
from pipeline.models import Deal, DealChange, Stage
from pipeline.rules.replay import TRACKED
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit
from web.errors import RuleViolation

UNDOABLE_FOR = dt.timedelta(days=1)


def last_change(deal: Deal) -> DealChange | None:
    """The newest row of history that tells of a field: its id names the action that `undo_last` would take back."""
    return deal.changes.filter(field__in=TRACKED).order_by("-id").first()


@transaction.atomic
def undo_last(*, actor: User, deal_id: uuid.UUID, change_id: int | None = None, at: dt.datetime | None = None) -> Deal:
    """Take back the actor's own action that changed the deal last; with `change_id`, only if it was that one.

    What it proved, asked or promised beside the deal's fields stays. Refused (`nothing_to_undo`) where the deal was
    changed by somebody else or again since, a day has passed, or it would close the deal: how one ends is never undone
    into, it is said anew.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    at = moment(at)
    newest = last_change(deal)
    if newest is None or newest.actor_id != actor.pk or change_id not in (None, newest.pk) or _is_old(newest):
        raise RuleViolation("nothing_to_undo", _("This deal was changed since. Nothing was undone."))
    # All rows of one action share its moment; where it wrote a field twice, the first row knows the old value.
    rows = deal.changes.filter(effective_at=newest.effective_at, actor=actor, field__in=TRACKED).order_by("-id")
    if deal.status == Deal.Status.OPEN and any(row.field == "status" for row in rows):
        raise RuleViolation("nothing_to_undo", _("To close the deal again, say how it ended."))
    before = deal.stage_id, deal.status
    write(deal, {row.field: value_before(row) for row in rows}, actor=actor, at=at, reason=_("Undone"))
    if deal.stage_id != before[0]:
        repoint([deal.pk], edition_of_stage(deal.stage_id))  # it may follow its former version again
    _tell(deal, *before, actor=actor, at=at)
    return deal


def _is_old(change: DealChange) -> bool:
    return timezone.now() - change.recorded_at > UNDOABLE_FOR


def value_before(row: DealChange) -> Any:
    """The old value as the field keeps it; of a foreign key the id."""
    field = cast("Field[Any, Any]", Deal._meta.get_field(row.field))
    return (field.target_field if isinstance(field, ForeignKey) else field).to_python(row.old)


def _tell(deal: Deal, stage_id: uuid.UUID, status: str, *, actor: User, at: dt.datetime) -> None:
    verb, old, new = "deal_changed", {"status": status}, {"status": deal.status}
    if deal.status == Deal.Status.OPEN != status:
        verb = "deal_reopened"
    elif deal.stage_id != stage_id:
        codes = dict(Stage.objects.filter(pk__in=[deal.stage_id, stage_id]).values_list("pk", "code"))
        verb, old, new = "deal_moved", {"stage": codes[stage_id]}, {"stage": codes[deal.stage_id]}
    announce(actor=actor, verb=verb, subject=deal, old=old, new=new, at=at)
