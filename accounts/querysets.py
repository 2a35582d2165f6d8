"""Who sees which account. Full sight and the face (name, industry, region) are two different questions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from team import reach
from team.models.organization import Organization
from team.sight import Sight

if TYPE_CHECKING:
    from team.models import User

ACCOUNT = "accounts.keyaccount"
FACE = "accounts.keyaccount:face"
DOCUMENT = "accounts.document"


def running(day: dt.date | None = None, prefix: str = "") -> Q:
    """Dated rows (memberships of an account's or deal's team) that hold on the day."""
    day = day or Organization.objects.today()
    return Q(**{f"{prefix}starts_on__lte": day}) & unended(day, prefix)


def unended(day: dt.date, prefix: str = "") -> Q:
    """Dated rows that hold on the day or will."""
    return Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})


class KeyAccountQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> KeyAccountQuerySet:
        """Accounts in full sight, with all that hangs on them."""
        return reach.seen(self, user, ACCOUNT)

    def face_visible_to(self, user: User) -> KeyAccountQuerySet:
        """Accounts of which at least name, industry and region may be shown."""
        return reach.seen(self, user, FACE)

    def editable_by(self, user: User) -> KeyAccountQuerySet:
        """Owner, inside owner, their managers, director."""
        sight = user.sight
        if sight.edits_everything:
            return self
        return self.filter(Q(owner_id__in=sight.people) | Q(inside_owner_id__in=sight.people))

    def listed(self) -> KeyAccountQuerySet:
        """Without holding accounts, which only collect what an import could not place."""
        return self.filter(is_holding=False)

    def in_subtree(self, root: uuid.UUID) -> list[uuid.UUID]:
        """Ids of the account and of all accounts below it."""
        found, level = [root], [root]
        while level:
            level = list(self.filter(parent_id__in=level).exclude(pk__in=found).values_list("pk", flat=True))
            found.extend(level)
        return found


class DocumentQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        return reach.seen(self, user, DOCUMENT)

    def editable_by(self, user: User) -> DocumentQuerySet:
        """Who added it, and who may edit its account."""
        from accounts.models import KeyAccount

        sight = user.sight
        if sight.edits_everything:
            return self
        accounts = KeyAccount.objects.editable_by(user).values("pk")
        return self.visible_to(user).filter(Q(added_by_id__in=sight.own) | Q(account_id__in=accounts))


def owned(sight: Sight) -> QuerySet[Any, Any]:
    from accounts.models import KeyAccount

    return KeyAccount.objects.filter(owner_id__in=sight.people).values("pk")


def inside_owned(sight: Sight) -> QuerySet[Any, Any]:
    from accounts.models import KeyAccount

    return KeyAccount.objects.filter(inside_owner_id__in=sight.people).values("pk")


def account_team(sight: Sight) -> QuerySet[Any, Any]:
    from accounts.models import AccountTeamMember

    return AccountTeamMember.objects.filter(running(), user_id__in=sight.people).values("account_id")


def documents_of_accounts(sight: Sight) -> QuerySet[Any, Any]:
    from accounts.models import Document

    return Document.objects.filter(account_id__in=reach.ids(ACCOUNT, sight)).values("pk")


def register() -> None:
    for name, rule in (("owner", owned), ("inside owner", inside_owned), ("account team", account_team)):
        reach.register(ACCOUNT, name, rule)
        reach.register(FACE, name, rule)
    reach.register(DOCUMENT, "account", documents_of_accounts)
