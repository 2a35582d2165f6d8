"""Who else wants this deal: competitors are named on it, shared between deals by their name."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Competitor
from pipeline.actions.writing import moment, record_change
from pipeline.models import Deal, DealCompetitor
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit


@transaction.atomic
def name_competitor(
    *, actor: User, deal_id: uuid.UUID, name: str, note: str = "", at: dt.datetime | None = None
) -> DealCompetitor:
    """Name a competitor on the deal, or change what is noted of one that is named already."""
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    if not name.strip():
        raise ValidationError({"name": _("A competitor needs a name.")})
    row = add_competitor(deal, name, note, actor=actor, at=moment(at))
    if note.strip() and row.note != note.strip():
        row.note = note.strip()
        row.save(update_fields=["note"])
    announce(actor=actor, verb="deal_changed", subject=deal, new={"competitor": row.competitor.name}, at=at)
    return row


@transaction.atomic
def drop_competitor(
    *, actor: User, deal_id: uuid.UUID, competitor_id: uuid.UUID, at: dt.datetime | None = None
) -> Deal:
    """Take a competitor off the deal. Raises `DealCompetitor.DoesNotExist`."""
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    row = deal.competitors.select_related("competitor").get(competitor_id=competitor_id)
    row.delete()
    name = row.competitor.name
    record_change(deal, "competitor", name, None, actor=actor, at=moment(at))
    announce(actor=actor, verb="deal_changed", subject=deal, old={"competitor": name}, at=at)
    return deal


def add_competitor(deal: Deal, name: str, note: str = "", *, actor: User, at: dt.datetime) -> DealCompetitor:
    """The writing step of every action that learns of a competitor; the deal is locked."""
    competitor = _known(name.strip()[:120])
    row, is_new = DealCompetitor.objects.get_or_create(
        deal=deal, competitor=competitor, defaults={"note": note.strip()}
    )
    if is_new:
        record_change(deal, "competitor", None, competitor.name, actor=actor, at=at)
    return row


def _known(name: str) -> Competitor:
    """“siemens” is the Siemens that somebody entered before."""
    found = Competitor.objects.filter(name__iexact=name).order_by("created_at").first()
    return found or Competitor.objects.get_or_create(name=name)[0]
