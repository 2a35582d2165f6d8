"""People at the customer: who they are, whom they report to, whether they are still there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Container, Mapping
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.actions.members import join
from stakeholders.actions.pairing import IDENTIFYING, look_for_duplicates, require_new
from stakeholders.actions.recording import centers_of, only, require_kept, write_history
from stakeholders.models import BuyingCenter, Contact, StakeholderChange
from stakeholders.org_chart import is_below
from stakeholders.querysets import accounts_worked_by
from team import activities, history, permits
from team.models import Organization, User
from web.errors import RuleViolation


class ContactFields(TypedDict, total=False):
    name: str
    local_name: str
    title: str
    department: str
    level: str
    reports_to: Contact | None
    affiliation: str
    employer: str
    email: str
    phone: str
    mobile: str
    messenger: str
    left_on: dt.date | None
    rung: int | None
    style: str
    source_system: str
    external_id: str | None


FIELDS = frozenset(ContactFields.__annotations__)
RELATED = {"account", "reports_to"}


@transaction.atomic
def create_contact(
    *,
    actor: User,
    account: KeyAccount,
    center: BuyingCenter | None = None,
    confirmed: bool = True,
    at: dt.datetime | None = None,
    **fields: Unpack[ContactFields],
) -> Contact:
    """A new person at the account; with `center` also a member of it.

    Who sees only the account's face needs the center: else they would lose sight of the person at once. Where a
    person has not `confirmed` it, somebody like them whom the actor sees is a `RuleViolation` "likely_duplicate".
    """
    permits.require_seller(actor)
    if not accounts_worked_by(actor).filter(pk=account.pk).exists():
        raise KeyAccount.DoesNotExist
    if center is None and not KeyAccount.objects.visible_to(actor).filter(pk=account.pk).exists():
        raise ValidationError({"center": _("Say in which deal this person has a part.")}, code="center_needed")
    contact = Contact(account=account, created_at=at or timezone.now(), **only(fields, FIELDS))
    _check(contact, actor, {"reports_to", "style"})
    if not confirmed:
        require_new(contact, actor)
    contact.save(force_insert=True)
    look_for_duplicates([contact])
    write_history({"created": (None, True)}, actor=actor, contact=contact, at=at)
    activities.announce(actor=actor, verb="contact_created", subject=contact, new={"centers": []}, at=at)
    if center is not None:
        join(actor, center.pk, contact, at=at)
    return contact


@transaction.atomic
def change_contact(
    *,
    actor: User,
    contact_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Contact:
    """Change facts of a person. Raises `ValidationError` for a superior elsewhere or a circle of superiors."""
    contact = permits.locked_for_edit(Contact, contact_id, actor=actor, expected_version=expected_version)
    require_kept(contact)
    return _change(contact, actor, values, reason, at)


def _change(
    contact: Contact, actor: User, values: Mapping[str, Any], reason: str = "", at: dt.datetime | None = None
) -> Contact:
    changed = history.apply(contact, only(values, FIELDS))
    if not changed:
        return contact
    _check(contact, actor, changed)
    contact.save_changes(*changed)
    if IDENTIFYING.intersection(changed):
        look_for_duplicates([contact])
    write_history(changed, actor=actor, contact=contact, reason=reason, at=at)
    activities.announce(
        actor=actor,
        verb="contact_changed",
        subject=contact,
        new={"fields": sorted(changed), "centers": centers_of(contact)},
        at=at,
    )
    return contact


@transaction.atomic
def undo_superior(*, actor: User, contact_id: uuid.UUID, change_id: int) -> Contact:
    """Take back whom somebody was put under, by the history row of it.

    `RuleViolation` "cannot_undo" once the line was changed again.
    """
    contact = permits.locked_for_edit(Contact, contact_id, actor=actor)
    change = StakeholderChange.objects.get(pk=change_id, contact=contact, field="reports_to")
    if history.plain(contact.reports_to_id) != change.new:
        raise RuleViolation("cannot_undo", _("This line has been changed again since."))
    superior = Contact.objects.filter(pk=change.old).first() if change.old else None
    return _change(contact, actor, {"reports_to": superior})


def _check(contact: Contact, actor: User, changed: Container[str]) -> None:
    contact.clean_fields(exclude=RELATED)
    if contact.style and "style" in changed and not Organization.objects.current().keeps_personality:
        raise ValidationError({"style": _("The personality style is not kept here.")}, code="not_kept")
    superior = contact.reports_to
    if superior is None or "reports_to" not in changed:
        return
    permits.require_visible(superior, actor=actor)
    if superior.account_id != contact.account_id:
        raise ValidationError({"reports_to": _("This person works elsewhere.")}, code="other_account")
    if _is_below(superior, contact):
        raise ValidationError(
            {
                "reports_to": _("%(superior)s reports to %(person)s already.")
                % {"superior": superior, "person": contact}
            },
            code="reporting_circle",
        )


def _is_below(person: Contact, top: Contact) -> bool:
    superiors = Contact.objects.filter(account_id=top.account_id).values_list("pk", "reports_to_id")
    return is_below(person.pk, top.pk, dict(superiors))
