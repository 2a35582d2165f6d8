"""Who is told of what, in the bell and by mail, in their own language.

An app registers a verb with the people it concerns and a sentence. The rest is the same for all: after the commit
the worker writes one `Notification` per person and mails it. Nobody hears of a record that they do not see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from team import activities
from team.models import Activity, Notification, Organization, User
from team.models.user import unread_key
from web.addresses import absolute

Recipients = Callable[[Activity], Iterable[User]]
Text = Callable[[Activity, Any, Any], str]

OLD_NEWS = dt.timedelta(days=1)
"""What an import or the demo writes into the past concerns nobody any more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bell: the sentence in the reader's language, and where it leads."""

    notification: Notification
    text: str
    url: str


_verbs: dict[str, tuple[Recipients, Text]] = {}


def register(verb: str, recipients: Recipients, text: Text) -> None:
    """`recipients(activity)` → the people concerned; the actor and who may not see the scope are left out.

    `text(activity, subject, scope)` → one sentence, in the language that is active; both records are loaded, and
    `activity.actor` is too. Call it in `apps.py` of the app that owns the verb.
    """
    _verbs[verb] = (recipients, text)
    activities.after_commit(verb, name="notify", handler=deliver)


def deliver(activity: Activity) -> None:
    """The after-commit subscriber; told twice, it writes and mails once."""
    if activity.recorded_at - activity.effective_at > OLD_NEWS:
        return
    recipients, _text = _verbs[activity.verb]
    people = {user.pk: user for user in recipients(activity) if user.pk != activity.actor_id and user.is_active}
    failed: list[Exception] = []
    for user in people.values():
        if not _sees(user, activity):
            continue
        notification, _created = Notification.objects.get_or_create(user=user, activity=activity)
        cache.delete(unread_key(user.pk))
        if notification.mailed_at is None:
            try:
                mail(notification)
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
    subjects = _loaded(notifications, "subject", lambda model: model._default_manager.all())
    found = []
    for notification in notifications:
        activity = notification.activity
        scope = scopes.get((activity.scope_label, activity.scope_id))
        subject = subjects.get((activity.subject_label, activity.subject_id))
        if scope is None or subject is None or activity.verb not in _verbs:
            continue
        # One line, also where a name holds the end of one: it becomes the subject of a mail.
        text = " ".join(_verbs[activity.verb][1](activity, subject, scope).split())
        found.append(Line(notification, text, address_of(scope)))
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


def address_of(record: Any) -> str:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else "/"


def mail(notification: Notification) -> None:
    """Send it in the person's language, then remember that: a crash in between mails twice, never not at all."""
    user = notification.user
    with translation.override(user.language), timezone.override(user.zone):
        line = next(iter(lines(user, [notification])), None)
        if line is None:
            return
        send("notification", user, {"line": line, "url": absolute(line.url)}, key=f"notification-{notification.pk}")
    Notification.objects.filter(pk=notification.pk).update(mailed_at=timezone.now())


def send(template: str, user: User, values: dict[str, Any], *, key: str) -> None:
    """Mail `team/mail/TEMPLATE.txt` (its first line is the subject). `key` makes a repeated mail recognizable."""
    organization = Organization.objects.current()
    text = render_to_string(f"team/mail/{template}.txt", {"user": user, "organization": organization, **values})
    subject, _newline, body = text.lstrip().partition("\n")
    headers = {"Message-ID": f"<{key}@keyline.invalid>", "Auto-Submitted": "auto-generated"}
    EmailMessage(" ".join(subject.split()), body.lstrip(), to=[user.email], headers=headers).send()
