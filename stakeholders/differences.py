"""Two contacts side by side: in what they differ, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Contact, PossibleDuplicate
from stakeholders.querysets import ContactQuerySet
from team.models import User
from web.formats import NOTHING, short_date

SHOWN = (
    *("name", "local_name", "account", "title", "department", "level", "reports_to", "affiliation", "employer"),
    *("email", "phone", "mobile", "messenger", "left_on"),
)
"""Facts; how far somebody has come with us, and what they are like, is for those who may read judgements."""
MEANT_EMPTY = frozenset({"affiliation", "employer", "left_on"})
"""Empty, they say something: works here, is still there. Taken from the other person only when that is chosen."""
REASONS = {
    "email": _("same e-mail"),
    "mobile": _("same mobile number"),
    "phone": _("same phone"),
    "name": _("similar name"),
}
RELATED = ("account", "reports_to")


@dataclass(frozen=True, slots=True)
class Difference:
    name: str
    label: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A possible duplicate as the list shows it."""

    row: PossibleDuplicate
    reasons: list[Any]
    differences: list[Difference]
    can_merge: bool


def pairs(rows: Iterable[PossibleDuplicate], user: User) -> list[Pair]:
    """What differs in each, with superiors that the reader sees (one query)."""
    found = list(rows)
    superiors = {each.reports_to_id for row in found for each in (row.first, row.second) if each.reports_to_id}
    seen = set(Contact.objects.visible_to(user).filter(pk__in=superiors).values_list("pk", flat=True))
    return [
        Pair(
            row,
            [REASONS[reason] for reason in row.reasons if reason in REASONS],
            differences(row.first, row.second, seen),
            user.sight.sells,
        )
        for row in found
    ]


def superiors_seen(user: User, *contacts: Contact) -> set[Any]:
    ids = [contact.reports_to_id for contact in contacts if contact.reports_to_id]
    rows: ContactQuerySet = Contact.objects.visible_to(user).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def differences(first: Contact, second: Contact, seen: set[Any]) -> list[Difference]:
    """The fields that say something else; a superior out of sight is not named."""
    found = []
    for name in SHOWN:
        values = [in_words(contact, name, seen) for contact in (first, second)]
        if values[0] != values[1]:
            label = str(Contact._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append(Difference(name, label[:1].upper() + label[1:], values[0], values[1]))
    return found


def in_words(contact: Contact, name: str, seen: set[Any]) -> str:
    if name == "reports_to":
        return str(contact.reports_to) if contact.reports_to_id in seen else NOTHING
    if name == "left_on":
        return short_date(contact.left_on) if contact.left_on else NOTHING
    display = getattr(contact, f"get_{name}_display", None)
    return str((display() if display else getattr(contact, name)) or NOTHING)
