"""What the org chart of an account shows: everybody in the reader's sight, with roles and last meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders import listing
from stakeholders.models import Contact, ContactMove
from stakeholders.org_chart import OrgChart, Person, org_chart
from team.models import User

People = list[Person]


def people_of(account: KeyAccount, user: User) -> People:
    """Everybody of the account, and who has moved away from it (a constant number of queries).

    The record of each person is a `listing.Row`; of who moved away it says where to.
    """
    seen = Contact.objects.visible_to(user)
    contacts = list(seen.filter(account=account).order_by())
    gone = {move.contact_id: move for move in _moves(account)}
    moved = list(seen.filter(pk__in=gone).exclude(account=account).order_by()) if gone else []
    known = set(KeyAccount.objects.face_visible_to(user).filter(pk__in=[each.account_id for each in moved]))
    names = {each.pk: str(each) for each in known}
    return [
        _person(row, account, names.get(row.contact.account_id, _("another account")))
        for row in listing.shown([*contacts, *moved], user)
    ]


def _moves(account: KeyAccount) -> Iterable[ContactMove]:
    return ContactMove.objects.filter(from_account=account, undone_at=None).only("contact_id").order_by("at")


def _person(row: listing.Row, account: KeyAccount, elsewhere: str) -> Person:
    contact = row.contact
    is_moved = contact.account_id != account.pk
    return Person(
        id=contact.pk,
        name=str(contact),
        superior=None if is_moved else contact.reports_to_id,
        level=contact.level,
        is_outside=bool(contact.affiliation) and not is_moved,
        is_gone=is_moved or contact.left_on is not None,
        record=replace(row, went_to=elsewhere) if is_moved else row,
    )


def chart_of(people: People, *, with_gone: bool = False, department: str = "") -> OrgChart:
    """Who has left shows when asked for, or while somebody still reports to them.

    Of a `department`: its people, and those above them, so that nobody hangs in the air.
    """
    superiors = {each.superior for each in people if not each.is_gone}
    shown = [each for each in people if with_gone or not each.is_gone or each.id in superiors]
    return org_chart(_with_those_above(shown, department) if department else shown)


def _with_those_above(people: People, department: str) -> People:
    by_id = {each.id: each for each in people}
    kept = set()
    for each in people:
        if each.record.contact.department != department:
            continue
        at = each
        while at is not None and at.id not in kept:
            kept.add(at.id)
            at = by_id.get(at.superior)  # type: ignore[assignment]
    return [each for each in people if each.id in kept]


def departments(people: People) -> list[str]:
    return sorted({each.record.contact.department for each in people if each.record.contact.department})


def gone_among(people: People) -> int:
    """How many have left or moved away."""
    return sum(each.is_gone for each in people)
