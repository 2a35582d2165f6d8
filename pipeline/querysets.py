"""Who sees which deal, and the named filters that pages, jobs and the API share."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.querysets import ACCOUNT, DOCUMENT, FACE, running
from stakeholders import our_side
from stakeholders.querysets import CENTER, CONFIDENCE, judgements_are_narrow
from team import reach
from team.models.organization import Organization
from team.sight import Sight

if TYPE_CHECKING:
    from team.models import User

DEAL = "pipeline.deal"
LIVE_FROM = 30
"""The probability from which an account's open deal makes its visits more frequent. Source: compositions §9."""


class DealQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> DealQuerySet:
        return reach.seen(self, user, DEAL)

    def visible_among(self, user: User, keys: Collection[Any]) -> DealQuerySet:
        """Of a few known deals those that the person sees."""
        return reach.seen_among(self, user, DEAL, keys)

    def editable_by(self, user: User) -> DealQuerySet:
        """Owner, deal team, managers above the owner, director. The account team reads only."""
        sight = user.sight
        if sight.edits_everything:
            return self
        if not sight.people:
            return self.none()
        return self.filter(pk__in=reach.ids(f"{DEAL}:edit", sight))

    def open(self) -> DealQuerySet:
        return self.filter(status="open")

    def won(self) -> DealQuerySet:
        return self.filter(status="won")

    def flagged(self) -> DealQuerySet:
        return self.filter(severity__gt=0)


class OfDealQuerySet(QuerySet["Any"]):
    """Rows that belong to a deal (history, evidence, flags …): who sees or edits the deal sees or edits them."""

    def visible_to(self, user: User) -> OfDealQuerySet:
        return reach.seen(self, user, DEAL, column="deal_id")

    def editable_by(self, user: User) -> OfDealQuerySet:
        from pipeline.models import Deal

        if user.sight.edits_everything:
            return self
        return self.filter(deal_id__in=Deal.objects.editable_by(user).values("pk"))


class ToldQuerySet(OfDealQuerySet):
    """Rows of a deal of which some tell about people: those only to who sees the deal's buying center."""

    def visible_to(self, user: User) -> ToldQuerySet:
        return self.told_to(user, super().visible_to(user))

    def told_to(self, user: User, rows: Any = None) -> ToldQuerySet:
        """Without what tells about people; the caller has seen to it that the person sees the deals."""
        from pipeline.people_sight import is_narrow, out_of_sight

        rows = self if rows is None else rows
        return rows.exclude(self.about_people(), out_of_sight(user)) if is_narrow(user) else rows

    def about_people(self) -> Q:
        raise NotImplementedError


class FlagQuerySet(ToldQuerySet):
    def about_people(self) -> Q:
        from pipeline.rules.flags import PEOPLE_FLAGS

        return Q(code__in=PEOPLE_FLAGS)


class FlagSnoozeQuerySet(QuerySet["Any"]):
    """Who sees a flag sees who kept it quiet; nobody changes what was said."""

    def visible_to(self, user: User) -> FlagSnoozeQuerySet:
        from pipeline.models import Flag

        return self.filter(flag__in=Flag.objects.visible_to(user).order_by().values("pk"))

    def editable_by(self, user: User) -> FlagSnoozeQuerySet:
        return self.none()


class DealChangeQuerySet(ToldQuerySet):
    def about_people(self) -> Q:
        from pipeline.people_sight import SNOOZES

        return Q(field__in=SNOOZES)


class AgendaQuerySet(OfDealQuerySet):
    """What a manager wants to talk about concerns that manager and the deal's owner, and those above the owner."""

    def visible_to(self, user: User) -> AgendaQuerySet:
        sight = user.sight
        if sight.edits_everything:
            return self
        return self.filter(Q(manager_id__in=sight.own) | Q(deal__owner_id__in=sight.people))

    def editable_by(self, user: User) -> AgendaQuerySet:
        return self.filter(manager_id__in=user.sight.own)


class PostponementQuerySet(OfDealQuerySet):
    """A "Later" is one's own affair."""

    def visible_to(self, user: User) -> PostponementQuerySet:
        return self.filter(user=user)

    def editable_by(self, user: User) -> PostponementQuerySet:
        return self.filter(user=user)


class ReferenceQuerySet(QuerySet["Any"]):
    """Shared reference data (pipelines, stages, products, rates): everybody who signs in reads it."""

    def visible_to(self, user: User) -> ReferenceQuerySet:
        return self

    def editable_by(self, user: User) -> ReferenceQuerySet:
        return self if user.has_role("administrator") or user.is_system else self.none()


class PipelineQuerySet(ReferenceQuerySet):
    def in_order(self) -> PipelineQuerySet:
        """Those with a version in force, the default first."""
        return self.filter(current__isnull=False).order_by("position", "created_at")

    def offered(self) -> PipelineQuerySet:
        """For new deals."""
        return self.in_order().filter(archived_at__isnull=True)

    def shown(self) -> PipelineQuerySet:
        """For boards and lists: an archived one only as long as deals are open in it."""
        from pipeline.models import Deal

        busy = Deal.objects.open().filter(pipeline=OuterRef("pk"))
        return self.in_order().filter(Q(archived_at__isnull=True) | Exists(busy))


