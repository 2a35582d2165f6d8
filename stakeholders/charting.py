"""What the org chart of an account shows: everybody in the reader's sight, with roles and last meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.models import KeyAccount
from stakeholders import meetings, wording
from stakeholders.listing import roles_of
from stakeholders.models import Contact
from stakeholders.org_chart import OrgChart, Person, org_chart
from team.models import User


@dataclass(frozen=True, slots=True)
class Card:
    """A person as the chart shows them. `roles`: in all buying centers that the reader sees, as one text."""

    contact: Contact
    roles: str
    met: dt.datetime | None


def chart_of(account: KeyAccount, user: User, *, with_gone: bool = False) -> OrgChart:
    """A constant number of queries. Who has left shows when asked for, or while somebody still reports to them."""
    contacts = list(Contact.objects.visible_to(user).filter(account=account).order_by())
    superiors = {contact.reports_to_id for contact in contacts if contact.left_on is None}
    shown = [each for each in contacts if with_gone or each.left_on is None or each.pk in superiors]
    ids = [contact.pk for contact in shown]
    roles, met = roles_of(ids, user), meetings.last_met_people(ids)
    return org_chart(
        Person(
            id=contact.pk,
            name=str(contact),
            superior=contact.reports_to_id,
            level=contact.level,
            is_outside=bool(contact.affiliation),
            is_gone=contact.left_on is not None,
            record=Card(contact, wording.names_of(roles[contact.pk]), met.get(contact.pk)),
        )
        for contact in shown
    )


def gone_from(account: KeyAccount, user: User) -> int:
    """How many people of the account have left."""
    return Contact.objects.visible_to(user).filter(account=account, left_on__isnull=False).count()
