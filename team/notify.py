"""Who is told of what, in the bell and by mail, in their own language.

An app registers a verb with the people it concerns and a sentence. The rest is the same for all: after the commit
the worker writes one `Notification` per person, and mails it or leaves it to the digest. Nobody hears of a record
that they do not see. Source: compositions section 8 (caps).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.utils import timezone

from team import activities, mailing, news
from team.calendars import current_calendar
from team.mail_times import is_quiet
from team.models import Activity, Letter, Notification, User
from team.models.user import unread_key
from web.addresses import absolute

Recipients = Callable[[Activity], Iterable[User]]
Text = Callable[[Activity, Any, Any], str]
Address = Callable[[Activity, Any], str]

OLD_NEWS = dt.timedelta(days=1)
"""What an import or the demo writes into the past concerns nobody any more."""
SINGLES_A_DAY = 3
"""Mails of their own that a person gets on one of their days."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bell: the sentence in the reader's language, and where it leads.

    `is_task`: it asks the reader to do something.
    """

    notification: Notification
    text: str
    url: str
    is_task: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news: whom it concerns, in which words, and how it is told."""

    recipients: Recipients
    text: Text
    address: Address
    related: tuple[str, ...] = ()
    is_task: bool = False
    is_private: bool = False
    is_fleeting: bool = False


_verbs: dict[str, Kind] = {}


def register(
    verb: str,
    recipients: Recipients,
    text: Text,
    *,
    label: Any = "",
    about: Any = "",
    address: Address | None = None,
    related: tuple[str, ...] = (),
    is_task: bool = False,
    is_private: bool = False,
    is_fleeting: bool = False,
) -> None:
    """`recipients(activity)` → the people concerned; the actor and who may not see the scope are left out.

    `text(activity, subject, scope)` → one sentence, in the language that is active; both records are loaded, and
    `activity.actor` is too. `label` names the kind where people choose what they are told of, under the heading
    `about`. `address(activity, scope)`: where it leads, if not to the scope. `related`: rows of the
    subject that its sentence names. `is_task`: it asks them to do something,
    so the digest begins with it. `is_private`: the activity was made only to tell, and the log shows it to nobody.
    `is_fleeting`: a digest would tell it too late. Call it in `apps.py` of the app that owns the verb.
    """
    _verbs[verb] = Kind(recipients, text, address or _to_scope, related, is_task, is_private, is_fleeting)
    if label:
        news.register(verb, label, about)
    activities.after_commit(verb, name="notify", handler=deliver)


def fleeting() -> list[str]:
    return [verb for verb, kind in _verbs.items() if kind.is_fleeting]


def without_private(rows: Any, user: User) -> Any:
    """A veil over the log: that somebody was reminded concerns nobody else."""
    if rows.model is not Activity:
        return rows
    return rows.exclude(verb__in=[verb for verb, kind in _verbs.items() if kind.is_private])


def _to_scope(activity: Activity, scope: Any) -> str:
    return address_of(scope)


def deliver(activity: Activity) -> None:
    """The after-commit subscriber; told twice, it writes and mails once."""
    if activity.recorded_at - activity.effective_at > OLD_NEWS:
        return
    concerned = _verbs[activity.verb].recipients(activity)
    people = {user.pk: user for user in concerned if user.pk != activity.actor_id and user.is_active}
    failed: list[Exception] = []
    for user in people.values():
        if activity.verb in user.muted or not _sees(user, activity):
            continue
        notification, _created = Notification.objects.get_or_create(user=user, activity=activity)
        cache.delete(unread_key(user.pk))
        try:
            mail_at_once(notification)
        except Exception as error:  # one dead address keeps nobody else from their letter
            failed.append(error)
    if failed:
        raise failed[0]  # the outbox tries again, for those whose mail has not gone


def _sees(user: User, activity: Activity) -> bool:
    return model_of(activity.scope_label)._default_manager.visible_to(user).filter(pk=activity.scope_id).exists()


def model_of(label: str) -> Any:
    return apps.get_model(label)


def lines(user: User, notifications: Sequence[Notification]) -> list[Line]:
    """The notifications with their sentences; what has gone or got out of sight since is left out."""
    scopes = _loaded(notifications, "scope", lambda model: model._default_manager.visible_to(user))
    subjects = _loaded(notifications, "subject", lambda model: _with_related(model, notifications))
    found = []
    for notification in notifications:
        activity = notification.activity
        scope = scopes.get((activity.scope_label, activity.scope_id))
        subject = subjects.get((activity.subject_label, activity.subject_id))
        if scope is None or subject is None or activity.verb not in _verbs:
            continue
        kind = _verbs[activity.verb]
        # One line, also where a name holds the end of one: it becomes the subject of a mail.
        text = " ".join(kind.text(activity, subject, scope).split())
        found.append(Line(notification, text, kind.address(activity, scope), kind.is_task))
    return found


def _loaded(notifications: Sequence[Notification], part: str, rows: Callable[[Any], Any]) -> dict[tuple[str, Any], Any]:
    """The records of the activities, in one query per kind."""
    wanted: dict[str, set[Any]] = {}
    for notification in notifications:
        label = getattr(notification.activity, f"{part}_label")
        wanted.setdefault(label, set()).add(getattr(notification.activity, f"{part}_id"))
    return {
        (label, row.pk): row for label, ids in wanted.items() for row in rows(model_of(label)).filter(pk__in=list(ids))
    }


def _with_related(model: Any, notifications: Sequence[Notification]) -> Any:
    verbs = {each.activity.verb for each in notifications if each.activity.subject_label == model._meta.label_lower}
    names = {name for verb in verbs if verb in _verbs for name in _verbs[verb].related}
    rows = model._default_manager.all()
    return rows.select_related(*names) if names else rows


def address_of(record: Any) -> str:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else "/"


def mail_at_once(notification: Notification) -> None:
    """A mail of its own, if the person wants that, may be disturbed now and has not had the day's share yet.

    Whatever does not go here goes into the next digest (`team.digests`); so does what a dead worker left open.
    """
    user = notification.user
    is_open = notification.letter_id is None and notification.mailed_at is None and notification.read_at is None
    if not is_open or user.mail != User.Mail.AT_ONCE:
        return
    now = timezone.localtime(timezone=user.zone)
    if is_quiet(now, user.quiet_from, user.quiet_until, current_calendar()):
        return
    one = Notification.objects.filter(pk=notification.pk)
    letter = mailing.claim(user, Letter.Kind.SINGLE, now.date(), most=SINGLES_A_DAY, rows=one)
    if letter is None:
        return
    with mailing.posting(letter):
        for line in lines(user, [notification]):
            values = {"line": line, "url": absolute(line.url)}
            stop = notification.activity.verb
            mailing.send("notification", user, values, key=f"notification-{notification.pk}", stop=stop)
