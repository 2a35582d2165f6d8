"""What is kept for so many months and no longer: people who have left, and what was learned in confidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from stakeholders import erasing
from stakeholders.actions.erasure import announce_removed, erase
from stakeholders.models import Contact, Intelligence
from team.models import Organization, User
from team.periods import add_months

PORTION = 200


@dataclass(frozen=True, slots=True)
class Due:
    """How many the next run would erase and delete."""

    people: int
    confidences: int


def due() -> Due:
    today = Organization.objects.today()
    return Due(people_due(today).count(), confidences_due(today).count())


def people_due(today: dt.date) -> QuerySet[Contact]:
    """Who left longer ago than the policy keeps them, is not erased yet, and is not in use."""
    months = Organization.objects.current().retention_months
    if not months:
        return Contact.objects.none()
    left = Contact.objects.filter(left_on__lt=add_months(today, -months), erased_on=None)
    return erasing.not_in_use(left)


def confidences_due(today: dt.date) -> QuerySet[Intelligence]:
    months = Organization.objects.current().intelligence_months
    if not months:
        return Intelligence.objects.none()
    return Intelligence.objects.filter(learned_on__lt=add_months(today, -months))


def retain(*, actor: User, at: dt.datetime | None = None) -> Due:
    """Erase and delete what is due, in portions that hold no long lock. Run again, it does nothing more."""
    today = Organization.objects.day_of(at)
    return Due(_erase_people(actor, today, at), _delete_confidences(actor, today, at))


def _erase_people(actor: User, today: dt.date, at: dt.datetime | None) -> int:
    count = 0
    for pk in list(people_due(today).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Looked at again under the lock: somebody may just have put the person into an open deal.
            contact = people_due(today).select_for_update(of=("self",)).filter(pk=pk).first()
            if contact is not None:
                erase(contact, actor, at)
                count += 1
    return count


def _delete_confidences(actor: User, today: dt.date, at: dt.datetime | None) -> int:
    count = 0
    while True:
        with transaction.atomic():
            rows: list[Any] = list(confidences_due(today).order_by("pk")[:PORTION])
            if not rows:
                return count
            announce_removed(rows, actor, at)
            Intelligence.objects.filter(pk__in=[row.pk for row in rows]).delete()
            count += len(rows)
