"""What customers say against us: written down, answered, settled, taken back. Source: catalogue A12.4."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.actions.recording import only
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.actions.participants import require_reach
from stakeholders.visits.models import Objection, Visit
from team import activities, history, permits
from team.models import Organization, User

FIELDS = frozenset({"text", "subject", "motive", "technique", "answer", "state", "contact", "raised_on"})
TEXTS = ("text", "answer")
RELATED = {"account", "center", "contact", "visit", "created_by"}
CODES = {"subject": "subjects", "technique": "techniques"}


@transaction.atomic
def record_objection(
    *,
    actor: User,
    account: KeyAccount,
    text: str,
    center: BuyingCenter | None = None,
    contact: Contact | None = None,
    visit: Visit | None = None,
    at: dt.datetime | None = None,
    **values: Any,
) -> Objection:
    """By whoever sells and works at the account; about a deal, and heard in a visit, where that is said.

    `values`: `subject`, `motive`, `technique`, `answer`, `state`, `raised_on` (today).
    """
    require_reach(actor, account, [contact] if contact else [], [center] if center else [])
    if visit is not None:
        require_visit(visit, account, actor)
    today = Organization.objects.day_of(at)
    row = Objection(account=account, center=center, visit=visit, created_by=actor, created_at=at or timezone.now())
    given = {"raised_on": today} | only(values, FIELDS) | {"text": text, "contact": contact}
    changed = history.apply(row, _stripped(given))
    _settle(row, today)
    _check(row, today)
    row.save(force_insert=True)
    return _kept("objection_recorded", row, [*changed], actor, at)


@transaction.atomic
def change_objection(
    *,
    actor: User,
    objection_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Objection:
    """Change any of `FIELDS`: better words, how we answered, whether it is resolved or stands."""
    row = permits.locked_for_edit(Objection, objection_id, actor=actor, expected_version=expected_version)
    given = _stripped(only(values, FIELDS))
    if (person := given.get("contact")) and person.pk != row.contact_id:
        require_reach(actor, row.account, [person], [row.center] if row.center else [])
    changed = history.apply(row, given)
    if not changed:
        return row
    today = Organization.objects.day_of(at)
    if "state" in changed:
        row.settled_on = None
        _settle(row, today)
    _check(row, today)
    row.save_changes(*changed, *({"settled_on"} if "state" in changed else ()))
    return _kept("objection_changed", row, sorted(changed), actor, at)


@transaction.atomic
def remove_objection(
    *, actor: User, objection_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> None:
    """It was none."""
    row = permits.locked_for_edit(Objection, objection_id, actor=actor, expected_version=expected_version)
    _kept("objection_removed", row, [], actor, at)
    row.delete()


def require_visit(visit: Visit, account: KeyAccount, actor: User) -> None:
    """One that the actor may put right, at this account: what was heard there belongs to its report."""
    permits.require_editable(visit, actor=actor)
    if visit.account_id != account.pk:
        raise ValidationError({"visit": _("This visit was elsewhere.")}, code="other_account")


def _stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if name in TEXTS else value for name, value in values.items()}


def _settle(row: Objection, today: dt.date) -> None:
    row.settled_on = None if row.state == Objection.State.OPEN else max(today, row.raised_on)


def _check(row: Objection, today: dt.date) -> None:
    row.clean_fields(exclude=RELATED)
    for name, listed in CODES.items():
        known = entries("objections", listed)
        if getattr(row, name) and getattr(row, name) not in known:
            raise ValidationError({name: _("One of %(known)s is expected.") % {"known": ", ".join(known)}})
    if row.raised_on > today:
        raise ValidationError({"raised_on": _("This date lies in the future.")})


def _kept(verb: str, row: Objection, fields: list[str], actor: User, at: dt.datetime | None) -> Objection:
    """Announced without the words: who reads the log may see less than the account."""
    scope = row.center or row.account
    new = {"fields": sorted(fields), "subject": row.subject, "state": row.state}
    new |= {"centers": [str(row.center_id)]} if row.center_id else {"centers": []}
    activities.announce(actor=actor, verb=verb, subject=row, scope=scope, new=new, at=at)
    return row
