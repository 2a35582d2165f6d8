"""Who sees pairs of possible duplicates, merges and moves: whoever sees the people in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

from django.db.models import Q, QuerySet

from accounts.querysets import ACCOUNT
from stakeholders.querysets import CONTACT, ContactQuerySet
from team import reach
from team.sight import Sight

if TYPE_CHECKING:
    from team.models import User


class PossibleDuplicateQuerySet(QuerySet["Any"]):
    """A pair is seen by whoever sees both, and decided by whoever may change both."""

    def visible_to(self, user: User) -> Self:
        return self if user.sight.everything else self._both(_contacts().visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self if user.sight.edits_everything else self._both(_contacts().editable_by(user))

    def _both(self, contacts: ContactQuerySet) -> Self:
        ids = contacts.order_by().values("pk")
        return self.filter(first_id__in=ids, second_id__in=ids)

    def open(self) -> Self:
        return self.filter(state="open")

    def at(self, account_id: Any) -> Self:
        """With somebody of the account."""
        return self.filter(Q(first__account_id=account_id) | Q(second__account_id=account_id))

    def of(self, contact_id: Any) -> Self:
        return self.filter(Q(first_id=contact_id) | Q(second_id=contact_id))


class ContactMergeQuerySet(QuerySet["Any"]):
    """Seen and taken back by whoever sees and changes the person who was kept."""

    column = "kept_id"

    def visible_to(self, user: User) -> Self:
        return reach.seen(self, user, CONTACT, column=self.column)

    def editable_by(self, user: User) -> Self:
        return self.filter(**{f"{self.column}__in": _contacts().editable_by(user).order_by().values("pk")})


class ContactRedirectQuerySet(ContactMergeQuerySet):
    """Leads only those on who see where it leads."""


class ContactMoveQuerySet(ContactMergeQuerySet):
    """Seen and taken back by whoever sees and changes the person."""

    column = "contact_id"


def contacts_moved_away(sight: Sight) -> QuerySet[Any, Any]:
    """Who worked at an account stays known to those who see it in full: they know its past."""
    from stakeholders.models import ContactMove

    left = ContactMove.objects.filter(from_account_id__in=reach.ids(ACCOUNT, sight), undone_at=None)
    return left.order_by().values("contact_id")


def _contacts() -> ContactQuerySet:
    from stakeholders.models import Contact

    return cast("ContactQuerySet", Contact.objects.all())


def register() -> None:
    reach.register(CONTACT, "moved away", contacts_moved_away)
