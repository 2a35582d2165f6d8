"""What a room tells those who work on its deal. No sentence names a value: whoever reads the bell may not be alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.colleagues import working_on
from negotiations.models import Negotiation, Side
from team import notify
from team.models import Activity, Notification, User
from team.querysets import PeopleQuerySet

OFFERED = "offer_made"
ONE_TALK = dt.timedelta(hours=12)
"""Offers that belong to no round are of one talk, as long as they are not further apart."""


def colleagues(activity: Activity) -> PeopleQuerySet:
    return working_on(Negotiation.objects.filter(pk=activity.subject_id))


def not_told_yet(activity: Activity) -> Iterable[User]:
    """Colleagues without an unread line about an offer of that side in the same round: one line a round is enough."""
    told = activity.new or {}
    before = Notification.objects.filter(
        read_at__isnull=True,
        activity__verb=OFFERED,
        activity__subject_id=activity.subject_id,
        activity_id__lt=activity.pk,
        activity__new__side=told.get("side"),
        activity__new__round=told.get("round"),
    )
    if not told.get("round"):
        before = before.filter(activity__effective_at__gte=activity.effective_at - ONE_TALK)
    return colleagues(activity).exclude(pk__in=before.values("user_id"))


def entered_text(activity: Activity, room: Negotiation, scope: Any) -> str:
    return _("%(person)s opened the negotiation room: %(deal)s") % _values(activity, room)


def offered_text(activity: Activity, room: Negotiation, scope: Any) -> str:
    if (activity.new or {}).get("side") == Side.OURS:
        return _("%(person)s put an offer of ours on the table: %(deal)s") % _values(activity, room)
    return _("%(person)s wrote down an offer of the customer's: %(deal)s") % _values(activity, room)


def accepted_text(activity: Activity, room: Negotiation, scope: Any) -> str:
    return _("%(person)s noted an agreement on offer %(number)s: %(deal)s") % _values(activity, room)


def released_text(activity: Activity, room: Negotiation, scope: Any) -> str:
    return _("Not agreed after all, says %(person)s of offer %(number)s: %(deal)s") % _values(activity, room)


def withdrawn_text(activity: Activity, room: Negotiation, scope: Any) -> str:
    return _("%(person)s took offer %(number)s off the table: %(deal)s") % _values(activity, room)


def restored_text(activity: Activity, room: Negotiation, scope: Any) -> str:
    return _("%(person)s lets offer %(number)s count again: %(deal)s") % _values(activity, room)


def round_text(activity: Activity, room: Negotiation, scope: Any) -> str:
    return _("%(person)s logged round %(number)s: %(deal)s") % _values(activity, room)


def ended_text(activity: Activity, room: Negotiation, scope: Any) -> str:
    outcome = Negotiation.State((activity.new or {})["state"]).label
    return _("The negotiation has ended (%(outcome)s): %(deal)s") % {"outcome": outcome, "deal": room.deal}


def register() -> None:
    def tell(verb: str, text: Any, label: Any, recipients: Any = colleagues) -> None:
        about = gettext_lazy("Negotiations")
        notify.register(verb, recipients, text, label=label, about=about, related=("deal",))

    tell("negotiation_entered", entered_text, gettext_lazy("A colleague opens a negotiation room"))
    tell("round_logged", round_text, gettext_lazy("A colleague logs a round"))
    tell(OFFERED, offered_text, gettext_lazy("A colleague writes down an offer"), not_told_yet)
    tell("offer_accepted", accepted_text, gettext_lazy("A colleague notes an agreement"))
    tell("offer_released", released_text, gettext_lazy("An agreement does not hold after all"))
    tell("offer_withdrawn", withdrawn_text, gettext_lazy("A colleague takes an offer off the table"))
    tell("offer_restored", restored_text, gettext_lazy("An offer counts again"))
    tell("negotiation_ended", ended_text, gettext_lazy("A negotiation of mine has ended"))


def _values(activity: Activity, room: Negotiation) -> dict[str, Any]:
    return {"person": activity.actor, "deal": room.deal, "number": (activity.new or {}).get("number")}
