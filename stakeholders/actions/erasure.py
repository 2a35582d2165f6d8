"""Erasing a person: on request, and by retention when they left long ago.

What the person is goes: names, contact data, title, style, what was noted about them and told by them. What happened
stays without them: ids, roles, attitudes, weights, dates, so that the histories of deals replay as before. History
rows are rewritten for this alone. It cannot be taken back. Source: catalogue sections 19.4 and 19.17.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders import erasing
from stakeholders.actions.recording import centers_of, write_history
from stakeholders.models import Contact, Intelligence, Member, StakeholderChange
from stakeholders.relationship_table import WRITTEN
from team import activities, permits
from team.models import Activity, Organization, User
from team.querysets import administers
from web.errors import RuleViolation

ERASED, ERASED_LOCALLY = "Erased person", "已抹除的联系人"
"""The two names of everybody who was erased: the reader's language chooses, as with any name."""
IDENTITY = ("title", "employer", "email", "phone", "mobile", "messenger", "style", "source_system")
NOTED = ("persona", "obtain", "weight_reason", *WRITTEN)
KEPT_IN_HISTORY = frozenset(
    {
        "created", "erased", "member", "roles", "attitude", "attitude_basis", "attitude_on", "influence",
        "weight_override", "target_attitude", "relation_us", "rivals", "responsible", "phases", "necessity", "rung",
        "level", "department", "affiliation", "reports_to", "left_on", "influence_line",
    }
)  # fmt: skip
"""Fields whose old and new values say nothing about who it was. Whatever is not named here goes."""
KEPT_IN_LOG = KEPT_IN_HISTORY | {"contact", "centers", "fields", "mentions"}


def may_erase(actor: User) -> bool:
    """Directors, who answer for the data, and administrators, who carry requests out without seeing sales data."""
    return actor.sight.edits_everything or administers(actor)


@transaction.atomic
def erase_contact(
    *,
    actor: User,
    contact_id: uuid.UUID,
    name: str,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Contact:
    """Erase somebody for good. `name` is typed to confirm it: one of the person's own."""
    contact = Contact.lock(contact_id)
    if not may_erase(actor):
        permits.require_visible(contact, actor=actor)
        raise PermissionDenied(_("Only a director or an administrator may erase a person."))
    permits.require_fresh(contact, expected_version)
    if contact.erased_on is not None:
        raise RuleViolation("erased_already", _("This person was erased already."))
    if _plain(name) not in {_plain(each) for each in (contact.name, contact.local_name) if each}:
        raise ValidationError({"name": _("This is not the person's name.")}, code="other_name")
    return erase(contact, actor, at)


def erase(contact: Contact, actor: User, at: dt.datetime | None = None) -> Contact:
    """The body of it, for the request and for retention; inside a transaction, with the contact locked."""
    mentions = [mention.plain() for mention in erasing.mentions_of(contact)]
    members = list(Member.objects.filter(contact=contact).select_for_update(of=("self",)))
    _clean_intelligence(contact)
    _clean_log(contact, [member.pk for member in members])
    _clean_history(contact)
    erasing.clean_copies(contact)
    for member in members:
        _clean_member(member)
    _clean_contact(contact, at)
    write_history({"erased": (None, True)}, actor=actor, contact=contact, at=at)
    new = {"centers": centers_of(contact), "mentions": mentions}
    activities.announce(actor=actor, verb="contact_erased", subject=contact, new=new, at=at)
    return contact


def _clean_contact(contact: Contact, at: dt.datetime | None) -> None:
    contact.name, contact.local_name = ERASED, ERASED_LOCALLY
    for field in IDENTITY:
        setattr(contact, field, "")
    contact.external_id = None
    contact.erased_on = Organization.objects.day_of(at)
    contact.save_changes("name", "local_name", *IDENTITY, "external_id", "erased_on")


def _clean_member(member: Member) -> None:
    """Roles, attitude, influence and weight stay: the deal's past and its vote are made of them."""
    for field in NOTED:
        setattr(member, field, "")
    if member.weight_override is not None:
        member.weight_reason = ERASED
    member.focuses, member.coach_criteria = [], []
    member.save_changes(*NOTED, "focuses", "coach_criteria")


def _clean_history(contact: Contact) -> None:
    rows = StakeholderChange.objects.filter(contact=contact)
    rows.exclude(reason="").update(reason="")
    rows.exclude(field__in=KEPT_IN_HISTORY).update(old=None, new=None)
    was_merged = Q(old__id=str(contact.pk)) | Q(new__id=str(contact.pk))
    StakeholderChange.objects.filter(was_merged, field="merged").update(old=None, new=None)


def _clean_log(contact: Contact, members: list[uuid.UUID]) -> None:
    """Values in the activities about the person and their parts, also about parts that are gone."""
    centers = set(StakeholderChange.objects.filter(contact=contact, field="member").values_list("center_id", flat=True))
    ids = erasing.ids_of(contact)
    about = Activity.objects.filter(subject_label="stakeholders.contact", subject_id__in=ids)
    own = Activity.objects.filter(subject_label="stakeholders.member", subject_id__in=members)
    gone = Activity.objects.filter(
        subject_label="stakeholders.member", scope_label="stakeholders.buyingcenter", scope_id__in=centers
    ).exclude(subject_id__in=members)
    names = set(map(str, ids))
    rows = [*about, *own, *(row for row in gone.iterator() if (row.new or {}).get("contact") in names)]
    for row in rows:
        row.old, row.new = _without_person(row.old), _without_person(row.new)
    Activity.objects.bulk_update(rows, ["old", "new"], batch_size=500)


def _without_person(values: Any) -> Any:
    if not isinstance(values, dict):
        return None
    return {name: value if name in KEPT_IN_LOG else None for name, value in values.items()}


def _clean_intelligence(contact: Contact) -> None:
    """What they told goes; where they were the second source, the verdict stays without them; elsewhere their name."""
    removed = Intelligence.objects.filter(source=contact)
    announce_removed(removed, User.objects.system(), None)
    removed.delete()
    for item in Intelligence.objects.filter(second_source=contact):
        item.second_source, item.second_note = None, item.second_note or ERASED
        item.save_changes("second_source", "second_note")
    _rename_in_intelligence(contact)


def _rename_in_intelligence(contact: Contact) -> None:
    names = [name for name in erasing.names_of(contact) if name]
    around = Intelligence.objects.filter(center__account_id__in=erasing.accounts_of(contact))
    fields = ("text", "source_note", "second_note")
    for item in around.filter(erasing.holding(names, *fields)):
        for field in fields:
            setattr(item, field, _renamed(getattr(item, field), names))
        item.save_changes(*fields)


def _renamed(text: str, names: Iterable[str]) -> str:
    """The text with the person's names, whatever their case, taken out."""
    for name in names:
        start = text.casefold().find(name.casefold())
        while start >= 0:
            text = f"{text[:start]}—{text[start + len(name) :]}"
            start = text.casefold().find(name.casefold(), start + 1)
    return text


def announce_removed(rows: Any, actor: User, at: dt.datetime | None) -> None:
    """Tell who could read these confidences that they are gone."""
    activities.announce_all(
        [
            activities.draft(
                actor=actor,
                verb="intelligence_removed",
                subject=item,
                new={"fields": [], "centers": [str(item.center_id)]},
                at=at or timezone.now(),
            )
            for item in rows
        ]
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
