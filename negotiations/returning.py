"""Brings the flag "concessions without a return" to the deals that are at the table."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.models import Concession, Negotiation
from negotiations.rules import return_flag
from negotiations.rules.return_flag import Unanswered, unanswered
from pipeline import flag_sources
from pipeline.actions.refreshing import refresh_deals
from pipeline.models import Deal
from team import activities
from team.models import Activity

VERBS = ("offer_made", "offer_withdrawn", "offer_restored", "offer_accepted", "offer_released")


def facts(deal_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Unanswered]:
    """Of rooms at the table, by what their offers show. One query for all of them."""
    rows = Concession.objects.counting().filter(
        negotiation__deal_id__in=list(deal_ids), negotiation__state=Negotiation.State.OPEN, offer__isnull=False
    )
    steps: dict[uuid.UUID, list[tuple[int, str, dt.date]]] = defaultdict(list)
    for deal, *step in rows.values_list("negotiation__deal_id", "offer__number", "side", "given_on"):
        steps[deal].append(tuple(step))
    return {deal: found for deal, each in steps.items() if (found := unanswered(each))}


def cure_url(deal: Deal) -> str:
    """The table of the room that is running; else the deal."""
    room = Negotiation.objects.running().filter(deal=deal).values_list("pk", flat=True).first()
    return f"{reverse('negotiations:room', args=[room])}#positions" if room else deal.get_absolute_url()


def look_again(activity: Activity) -> None:
    """In the worker: deals are locked before what hangs on them everywhere else."""
    refresh_deals(list(Negotiation.objects.filter(pk=activity.subject_id).values_list("deal_id", flat=True)))


def register() -> None:
    about = _("We gave way in several offers in a row, and the customer did not move.")
    flag = return_flag.flag(about, _("a step of theirs, or an offer that is taken back"))
    flag_sources.register(flag, facts=facts, cure_url=cure_url)
    activities.after_commit(*VERBS, name="return-flag", handler=look_again)
