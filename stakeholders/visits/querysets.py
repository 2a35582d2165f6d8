"""Who sees which visit: those of an account in full sight, one's own, and those about a reachable buying center.

What was said there is a narrower question: `in_full`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

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