def owned(sight: Sight) -> QuerySet[Any, Any]:
    from pipeline.models import Deal

    return Deal.objects.filter(owner_id__in=sight.people).values("pk")


def of_accounts(sight: Sight) -> QuerySet[Any, Any]:
    from pipeline.models import Deal

    return Deal.objects.filter(account_id__in=reach.ids(ACCOUNT, sight)).values("pk")


def of_deal_team(sight: Sight) -> QuerySet[Any, Any]:
    from pipeline.models import DealTeamMember

    return DealTeamMember.objects.filter(running(), user_id__in=sight.people).values("deal_id")


def of_own_deal_team(sight: Sight) -> QuerySet[Any, Any]:
    """Being on a deal team lets oneself edit, not one's manager."""
    from pipeline.models import DealTeamMember

    return DealTeamMember.objects.filter(running(), user_id__in=sight.own).values("deal_id")


def _worked(sight: Sight) -> QuerySet[Any, Any]:
    """Deals that open more than themselves: the person's own and those of their deal teams."""
    from pipeline.models import Deal

    return Deal.objects.filter(pk__in=owned(sight).order_by().union(of_deal_team(sight).order_by()))


def _edited(sight: Sight) -> QuerySet[Any, Any]:
    from pipeline.models import Deal

    return Deal.objects.filter(pk__in=owned(sight).order_by().union(of_own_deal_team(sight).order_by()))


def faces_of_deals(sight: Sight) -> QuerySet[Any, Any]:
    return _worked(sight).values("account_id")


def centers_of_deals(sight: Sight) -> QuerySet[Any, Any]:
    return _worked(sight).values("buying_center_id")


def centers_of_edited_deals(sight: Sight) -> QuerySet[Any, Any]:
    return _edited(sight).values("buying_center_id")


def confided_centers(sight: Sight) -> QuerySet[Any, Any]:
    """Of the deals that one owns or works on oneself; where the organization says so, also of those one leads."""
    from pipeline.models import Deal, DealTeamMember

    leads = Organization.objects.current().intelligence_seen_by == Organization.Confidence.MANAGERS
    owners = sight.people if leads else sight.own
    team = DealTeamMember.objects.filter(running(), user_id__in=sight.own).values("deal_id")
    return Deal.objects.filter(Q(owner_id__in=owners) | Q(pk__in=team)).values("buying_center_id")


def workers_on_center(center_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Who works on the deal of a buying center today, in words; the owner first."""
    from pipeline.models import Deal, DealTeamMember

    owners = Deal.objects.filter(buying_center=center_id).values_list("owner_id", flat=True)
    team = DealTeamMember.objects.filter(running(), deal__buying_center=center_id).order_by("starts_on", "pk")
    found = dict.fromkeys(owners, _("deal owner"))
    for user_id, function in team.values_list("user_id", "function"):
        found.setdefault(user_id, function or _("deal team"))
    return found


def owners_on_centers(centers: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """{center id: owner of its open deal}"""
    from pipeline.models import Deal

    rows = Deal.objects.open().filter(buying_center__in=centers).order_by("pk")
    return dict(rows.values_list("buying_center_id", "owner_id"))


def documents_of_deals(sight: Sight) -> QuerySet[Any, Any]:
    from pipeline.models import DealDocument

    return DealDocument.objects.filter(deal_id__in=reach.ids(DEAL, sight)).values("document_id")


def on_live_deal(column: str) -> Q:
    """Of rows with an account's id in that column: those whose account has an open deal at 30 or above."""
    from pipeline.models import Deal

    live = Deal.objects.open().filter(account_id=OuterRef(column), stage__nominal_probability__gte=LIVE_FROM)
    return Q(Exists(live))


def centers_without_deals(sight: Sight) -> QuerySet[Any, Any]:
    """Where only those who work on a deal see its people, centers that no deal has yet are seen with the account."""
    from stakeholders.models import BuyingCenter

    rows = BuyingCenter.objects.filter(account_id__in=reach.ids(ACCOUNT, sight), deal=None)
    return (rows if judgements_are_narrow() else rows.none()).values("pk")


def register() -> None:
    from pipeline.people_sight import veil

    reach.veil(veil)
    reach.register(CENTER, "no deal", centers_without_deals)
    reach.register(f"{CENTER}:edit", "no deal", centers_without_deals)
    our_side.register(workers_on_center)
    our_side.register_owners(owners_on_centers)
    for name, rule in (("owner", owned), ("account", of_accounts), ("deal team", of_deal_team)):
        reach.register(DEAL, name, rule)
    reach.register(f"{DEAL}:edit", "owner", owned)
    reach.register(f"{DEAL}:edit", "deal team", of_own_deal_team)
    reach.register(FACE, "deal", faces_of_deals)
    reach.register(CENTER, "deal", centers_of_deals)
    reach.register(f"{CENTER}:edit", "deal", centers_of_edited_deals)
    reach.register(CONFIDENCE, "deal", confided_centers)
    reach.register(DOCUMENT, "deal", documents_of_deals)
