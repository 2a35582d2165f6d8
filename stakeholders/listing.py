"""The list of contacts: what the address asks for, as a filtered queryset and as chips."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from stakeholders import meetings, wording
from stakeholders.likeness import DIGITS
from stakeholders.models import BuyingCenter, Contact, MemberRole
from stakeholders.querysets import ContactQuerySet
from stakeholders.roles import roles_named
from team.models import User

ROLES = {**wording.ROLE_NAMES, **wording.FUNCTION_NAMES}
ORDER = ["name"]
GONE, EVERYBODY = "left", "all"
NUMBER = re.compile(r"(?:[\s()+./-]*\d){4,}[\s()+./-]*")


@dataclass(frozen=True)
class Listing:
    """A bad value filters nothing away silently: it is dropped, so the chips show what is really filtered.

    `presence`: those who are still there, unless it says GONE or EVERYBODY.
    """

    words: str = ""
    role: str = ""
    level: str = ""
    affiliation: str = ""
    presence: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Listing:
        return cls(
            words=query.get("q", "").strip()[:100],
            role=_one_of(query.get("role", ""), ROLES),
            level=_one_of(query.get("level", ""), Contact.Level.values),
            affiliation=_one_of(query.get("affiliation", ""), Contact.Affiliation.values),
            presence=_one_of(query.get("presence", ""), (GONE, EVERYBODY)),
        )

    @property
    def is_filtered(self) -> bool:
        return any((self.words, self.role, self.level, self.affiliation, self.presence))

    def rows(self, user: User) -> ContactQuerySet:
        """Contacts in the reader's sight that pass the filters; roles count in the buying centers that they see."""
        found = Contact.objects.visible_to(user).select_related("account")
        if self.presence != EVERYBODY:
            found = found.filter(left_on__isnull=self.presence != GONE)
        for name in ("level", "affiliation"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        if self.role:
            held = _roles(user).filter(member__contact=OuterRef("pk"), code=self.role)
            found = found.filter(Exists(held))
        return found.filter(matching(self.words, user)) if self.words else found


def matching(words: str, user: User) -> Q:
    """Either name, the beginning of the e-mail, or a role by any of its names, where the reader sees who holds it.

    Digits are looked for in the numbers, however these are written.
    """
    if NUMBER.fullmatch(words):
        digits = re.sub(r"\D", "", words)[-DIGITS:]
        return Q(phone_key__contains=digits) | Q(mobile_key__contains=digits)
    named = Q(name__icontains=words) | Q(local_name__icontains=words) | Q(email__istartswith=words)
    if codes := roles_named(words):
        return named | Q(pk__in=_roles(user).filter(code__in=codes).values("member__contact_id"))
    return named


def chips(listing: Listing) -> list[dict[str, Any]]:
    """The filters with their options."""
    every = [("", _("All"))]
    there = [("", _("Still there")), (GONE, _("has left")), (EVERYBODY, _("All"))]
    return [
        {"name": "role", "label": _("Role"), "options": every + list(ROLES.items()), "value": listing.role},
        {"name": "level", "label": _("Level"), "options": every + Contact.Level.choices, "value": listing.level},
        {
            "name": "affiliation",
            "label": _("Works elsewhere"),
            "options": every + Contact.Affiliation.choices,
            "value": listing.affiliation,
        },
        {"name": "presence", "label": _("Presence"), "options": there, "value": listing.presence},
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """A contact as lists and the org chart show it; `roles` in all buying centers in sight, as one text.

    `went_to`: the account where somebody works now who is shown at the one they left.
    """

    contact: Contact
    roles: str
    met: dt.datetime | None
    went_to: str = ""


def shown(contacts: Iterable[Contact], user: User) -> list[Row]:
    """The contacts with their roles and last meetings (two queries)."""
    rows = list(contacts)
    ids = [contact.pk for contact in rows]
    met, codes = meetings.last_met_people(ids), _roles_of(ids, user)
    return [Row(contact, wording.names_of(codes[contact.pk]), met.get(contact.pk)) for contact in rows]


def _roles_of(contact_ids: list[uuid.UUID], user: User) -> dict[uuid.UUID, set[str]]:
    """{contact id: roles and functions} in the buying centers that the reader sees; nobody is left out."""
    found: dict[uuid.UUID, set[str]] = {pk: set() for pk in contact_ids}
    rows = _roles(user).filter(member__contact_id__in=contact_ids)
    for contact, code in rows.values_list("member__contact_id", "code"):
        found[contact].add(code)
    return found


def _roles(user: User) -> Any:
    centers = BuyingCenter.objects.visible_to(user).order_by().values("pk")
    return MemberRole.objects.filter(member__center_id__in=centers).order_by()


def _one_of(value: str, allowed: Iterable[str]) -> str:
    return value if value in set(allowed) else ""
