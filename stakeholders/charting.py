"""What the org chart of an account shows: everybody in the reader's sight, with roles and last meeting."""

from __future__ import annotations

from accounts.models import KeyAccount
from stakeholders import listing
from stakeholders.models import Contact
from stakeholders.org_chart import OrgChart, Person, org_chart
from team.models import User


def chart_of(account: KeyAccount, user: User, *, with_gone: bool = False) -> OrgChart:
    """A constant number of queries; the record of each person is a `listing.Row`.

    Who has left shows when asked for, or while somebody still reports to them.
    """
    contacts = list(Contact.objects.visible_to(user).filter(account=account).order_by())
    superiors = {contact.reports_to_id for contact in contacts if contact.left_on is None}
    shown = [each for each in contacts if with_gone or each.left_on is None or each.pk in superiors]
    return org_chart(
        Person(
            id=row.contact.pk,
            name=str(row.contact),
            superior=row.contact.reports_to_id,
            level=row.contact.level,
            is_outside=bool(row.contact.affiliation),
            is_gone=row.contact.left_on is not None,
            record=row,
        )
        for row in listing.shown(shown, user)
    )


def gone_from(account: KeyAccount, user: User) -> int:
    """How many people of the account have left."""
    return Contact.objects.visible_to(user).filter(account=account, left_on__isnull=False).count()
