"""Who sees which people: all of an account in full sight, and those of a reachable buying center.

The pipeline registers the second kind (a deal opens its buying center), so nothing here knows of deals.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from accounts.models import KeyAccount
from accounts.querysets import ACCOUNT, FACE, KeyAccountQuerySet
from team import reach
from team.models.organization import Organization
from team.sight import Sight

if TYPE_CHECKING:
    from team.models import User

CONTACT = "stakeholders.contact"
CENTER = "stakeholders.buyingcenter"
COMMITMENT = "stakeholders.commitment"
HOSPITALITY = "stakeholders.hospitality"
CONFIDENCE = "stakeholders.buyingcenter:confidence"
"""Buying centers of which one may read what was learned in confidence."""
INTELLIGENCE = "stakeholders.intelligence"


class ContactQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        return reach.seen(self, user, CONTACT)

    def editable_by(self, user: User) -> ContactQuerySet:
        """Whoever sells and sees the person: people are shared knowledge, and changes are kept."""
        if user.sight.edits_everything:
            return self
        return self.visible_to(user) if user.sight.sells else self.none()

    def present(self) -> ContactQuerySet:
        return self.filter(left_on__isnull=True)


class BuyingCenterQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> BuyingCenterQuerySet:
        return reach.seen(self, user, CENTER)

    def editable_by(self, user: User) -> BuyingCenterQuerySet:
        """Editors of the account, and whoever the pipeline registers (editors of the center's deal)."""
        sight = user.sight
        if sight.edits_everything:
            return self
        if not sight.people:
            return self.none()
        return self.filter(pk__in=reach.ids(f"{CENTER}:edit", sight))

    def confided_to(self, user: User) -> BuyingCenterQuerySet:
        """Whose confidences the person may read: the deal team's, whom the pipeline names. Seeing everything opens
        none of them."""
        return self.filter(pk__in=reach.ids(CONFIDENCE, user.sight)) if user.sight.sells else self.none()


class OfCenterQuerySet(QuerySet["Any"]):
    """What hangs on a buying center is seen and changed by whoever sees and changes the center."""

    def visible_to(self, user: User) -> Self:
        return reach.seen(self, user, CENTER, column="center_id")

    def editable_by(self, user: User) -> Self:
        from stakeholders.models import BuyingCenter

        return self.filter(center_id__in=BuyingCenter.objects.editable_by(user).values("pk"))


class MemberQuerySet(OfCenterQuerySet):
    """Parts in buying centers, and the lines of influence between them."""


class IntelligenceQuerySet(QuerySet["Any"]):
    """Narrower than sight: the deal team, whom the pipeline names; nobody reads it by seeing everything."""

    def visible_to(self, user: User) -> IntelligenceQuerySet:
        return self.filter(center_id__in=reach.ids(CONFIDENCE, user.sight)) if user.sight.sells else self.none()

    def editable_by(self, user: User) -> IntelligenceQuerySet:
        return self.visible_to(user)


class HospitalityQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> HospitalityQuerySet:
        return reach.seen(self, user, HOSPITALITY)

    def editable_by(self, user: User) -> HospitalityQuerySet:
        """Who entered it, and their managers."""
        sight = user.sight
        return self if sight.edits_everything else self.filter(requested_by_id__in=sight.people)


class CommitmentQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> CommitmentQuerySet:
        return reach.seen(self, user, COMMITMENT)

    def editable_by(self, user: User) -> CommitmentQuerySet:
        """Who has to do it or wrote it down (and their managers), and editors of its center or account."""
        from stakeholders.models import BuyingCenter

        sight = user.sight
        if sight.edits_everything:
            return self
        return self.filter(
            Q(assignee_id__in=sight.people)
            | Q(created_by_id__in=sight.people)
            | Q(center_id__in=BuyingCenter.objects.editable_by(user).values("pk"))
            | Q(account_id__in=KeyAccount.objects.editable_by(user).values("pk"))
        )

    def open(self) -> CommitmentQuerySet:
        return self.filter(state="open")

    def ours(self) -> CommitmentQuerySet:
        return self.filter(side="ours")

    def theirs(self) -> CommitmentQuerySet:
        return self.filter(side="theirs")

    def to_check(self, day: dt.date) -> CommitmentQuerySet:
        """Whose day of checking has come by then, and nobody has looked."""
        return self.filter(check_on__lte=day, checked_on__isnull=True).exclude(state="dropped")


def accounts_worked_by(user: User) -> KeyAccountQuerySet:
    """Where the person may log visits and enter people: accounts in full sight, and those of a reachable center."""
    from stakeholders.models import BuyingCenter

    if user.sight.everything:
        return KeyAccount.objects.all()
    if not user.sight.people:
        return KeyAccount.objects.none()
    reached = reach.ids(CENTER, user.sight)
    through_centers = BuyingCenter.objects.filter(pk__in=reached).order_by().values("account_id")
    full = KeyAccount.objects.visible_to(user).order_by().values("pk")
    return KeyAccount.objects.filter(Q(pk__in=full) | Q(pk__in=through_centers))


def contacts_of_accounts(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import Contact

    return Contact.objects.filter(account_id__in=reach.ids(ACCOUNT, sight)).values("pk")


def contacts_of_centers(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import Member

    return Member.objects.filter(center_id__in=reach.ids(CENTER, sight)).values("contact_id")


def judgements_are_narrow() -> bool:
    """Whether seeing an account in full opens none of its buying centers."""
    policy = Organization.objects.current()
    return bool(policy.judgements_seen_by == Organization.JudgementSight.DEAL)


def centers_of_accounts(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import BuyingCenter

    if judgements_are_narrow():
        return BuyingCenter.objects.none().values("pk")
    return BuyingCenter.objects.filter(account_id__in=reach.ids(ACCOUNT, sight)).values("pk")


def centers_of_edited_accounts(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import BuyingCenter

    if judgements_are_narrow():
        return BuyingCenter.objects.none().values("pk")
    edited = KeyAccount.objects.filter(Q(owner_id__in=sight.people) | Q(inside_owner_id__in=sight.people))
    return BuyingCenter.objects.filter(account_id__in=edited.values("pk")).values("pk")


def commitments_of_centers(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import Commitment

    return Commitment.objects.filter(center_id__in=reach.ids(CENTER, sight)).values("pk")


def commitments_of_accounts(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import Commitment

    return Commitment.objects.filter(account_id__in=reach.ids(ACCOUNT, sight)).values("pk")


def commitments_of_people(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import Commitment

    return Commitment.objects.filter(assignee_id__in=sight.people).values("pk")


def commitments_of_authors(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import Commitment

    return Commitment.objects.filter(created_by_id__in=sight.people).values("pk")


def faces_of_commitments(sight: Sight) -> QuerySet[Any, Any]:
    """Who has to do something for an account may know its name."""
    from stakeholders.models import Commitment

    mine = Q(assignee_id__in=sight.people) | Q(created_by_id__in=sight.people)
    return Commitment.objects.filter(mine).values("account_id")


def hospitality_of_accounts(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import Hospitality

    return Hospitality.objects.filter(account_id__in=reach.ids(ACCOUNT, sight)).values("pk")


def hospitality_of_people(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.models import Hospitality

    return Hospitality.objects.filter(requested_by_id__in=sight.people).values("pk")


def register() -> None:
    reach.confide(INTELLIGENCE)
    reach.register(HOSPITALITY, "account", hospitality_of_accounts)
    reach.register(HOSPITALITY, "author", hospitality_of_people)
    reach.register(FACE, "commitment", faces_of_commitments)
    reach.register(COMMITMENT, "author", commitments_of_authors)
    reach.register(CONTACT, "account", contacts_of_accounts)
    reach.register(CONTACT, "buying center", contacts_of_centers)
    reach.register(CENTER, "account", centers_of_accounts)
    reach.register(f"{CENTER}:edit", "account", centers_of_edited_accounts)
    reach.register(COMMITMENT, "account", commitments_of_accounts)
    reach.register(COMMITMENT, "buying center", commitments_of_centers)
    reach.register(COMMITMENT, "assignee", commitments_of_people)
