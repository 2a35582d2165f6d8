"""What the address of the register asks for, as a filtered queryset and as chips; nonsense counts as no filter."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.models import Contact, Hospitality
from stakeholders.querysets import HospitalityQuerySet, accounts_worked_by
from team.models import User
from web.params import uuid_of

YEARS_BACK = 4


@dataclass(frozen=True, slots=True)
class CourtesyFilter:
    """`account` and `person` are named in the address by links; a row out of sight filters to nothing."""

    state: str = ""
    kind: str = ""
    year: int | None = None
    account: uuid.UUID | None = None
    person: uuid.UUID | None = None

    @classmethod
    def read(cls, query: QueryDict, today: dt.date) -> CourtesyFilter:
        state, kind, year = query.get("state", ""), query.get("kind", ""), query.get("year", "")
        return cls(
            state=state if state in Hospitality.State.values else "",
            kind=kind if kind in Hospitality.Kind.values else "",
            year=int(year) if year in {str(each) for each in years(today)} else None,
            account=uuid_of(query.get("account", "")),
            person=uuid_of(query.get("person", "")),
        )

    def __bool__(self) -> bool:
        return any((self.state, self.kind, self.year, self.account, self.person))

    def rows(self, user: User) -> HospitalityQuerySet:
        rows = Hospitality.objects.visible_to(user)
        for name in ("state", "kind"):
            if value := getattr(self, name):
                rows = rows.filter(**{name: value})
        if self.year:
            rows = rows.filter(on__range=(dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)))
        if self.account:
            rows = rows.filter(account_id=self.account)
        return rows.filter(guests__contact_id=self.person) if self.person else rows

    def chips(self, today: dt.date) -> list[dict[str, Any]]:
        every = [("", _("All"))]
        these = [(year, year) for year in years(today)]
        return [
            {"name": "state", "label": _("State"), "options": every + Hospitality.State.choices, "value": self.state},
            {"name": "kind", "label": _("Kind"), "options": every + Hospitality.Kind.choices, "value": self.kind},
            {"name": "year", "label": _("Year"), "options": [("", _("All")), *these], "value": self.year or ""},
        ]

    def named(self, user: User) -> list[dict[str, Any]]:
        """The account and the person that the address names, as toggles that take the filter away."""
        found: list[dict[str, Any]] = []
        if self.account:
            account = accounts_worked_by(user).filter(pk=self.account).first()
            found.append({"name": "account", "value": self.account, "label": _name(account)})
        if self.person:
            person = Contact.objects.visible_to(user).filter(pk=self.person).first()
            found.append({"name": "person", "value": self.person, "label": _name(person)})
        return found


def _name(row: KeyAccount | Contact | None) -> str:
    return str(row or "?")


def years(today: dt.date) -> list[int]:
    """Next year, for what is planned, and some years back."""
    return list(range(today.year + 1, today.year - YEARS_BACK - 1, -1))
