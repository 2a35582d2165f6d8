"""Days away: entered by the person or by who leads them. Why is asked by nobody and kept nowhere."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from team import history
from team.activities import announce
from team.models import Absence, User
from team.permits import locked_for_edit
from team.sight import is_above
from web.days import is_plausible

LONGEST = 366


@transaction.atomic
def add_absence(
    *,
    actor: User,
    first_day: dt.date,
    last_day: dt.date,
    user: User | None = None,
    absence_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Absence:
    """Whole days, both included; of the actor's own unless another person is named. Overlapping days are refused."""
    person = user or actor
    _require_may(actor, person.pk)
    absence = Absence(user=person, first_day=first_day, last_day=last_day)
    if absence_id:
        absence.pk = absence_id
    _check(absence)
    absence.save(force_insert=True)
    return _announced("absence_added", absence, actor, at, new=_days(absence))


@transaction.atomic
def change_absence(
    *,
    actor: User,
    absence_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Absence:
    """Other days; whose they are does not change."""
    absence = locked_for_edit(Absence, absence_id, actor=actor, expected_version=expected_version)
    if unknown := set(values) - {"first_day", "last_day"}:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    old = _days(absence)
    changed = history.apply(absence, values)
    if not changed:
        return absence
    _check(absence)
    absence.save_changes(*changed)
    return _announced("absence_changed", absence, actor, at, old=old, new=_days(absence))


@transaction.atomic
def remove_absence(
    *, actor: User, absence_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> None:
    absence = locked_for_edit(Absence, absence_id, actor=actor, expected_version=expected_version)
    _announced("absence_removed", absence, actor, at, old=_days(absence))
    absence.delete()


def _require_may(actor: User, user_id: uuid.UUID) -> None:
    if user_id == actor.pk or actor.is_system or user_id in actor.sight.people or is_above(actor, user_id):
        return
    raise PermissionDenied(_("Only the person and who leads them say when they are away."))


def _check(absence: Absence) -> None:
    """The days in order and not too far, and none of them said before: the person's row keeps two from it at once."""
    absence.clean_fields(exclude={"user"})
    if not (is_plausible(absence.first_day) and is_plausible(absence.last_day)):
        raise ValidationError({"first_day": _("This day is too far away.")}, code="far")
    if absence.last_day < absence.first_day:
        raise ValidationError({"last_day": _("The last day lies before the first.")}, code="order")
    if (absence.last_day - absence.first_day).days >= LONGEST:
        raise ValidationError({"last_day": _("At most a year at once.")}, code="long")
    User.lock(absence.user_id)
    others = Absence.objects.filter(
        user_id=absence.user_id, first_day__lte=absence.last_day, last_day__gte=absence.first_day
    ).exclude(pk=absence.pk)
    if found := others.order_by("first_day").first():
        raise ValidationError(
            {"first_day": _("Some of these days are entered already: %(first)s to %(last)s.") % _shown(found)},
            code="overlap",
        )


def _shown(absence: Absence) -> dict[str, str]:
    return {"first": absence.first_day.isoformat(), "last": absence.last_day.isoformat()}


def _days(absence: Absence) -> dict[str, str]:
    return {"user": str(absence.user_id), "first_day": f"{absence.first_day}", "last_day": f"{absence.last_day}"}


def _announced(verb: str, absence: Absence, actor: User, at: dt.datetime | None, **values: Any) -> Absence:
    announce(actor=actor, verb=verb, subject=absence, at=at, **values)
    return absence
