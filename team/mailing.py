"""Letters: who sends a mail claims it first, so that it goes once, whichever workers run and whoever of them dies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from email.mime.text import MIMEText
from typing import Any

from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from team.models import Letter, Organization, User
from team.querysets import NotificationQuerySet
from web.addresses import absolute

STOP = "team.unsubscribe"
Invitation = tuple[str, bytes]
"""A method of RFC 5546 and the bytes of the calendar."""


@transaction.atomic
def claim(
    user: User, kind: str, day: dt.date, *, most: int = 1, rows: NotificationQuerySet | None = None
) -> Letter | None:
    """The person's letter of the day, with the notifications that it takes along; None when it is taken already.

    `most`: how many of its kind there may be on one day.
    """
    for number in range(1, most + 1):
        letter, is_ours = Letter.objects.get_or_create(user=user, kind=kind, day=day, number=number)
        if is_ours:
            if rows is not None:
                rows.update(letter=letter)
            return letter
    return None


@contextmanager
def posting(letter: Letter) -> Iterator[None]:
    """Write and send it inside, in the person's language and zone. What fails is given back to be tried again."""
    user = letter.user
    try:
        with translation.override(user.language), timezone.override(user.zone):
            yield
    except Exception:
        letter.delete()
        raise
    letter.notifications.update(mailed_at=timezone.now())


def send(
    template: str,
    user: User,
    values: dict[str, Any],
    *,
    key: str,
    stop: str = "",
    calendar: Invitation | None = None,
) -> None:
    """Mail `team/mail/TEMPLATE.txt`, or the template of that path; its first line is the subject.

    `key` makes a repeated mail recognizable. `stop`: what a click in the mail program
    unsubscribes from, a kind of news, "mail" or "weekly". `calendar`: an invitation that goes along.
    """
    frame = {
        "user": user,
        "organization": Organization.objects.current(),
        "settings_url": absolute(reverse("team:settings")),
    }
    subject, body = written(template, frame | values)
    message = EmailMessage(subject, body, to=[user.email], headers=headers_of(key))
    if stop:
        message.extra_headers |= {
            "List-Unsubscribe": f"<{absolute(reverse('team:unsubscribe', args=[stop_token(user, stop)]))}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    attach_calendar(message, calendar)
    message.send()


def written(template: str, values: dict[str, Any]) -> tuple[str, str]:
    """Subject (one line, whatever names hold) and body."""
    text = render_to_string(template if "/" in template else f"team/mail/{template}.txt", values)
    subject, _newline, body = text.lstrip().partition("\n")
    return " ".join(subject.split()), body.lstrip()


def headers_of(key: str) -> dict[str, str]:
    return {"Message-ID": f"<{key}@keyline.invalid>", "Auto-Submitted": "auto-generated"}


def attach_calendar(message: EmailMessage, calendar: Invitation | None) -> None:
    """As calendars take it: `text/calendar` with its method, and a name for programs that only show files."""
    if calendar is None:
        return
    method, content = calendar
    part = MIMEText(content.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="invitation.ics")
    message.attach(part)


def stop_token(user: User, what: str) -> str:
    """Signed, without an end: a mail is read when it is read."""
    return signing.dumps([str(user.pk), what], salt=STOP)


def read_stop_token(token: str) -> tuple[str, str] | None:
    """The person's id and what to stop; None for what we did not sign."""
    try:
        person, what = signing.loads(token, salt=STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(person), str(what)
