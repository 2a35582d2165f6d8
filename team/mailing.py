"""Letters: who sends a mail claims it first, so that it goes once, whichever workers run and whoever of them dies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from team.models import Letter, Organization, User
from team.querysets import NotificationQuerySet
from web.addresses import absolute


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


def send(template: str, user: User, values: dict[str, Any], *, key: str) -> None:
    """Mail `team/mail/TEMPLATE.txt` (its first line is the subject). `key` makes a repeated mail recognizable."""
    frame = {
        "user": user,
        "organization": Organization.objects.current(),
        "settings_url": absolute(reverse("team:settings")),
    }
    text = render_to_string(f"team/mail/{template}.txt", frame | values)
    subject, _newline, body = text.lstrip().partition("\n")
    headers = {"Message-ID": f"<{key}@keyline.invalid>", "Auto-Submitted": "auto-generated"}
    EmailMessage(" ".join(subject.split()), body.lstrip(), to=[user.email], headers=headers).send()
