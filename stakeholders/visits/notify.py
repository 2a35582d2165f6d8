"""What this app tells people: appointments, promises that are due, visits to log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stakeholders.models import Commitment
from stakeholders.visits.models import Visit
from stakeholders.visits.reminders import AWAITED, NEAR, PROMISED, UNLOGGED
from team import news, notify
from team.models import Activity, User
from web.formats import short_date

INVITATION = "visit_invitation"
"""The kind of news that mails of `invitations` are."""


def told(activity: Activity) -> dict[str, Any]:
    """What the reminder wrote down: user, ids, due."""
    return activity.new or {}


def appointment_with(activity: Activity) -> Iterable[User]:
    """Nobody when the visit was cancelled or moved since, or has begun."""
    due = dt.datetime.fromisoformat(told(activity)["due"])
    is_on = Visit.objects.planned().filter(pk=activity.subject_id, starts_at=due).exists()
    return told_one(activity) if is_on and due > timezone.now() else []


def told_one(activity: Activity) -> Iterable[User]:
    return User.objects.active().filter(pk=told(activity)["user"])


def keeper(activity: Activity) -> Iterable[User]:
    """Nobody when all of it was done since."""
    is_open = Commitment.objects.open().filter(pk__in=told(activity)["ids"]).exists()
    return told_one(activity) if is_open else []


def logger(activity: Activity) -> Iterable[User]:
    is_open = Visit.objects.planned().filter(pk__in=told(activity)["ids"]).exists()
    return told_one(activity) if is_open else []


def near_text(activity: Activity, visit: Visit, scope: Any) -> str:
    if visit.state == Visit.State.CANCELLED:
        return _("Cancelled: the visit at %(account)s on %(day)s at %(time)s") % _when(visit)
    return _("Appointment at %(account)s on %(day)s at %(time)s") % _when(visit)


def promised_text(activity: Activity, commitment: Commitment, scope: Any) -> str:
    count = len(told(activity)["ids"])
    if count > 1:
        return ngettext(
            "%(count)s thing that you promised is due", "%(count)s things that you promised are due", count
        ) % {"count": count}
    return _("Promised for %(day)s: %(what)s (%(account)s)") % _what(commitment)


def awaited_text(activity: Activity, commitment: Commitment, scope: Any) -> str:
    count = len(told(activity)["ids"])
    if count > 1:
        return ngettext(
            "%(count)s action of customers is overdue", "%(count)s actions of customers are overdue", count
        ) % {"count": count}
    return _("Customer's action overdue since %(day)s: %(what)s (%(account)s)") % _what(commitment)


def unlogged_text(activity: Activity, visit: Visit, scope: Any) -> str:
    count = len(told(activity)["ids"])
    if count > 1:
        return ngettext("%(count)s visit waits to be logged", "%(count)s visits wait to be logged", count) % {
            "count": count
        }
    return _("The visit at %(account)s on %(day)s waits to be logged") % _when(visit)


def _when(visit: Visit) -> dict[str, Any]:
    start = timezone.localtime(visit.starts_at)
    return {"account": visit.account, "day": short_date(start), "time": f"{start:%H:%M}"}


def _what(commitment: Commitment) -> dict[str, Any]:
    return {"day": short_date(commitment.due_on), "what": commitment.what, "account": commitment.account}


def promises_url(activity: Activity, commitment: Commitment) -> str:
    """Where it stands; several stand on Today."""
    if len(told(activity)["ids"]) > 1:
        return reverse("team:today")
    if commitment.center_id:
        return reverse("stakeholders:center_detail", args=[commitment.center_id])
    return reverse("accounts:account_detail", args=[commitment.account_id])


def to_log_url(activity: Activity, visit: Visit) -> str:
    return reverse("visits:visit_list") if len(told(activity)["ids"]) > 1 else visit.get_absolute_url()


def register() -> None:
    visits, promises = gettext_lazy("Visits"), gettext_lazy("Promises")

    def tell(verb: str, recipients: Any, text: Any, label: Any, about: Any, **more: Any) -> None:
        notify.register(verb, recipients, text, label=label, about=about, is_private=True, related=("account",), **more)

    tell(NEAR, appointment_with, near_text, gettext_lazy("An appointment is near"), visits, is_fleeting=True)
    tell(
        UNLOGGED,
        logger,
        unlogged_text,
        gettext_lazy("A visit waits to be logged"),
        visits,
        address=to_log_url,
        is_task=True,
    )
    news.register(INVITATION, gettext_lazy("Invitations to visits that I join, by mail"), visits)
    tell(
        PROMISED,
        keeper,
        promised_text,
        gettext_lazy("Something that I promised is due"),
        promises,
        address=promises_url,
        is_task=True,
    )
    tell(
        AWAITED,
        keeper,
        awaited_text,
        gettext_lazy("A customer's action is overdue"),
        promises,
        address=promises_url,
        is_task=True,
    )
