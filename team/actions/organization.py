"""The organization's money, time and calendar."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from team import history, organization_locks
from team.activities import announce
from team.models import Closure, Organization, User
from team.models.organization import ZONE_KEY, PeoplePolicy
from team.permits import require_administrator, require_fresh
from web.errors import RuleViolation

PEOPLE_POLICY = frozenset(field.name for field in PeoplePolicy._meta.get_fields())
"""What is kept about people at customers, for how long, and who sees it."""
CHANGEABLE = frozenset({"name", "holiday_country", "individual_figures"}) | organization_locks.FIXED | PEOPLE_POLICY


@transaction.atomic
def change_organization(
    *,
    actor: User,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Organization:
    """Base currency, time zone and fiscal year hold still once deals exist: `RuleViolation`."""
    organization = Organization.lock(Organization.objects.current().pk)
    require_administrator(actor)
    require_fresh(organization, expected_version)
    if unknown := set(values) - CHANGEABLE:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    changed = history.apply(organization, values)
    if not changed:
        return organization
    if fixed := organization_locks.FIXED.intersection(changed):
        _require_loose(fixed)
    organization.full_clean()
    organization.save_changes(*changed)
    cache.delete(ZONE_KEY)
    old = {name: before for name, (before, _after) in changed.items()}
    new = {name: after for name, (_before, after) in changed.items()}
    announce(actor=actor, verb="organization_changed", subject=organization, old=old, new=new, at=at)
    return organization


def _require_loose(fields: frozenset[str]) -> None:
    if organization_locks.is_fixed():
        raise RuleViolation(
            "organization_fixed",
            _("Base currency, time zone and fiscal year cannot change any more: deals are counted by them."),
            {"fields": sorted(fields)},
        )


@transaction.atomic
def add_closure(
    *, actor: User, name: str, first_day: dt.date, last_day: dt.date, at: dt.datetime | None = None
) -> Closure:
    """A long closure, both days included; it stops the clocks of flags."""
    require_administrator(actor)
    closure = Closure(
        organization=Organization.objects.current(), name=name.strip(), first_day=first_day, last_day=last_day
    )
    _require_order(closure)
    closure.full_clean()
    closure.save(force_insert=True)
    announce(actor=actor, verb="calendar_changed", subject=closure, scope=closure.organization, at=at)
    return closure


@transaction.atomic
def change_closure(
    *,
    actor: User,
    closure_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Closure:
    require_administrator(actor)
    closure = Closure.lock(closure_id)
    require_fresh(closure, expected_version)
    if changed := history.apply(closure, {name: values[name] for name in values}):
        _require_order(closure)
        closure.full_clean()
        closure.save_changes(*changed)
        announce(actor=actor, verb="calendar_changed", subject=closure, scope=closure.organization, at=at)
    return closure


@transaction.atomic
def remove_closure(*, actor: User, closure_id: uuid.UUID, at: dt.datetime | None = None) -> None:
    require_administrator(actor)
    closure = Closure.lock(closure_id)
    announce(actor=actor, verb="calendar_changed", subject=closure, scope=closure.organization, at=at)
    closure.delete()


def _require_order(closure: Closure) -> None:
    if closure.last_day < closure.first_day:
        raise ValidationError({"last_day": _("The last day lies before the first.")})
