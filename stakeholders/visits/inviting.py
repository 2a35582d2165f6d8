"""Invitations on their way: to colleagues whenever a plan says so, to customers when somebody sent them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.cache import cache
from django.core.mail import EmailMessage
from django.utils import timezone, translation

from accounts.models import KeyAccount
from stakeholders.models import Contact
from stakeholders.visits import invitations, reading
from stakeholders.visits.models import Visit
from stakeholders.visits.notify import INVITATION
from team import activities, deliveries, mailing, notify
from team.calendars import current_calendar
from team.mail_times import is_quiet, opens_at
from team.models import Activity, Organization, User

OF_THE_INVITATION = {"starts_at", "ends_at", "channel", "people", "colleagues"}
"""What changes an invitation; purposes and notes do not."""
REMEMBERED = 14 * 24 * 3600
"""Seconds: a delivery that is tried again writes to nobody twice."""


def to_colleagues(activity: Activity) -> None:
    """After the commit: who comes along gets the visit for their calendar, its changes, and its end.

    Muted by the person, not sent to who wants no mail, put off in quiet hours.
    """
    visit = _visit_to_tell(activity)
    if visit is None:
        return
    joining = set(visit.colleagues.values_list("user_id", flat=True))
    letters, later = Round(activity), list[dt.datetime]()
    for user in _readers(activity):
        if waits_until := _quiet_until(user):
            later.append(waits_until)
            continue
        is_on = visit.state == Visit.State.PLANNED and user.pk in joining
        letters.write(user.pk, partial(_write, user, visit, activity, is_on=is_on))
    letters.end()
    if later:
        raise deliveries.NotYet(min(later))


def _visit_to_tell(activity: Activity) -> Visit | None:
    new = activity.new or {}
    is_old = activity.recorded_at - activity.effective_at > notify.OLD_NEWS
    is_beside = activity.verb == "visit_changed" and not OF_THE_INVITATION.intersection(new.get("fields", ()))
    if is_old or is_beside or not new.get("colleagues"):
        return None
    rows = Visit.objects.filter(pk=activity.subject_id, state__in=[Visit.State.PLANNED, Visit.State.CANCELLED])
    return rows.filter(ends_at__gt=timezone.now()).select_related("account", "owner").first()


def _readers(activity: Activity) -> Iterable[User]:
    people = User.objects.active().filter(pk__in=(activity.new or {})["colleagues"]).exclude(mail=User.Mail.NONE)
    return [user for user in people.order_by("pk") if INVITATION not in user.muted]


def _quiet_until(user: User) -> dt.datetime | None:
    now, calendar = timezone.localtime(timezone=user.zone), current_calendar()
    if not is_quiet(now, user.quiet_from, user.quiet_until, calendar):
        return None
    return opens_at(now, user.quiet_from, user.quiet_until, calendar)


def _write(user: User, visit: Visit, activity: Activity, *, is_on: bool) -> None:
    with translation.override(user.language), timezone.override(user.zone):
        if is_on:
            seen = seen_by(user, visit.pk)
            if seen is None:
                return
            account = reading.addresses([seen], user).get(seen.account_id)
            method, event = invitations.REQUEST, invitations.for_us(seen, account)
        else:
            method, event = invitations.CANCEL, invitations.called_off(visit, invitations.title(visit), [user])
        values = {
            "visit": visit,
            "title": invitations.title(visit),
            "is_on": is_on,
            "is_new": activity.verb == "visit_planned",
            "actor": activity.actor,
        }
        calendar = (method, invitations.calendar_of([event], method))
        key = f"invitation-{activity.pk}-{user.pk}"
        mailing.send("visits/mail/invitation.txt", user, values, key=key, stop=INVITATION, calendar=calendar)


def seen_by(user: User, visit_id: Any) -> Any:
    """The visit as this person reads it, with who comes along; None when they do not see it."""
    rows = reading.shown(Visit.objects.visible_to(user), user).prefetch_related("colleagues__user")
    return rows.filter(pk=visit_id).first()


def to_customer(activity: Activity) -> None:
    """After the commit: what somebody sent by hand, to each person alone."""
    visit = Visit.objects.filter(pk=activity.subject_id).select_related("account", "owner").first()
    is_old = activity.recorded_at - activity.effective_at > notify.OLD_NEWS
    if is_old or visit is None or visit.state not in (Visit.State.PLANNED, Visit.State.CANCELLED):
        return
    letters, new = Round(activity), activity.new or {}
    for contact in Contact.objects.filter(pk__in=new["people"]).exclude(email="").order_by("pk"):
        key = f"visit-{activity.pk}-{contact.pk}"
        letter = customer_mail(visit, contact, new["language"], account=visit.account, key=key)
        letters.write(contact.pk, letter.send)
    letters.end()


def customer_mail(
    visit: Visit, contact: Contact | None, language: str, *, account: KeyAccount | None, key: str = "preview"
) -> EmailMessage:
    """From the product's address, answered to who visits. Without a contact: to look at before it goes."""
    with translation.override(language), timezone.override(visit.owner.zone):
        is_on = visit.state == Visit.State.PLANNED
        method = invitations.REQUEST if is_on else invitations.CANCEL
        guests = [contact] if contact else []
        text = invitations.title_for_customer(visit)
        event = (
            invitations.for_customer(visit, account, guests) if is_on else invitations.called_off(visit, text, guests)
        )
        values = {
            "visit": visit,
            "title": text,
            "contact": contact,
            "is_on": is_on,
            "names": invitations.our_names(visit),
            "organization": Organization.objects.current(),
            "place": event.get("location", ""),
        }
        subject, body = mailing.written("visits/mail/to_customer.txt", values)
    to = [contact.email] if contact else []
    message = EmailMessage(subject, body, to=to, reply_to=[visit.owner.email], headers=mailing.headers_of(key))
    mailing.attach_calendar(message, (method, invitations.calendar_of([event], method)))
    return message


class Round:
    """The mails of one delivery: one that fails keeps nobody else from theirs, and is tried again alone."""

    def __init__(self, activity: Activity) -> None:
        self.activity, self.failed = activity, list[Exception]()

    def write(self, reader: Any, send: Callable[[], object]) -> None:
        key = f"invited-{self.activity.pk}-{reader}"
        if cache.get(key):
            return
        try:
            send()
        except Exception as error:
            self.failed.append(error)
        else:
            cache.set(key, True, REMEMBERED)

    def end(self) -> None:
        """The outbox tries again, for those whose mail has not gone."""
        if self.failed:
            raise self.failed[0]


def register() -> None:
    told = ("visit_planned", "visit_changed", "visit_cancelled")
    activities.after_commit(*told, name="invitation", handler=to_colleagues)
    activities.after_commit("visit_invited", name="invitation", handler=to_customer)
