"""Who sees a negotiation.

Whoever sees the deal sees that it is negotiated: mode, deadline, rounds, what was offered on either side. Narrower are
the sheet of preparation (parties, targets, limits, alternatives, packages), the ledger's worths and the approvals:
they are for those who may change the deal (owner, deal team, managers above, director), never for the analyst or the
account team. So these stand in tables of their own, which nobody else's page, export or search ever joins.
Source: architecture §4, catalogue A13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from pipeline.models import Deal
from pipeline.querysets import DEAL
from team import reach
from team.querysets import administers

if TYPE_CHECKING:
    from team.models import User

NEGOTIATION = "negotiations.negotiation"
AUTHORITY = "negotiations.authority"
TACTIC = "negotiations.tacticsetting"
CONFIDENTIAL = ("negotiations.sheet", "negotiations.approval")
"""What carries activities of its own that only the deal's editors are told of."""


class OfDealQuerySet(QuerySet["Any"]):
    """Seen and changed with the deal at `path`."""

    path = "deal"

    def visible_to(self, user: User) -> OfDealQuerySet:
        return reach.seen(self, user, DEAL, column=f"{self.path}_id")

    def editable_by(self, user: User) -> OfDealQuerySet:
        return editors_only(self, user, self.path)


class NegotiationQuerySet(OfDealQuerySet):
    def running(self) -> NegotiationQuerySet:
        """Not ended: being prepared, at the table, or agreed and not signed."""
        return self.filter(state__in=("preparing", "open", "agreed"))


class OfNegotiationQuerySet(OfDealQuerySet):
    """Rows of a room that everybody sees who sees the deal: issues, rounds, offers."""

    path = "negotiation__deal"

    def visible_to(self, user: User) -> OfNegotiationQuerySet:
        return reach.seen(self, user, DEAL, column="negotiation__deal_id")


class ConfidentialQuerySet(QuerySet["Any"]):
    """Rows of a room for those alone who may change the deal."""

    path = "negotiation__deal"

    def visible_to(self, user: User) -> ConfidentialQuerySet:
        return editors_only(self, user, self.path)

    def editable_by(self, user: User) -> ConfidentialQuerySet:
        return editors_only(self, user, self.path)


class StanceQuerySet(ConfidentialQuerySet):
    path = "issue__negotiation__deal"


class LedgerQuerySet(ConfidentialQuerySet):
    def counting(self) -> LedgerQuerySet:
        """Without rows of offers that were withdrawn, or that the other side gave way to and are no longer accepted."""
        gave_way = Q(offer__isnull=False) & ~Q(offer__side=F("side")) & ~Q(offer__state="accepted")
        return self.exclude(gave_way).exclude(offer__state="withdrawn")


class ApprovalQuerySet(ConfidentialQuerySet):
    """For the deal's editors, and for whom the decision was given to."""

    path = "deal"

    def visible_to(self, user: User) -> ApprovalQuerySet:
        sight = user.sight
        if sight.edits_everything or not sight.people:
            return editors_only(self, user, self.path)
        deals = Deal.objects.editable_by(user).order_by().values("pk")
        return self.filter(Q(deal_id__in=deals) | Q(decider_id__in=sight.own))

    def waiting(self) -> ApprovalQuerySet:
        return self.filter(state="requested")


class AuthorityQuerySet(QuerySet["Any"]):
    """How far each role may go: whoever sells or administers reads it, administrators say it."""

    def visible_to(self, user: User) -> AuthorityQuerySet:
        return self if user.sight.sells or user.sight.everything or administers(user) else self.none()

    def editable_by(self, user: User) -> AuthorityQuerySet:
        return self if administers(user) else self.none()


class DelegationQuerySet(QuerySet["Any"]):
    """Who decides for whom, and when: the two, and who leads them."""

    def visible_to(self, user: User) -> DelegationQuerySet:
        sight = user.sight
        if sight.everything:
            return self
        return self.filter(Q(manager_id__in=sight.people) | Q(deputy_id__in=sight.people))

    def editable_by(self, user: User) -> DelegationQuerySet:
        sight = user.sight
        return self if sight.edits_everything else self.filter(manager_id__in=sight.people)


def editors_only(rows: Any, user: User, path: str) -> Any:
    """Rows whose deal (at `path`) the person may change."""
    sight = user.sight
    if sight.edits_everything:
        return rows
    if not sight.people:
        return rows.none()
    return rows.filter(**{f"{path}_id__in": reach.ids(f"{DEAL}:edit", sight)})


def of_seen_deals(sight: Any) -> QuerySet[Any, Any]:
    from negotiations.models import Negotiation

    return Negotiation.objects.filter(deal_id__in=reach.ids(DEAL, sight)).values("pk")


def for_sellers(sight: Any) -> QuerySet[Any, Any]:
    from negotiations.models import Authority

    return Authority.objects.values("pk") if sight.sells else Authority.objects.none().values("pk")


def for_everybody(sight: Any) -> QuerySet[Any, Any]:
    from negotiations.models import TacticSetting

    return TacticSetting.objects.values("pk")


def register() -> None:
    reach.register(NEGOTIATION, "deal", of_seen_deals)
    reach.register(AUTHORITY, "sellers", for_sellers)
    reach.register(TACTIC, "organization", for_everybody)
    for label in CONFIDENTIAL:
        reach.confide(label)
