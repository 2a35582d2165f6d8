"""The demo's customers: accounts, and their people as they become known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from accounts.actions import create_account
from accounts.models import KeyAccount
from integrations.demo.company import Company
from integrations.demo.days import Days, moment
from integrations.demo.story import data
from stakeholders.actions import create_contact
from stakeholders.models import Contact
from team.models import User

KNOWN_SINCE = -1090
SOURCE = "demo"
NOT_FIELDS = frozenset({"key", "owner", "inside_owner", "parent", "people", "told_by_hand"})


@dataclass
class Customers:
    """Accounts and people by key. Somebody is entered when a story first names them, with the superiors they have."""

    accounts: dict[str, KeyAccount] = field(default_factory=dict)
    contacts: dict[tuple[str, str], Contact] = field(default_factory=dict)

    def contact(self, account: str, person: str, actor: User, at: dt.datetime) -> Contact:
        key = (account, person)
        if key not in self.contacts:
            name, local_name, title, department, level, boss, _roles = people_of(account)[person]
            self.contacts[key] = create_contact(
                actor=actor,
                account=self.accounts[account],
                name=name,
                local_name=local_name,
                title=title,
                department=department,
                level=level,
                reports_to=self.contact(account, boss, actor, at) if boss else None,
                email=f"{person}@{account}.example",
                source_system=SOURCE,
                external_id=f"{account}/{person}",
                at=at,
            )
        return self.contacts[key]


def enter_customers(company: Company, days: Days) -> Customers:
    customers = Customers()
    for entry in data("accounts"):
        owner = company.people[entry["owner"]]
        fields = {name: value for name, value in entry.items() if name not in NOT_FIELDS}
        customers.accounts[entry["key"]] = create_account(
            actor=owner,
            owner=owner,
            inside_owner=company.people.get(entry.get("inside_owner", "")),
            parent=customers.accounts.get(entry.get("parent", "")),
            is_demo=True,
            source_system=SOURCE,
            external_id=entry["key"],
            confirmed=True,
            at=moment(days.day(KNOWN_SINCE), "09:00", company.zone_of(owner)),
            **fields,
        )
    return customers


def people_of(account: str) -> dict[str, list[Any]]:
    """{key: [name, local name, title, department, level, reports to, usual roles]}."""
    return next(entry["people"] for entry in data("accounts") if entry["key"] == account)


def usual_roles(account: str, person: str) -> list[str]:
    roles: str = people_of(account)[person][6]
    return roles.split()
