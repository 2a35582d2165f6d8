"""Who sees which visit: those of an account in full sight, one's own, and those about a reachable buying center.

What was said there is a narrower question: `in_full`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import KeyAccount
from accounts.querysets import ACCOUNT, FACE
from stakeholders.querysets import CENTER
from team import reach
from team.sight import Sight

if TYPE_CHECKING:
    from team.models import User

VISIT = "visits.visit"


class VisitQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> VisitQuerySet:
        return reach.seen(self, user, VISIT)

    def in_full_to(self, user: User) -> VisitQuerySet:
        """Of which the person reads what was planned and said. Of the others they see the face: when, who, with
        whom of their own people, about which of their own buying centers."""
        return self.filter(in_full(user.sight))

    def editable_by(self, user: User) -> VisitQuerySet:
        """Who made or will make it, their managers, director."""
        sight = user.sight
        return self if sight.edits_everything else self.filter(owner_id__in=sight.people)

    def held(self) -> VisitQuerySet:
        return self.filter(state="held")

    def planned(self) -> VisitQuerySet:
        return self.filter(state="planned")

    def real(self) -> VisitQuerySet:
        """Held with at least one named person: what counts as activity and resets clocks."""
        return self.held().filter(people__met=True)

    def to_log(self, user: User, now: dt.datetime) -> VisitQuerySet:
        """The person's planned visits whose end has passed."""
        return self.planned().filter(owner=user, ends_at__lt=now)


class OfVisitQuerySet(QuerySet["Any"]):
    """What hangs on a visit tells of it: seen by whoever reads the visit in full, changed by whoever changes it."""

    def visible_to(self, user: User) -> Self:
        from stakeholders.visits.models import Visit

        return self.filter(visit_id__in=Visit.objects.visible_to(user).in_full_to(user).order_by().values("pk"))

    def editable_by(self, user: User) -> Self:
        from stakeholders.visits.models import Visit

        return self.filter(visit_id__in=Visit.objects.editable_by(user).order_by().values("pk"))


class SaidQuerySet(QuerySet["Any"]):
    """What was heard at an account (objections, news of competitors): seen by its readers and, where it is about a
    buying center, by who reaches that; changed by who wrote it down, their managers, and editors of account and
    center."""

    def visible_to(self, user: User) -> Self:
        sight = user.sight
        if sight.everything:
            return self
        if not sight.people:
            return self.none()
        return self.filter(Q(account_id__in=reach.ids(ACCOUNT, sight)) | Q(center_id__in=reach.ids(CENTER, sight)))

    def editable_by(self, user: User) -> Self:
        from stakeholders.models import BuyingCenter

        sight = user.sight
        if sight.edits_everything:
            return self
        return self.filter(
            Q(created_by_id__in=sight.people)
            | Q(center_id__in=BuyingCenter.objects.editable_by(user).values("pk"))
            | Q(account_id__in=KeyAccount.objects.editable_by(user).values("pk"))
        )


class SeriesQuerySet(QuerySet["Any"]):
    """Plans of a person: seen by them, their managers and whoever sees everything; changed by all but the last."""

    def visible_to(self, user: User) -> SeriesQuerySet:
        sight = user.sight
        return self if sight.everything else self.filter(owner_id__in=sight.people)

    def editable_by(self, user: User) -> SeriesQuerySet:
        sight = user.sight
        return self if sight.edits_everything else self.filter(owner_id__in=sight.people)

    def running(self) -> SeriesQuerySet:
        return self.filter(is_running=True)


class QuestionQuerySet(QuerySet["Any"]):
    """Everybody's questions and those of one's teams and the teams above; changed by who leads the team."""

    def visible_to(self, user: User) -> QuestionQuerySet:
        sight = user.sight
        if sight.everything:
            return self
        return self.filter(Q(team=None) | Q(team_id__in=own_teams(user))) if sight.people else self.none()

    def editable_by(self, user: User) -> QuestionQuerySet:
        from team.models import Membership, Team

        if user.sight.edits_everything:
            return self
        led = Membership.objects.active().filter(user=user, is_manager=True).values_list("team_id", flat=True)
        return self.filter(team_id__in=Team.objects.subtree_ids(led)) if user.sight.people else self.none()


def own_teams(user: User) -> set[Any]:
    """The teams in which one works, and all above them (two queries; an organization has few teams)."""
    from team.models import Membership, Team

    above = dict(Team.objects.order_by().values_list("pk", "parent_id"))
    found: set[Any] = set()
    for team in Membership.objects.active().filter(user=user).values_list("team_id", flat=True):
        while team and team not in found:
            found.add(team)
            team = above.get(team)
    return found


class VisitDayQuerySet(QuerySet["Any"]):
    """Figures about one person: their own, and those of whom they lead; all for who sees everything."""

    def visible_to(self, user: User) -> VisitDayQuerySet:
        sight = user.sight
        return self if sight.everything else self.filter(user_id__in=sight.people)


def in_full(sight: Sight) -> Q:
    """The account in full sight, one's own visit or that of one's people, or one about nothing but buying centers
    that one reaches: a note tells of all of them. Source: architecture §4 (the deal team sees its deal only)."""
    from stakeholders.visits.models import VisitCenter, VisitColleague

    if sight.everything:
        return ~Q(pk__in=[])
    about = VisitCenter.objects.filter(visit=OuterRef("pk"))
    reached = Q(center_id__in=reach.ids(CENTER, sight))
    return (
        Q(owner_id__in=sight.people)
        | Q(account_id__in=reach.ids(ACCOUNT, sight))
        | Q(Exists(VisitColleague.objects.filter(visit=OuterRef("pk"), user_id__in=sight.people)))
        | Q(Exists(about.filter(reached)), ~Exists(about.exclude(reached)))
    )


def of_accounts(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.visits.models import Visit

    return Visit.objects.filter(account_id__in=reach.ids(ACCOUNT, sight)).values("pk")


def of_people(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.visits.models import Visit

    return Visit.objects.filter(owner_id__in=sight.people).values("pk")


def of_colleagues(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.visits.models import VisitColleague

    return VisitColleague.objects.filter(user_id__in=sight.people).values("visit_id")


def of_centers(sight: Sight) -> QuerySet[Any, Any]:
    from stakeholders.visits.models import VisitCenter

    return VisitCenter.objects.filter(center_id__in=reach.ids(CENTER, sight)).values("visit_id")


def faces_of_visits(sight: Sight) -> QuerySet[Any, Any]:
    """Who made a visit, or went along, keeps the name of whom they visited when the account changes hands."""
    from stakeholders.visits.models import Visit

    mine = of_people(sight).order_by().union(of_colleagues(sight).order_by())
    return Visit.objects.filter(pk__in=mine).values("account_id")


def register() -> None:
    reach.register(FACE, "visit", faces_of_visits)
    rules = (
        ("account", of_accounts),
        ("owner", of_people),
        ("colleague", of_colleagues),
        ("center", of_centers),
    )
    for name, rule in rules:
        reach.register(VISIT, name, rule)
