"""What people do with the lists that ask for attention: snooze a flag, put a deal off, put it on an agenda."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.actions.writing import record_change
from pipeline.models import AgendaItem, Deal, Flag, FlagSnooze, Postponement
from team.activities import announce
from team.models import Organization, User
from team.permits import locked_for_edit
from team.sight import is_above

FREE_DAYS = 7


@transaction.atomic
def snooze_flag(*, actor: User, deal_id: uuid.UUID, code: str, until: dt.date, reason: str) -> Flag:
    """Keep a running flag quiet until a day, with a reason; it stays raised and visible on the deal.

    What was said at an earlier snooze stays (`FlagSnooze`).
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    flag = deal.flags.select_for_update().filter(code=code, cleared_at__isnull=True).first()
    if flag is None:
        raise ValidationError({"code": _("This flag is not raised.")})
    if until <= Organization.objects.today():
        raise ValidationError({"until": _("Choose a day in the future.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    flag.snoozed_until, flag.snooze_reason, flag.snoozed_by = until, reason.strip(), actor
    flag.save_changes("snoozed_until", "snooze_reason", "snoozed_by")
    FlagSnooze.objects.create(flag=flag, until=until, reason=reason.strip()[:300], snoozed_by=actor)
    record_change(deal, f"snooze:{code}", None, str(until), actor=actor, at=timezone.now(), reason=reason.strip())
    announce(actor=actor, verb="flag_snoozed", subject=deal, new={"code": code, "until": str(until)})
    return flag


@transaction.atomic
def postpone(*, actor: User, deal_id: uuid.UUID, until: dt.date, reason: str = "") -> Postponement:
    """ "Later" on Today or Monday: the deal leaves the actor's list until the day; over a week needs a reason."""
    deal = Deal.objects.visible_to(actor).get(pk=deal_id)
    days = (until - actor.today()).days
    if days < 1:
        raise ValidationError({"until": _("Choose a day in the future.")})
    if days > FREE_DAYS and not reason.strip():
        raise ValidationError({"reason": _("Later than a week needs a reason.")})
    row, _created = Postponement.objects.update_or_create(
        deal=deal, user=actor, defaults={"until": until, "reason": reason.strip(), "created_at": timezone.now()}
    )
    return row


@transaction.atomic
def put_on_agenda(*, actor: User, deal_id: uuid.UUID) -> AgendaItem:
    """The manager wants to talk about this deal with its owner; asking twice is the same as once."""
    deal = Deal.objects.visible_to(actor).get(pk=deal_id)
    if not is_above(actor, deal.owner_id):
        raise PermissionDenied(_("An agenda is kept by a manager of the deal's owner."))
    item, _created = AgendaItem.objects.get_or_create(deal=deal, manager=actor, discussed_on=None)
    return item


@transaction.atomic
def mark_discussed(*, actor: User, item_id: int, note: str = "") -> AgendaItem:
    """The deal was talked about today; the note stays with the item."""
    item = AgendaItem.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=item_id, manager=actor)
    item.discussed_on, item.note = actor.today(), note.strip()
    item.save(update_fields=["discussed_on", "note"])
    return item
