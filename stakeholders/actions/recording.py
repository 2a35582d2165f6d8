"""History rows and the centers that an activity names, shared by the actions of this app."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.kinship import lineage
from stakeholders.models import BuyingCenter, Contact, Member, StakeholderChange
from team import permits
from team.models import Activity, User
from web.errors import RuleViolation

Changed = Mapping[str, tuple[Any, Any]]


def write_history(
    changed: Changed,
    *,
    actor: User,
    center: BuyingCenter | None = None,
    contact: Contact | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> None:
    """One row per field, of a center, of a person, or of a person in a center."""
    StakeholderChange.objects.bulk_create(history_rows(changed, actor, center, contact, reason, at))


def history_rows(
    changed: Changed,
    actor: User,
    center: BuyingCenter | None,
    contact: Contact | None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> list[StakeholderChange]:
    """The unsaved rows, for set forms that save many at once."""
    now = timezone.now()
    return [
        StakeholderChange(
            center=center,
            contact=contact,
            field=field,
            old=old,
            new=new,
            actor=actor,
            reason=reason,
            effective_at=at or now,
            recorded_at=now,
        )
        for field, (old, new) in changed.items()
    ]


def centers_of(contact: Contact) -> list[str]:
    """The buying centers that a change of this person touches, as activities carry them."""
    return texts(Member.objects.filter(contact=contact).values_list("center_id", flat=True))


def centers_named(activities: Iterable[Activity]) -> set[uuid.UUID]:
    """The buying centers that activities name."""
    return _ids(activities, "centers")


def centers_touched(activities: Iterable[Activity]) -> set[uuid.UUID]:
    """Those, and the centers of the people whom a visit names: a meeting counts in each of them."""
    named = centers_named(activities)
    people = _ids(activities, "people")
    if people:
        named |= set(Member.objects.filter(contact_id__in=people).order_by().values_list("center_id", flat=True))
    return named


def _ids(activities: Iterable[Activity], key: str) -> set[uuid.UUID]:
    return {uuid.UUID(str(pk)) for activity in activities for pk in (activity.new or {}).get(key, [])}


def texts(ids: Iterable[uuid.UUID | None]) -> list[str]:
    return sorted({str(pk) for pk in ids if pk is not None})


def only(values: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """The values, if all may be changed; anything else is a mistake of the door."""
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"These cannot be changed here: {', '.join(sorted(unknown))}")
    return dict(values)


def require_kept(contact: Contact) -> None:
    """Of somebody whose data were erased nothing new is written down."""
    if contact.erased_on is not None:
        raise RuleViolation("erased", _("This person was erased. Enter them anew if they are back."))


def require_person(contact: Contact, account: KeyAccount | None, actor: User, field: str = "contact") -> None:
    """Somebody of the account, or of one above or below it: who sees what is written down reads the name."""
    permits.require_visible(contact, actor=actor)
    if account is None or contact.account_id == account.pk:
        return
    if contact.account_id not in lineage(account):
        raise ValidationError({field: _("This person works elsewhere.")}, code="other_account")
