"""Who sees what passes between two people: hand-overs, and the minutes of their weekly talks.

A hand-over is seen by who asked, who is asked and who gets a copy, and by whoever leads them. Minutes are narrower:
the two, those above the one who reports, and the director; not an analyst, not a colleague who leads the same team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.querysets import FACE
from team import reach
from team.querysets import SharedQuerySet
from team.sight import Sight

if TYPE_CHECKING:
    from team.models import User

HAND_OVER = "teamwork.handover"
MEETING = "teamwork.meeting"


class HandOverQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> HandOverQuerySet:
        return reach.seen(self, user, HAND_OVER)

    def editable_by(self, user: User) -> HandOverQuerySet:
        """Who asked and who is asked, and those who lead them. Who may do what is up to the action."""
        sight = user.sight
        if sight.edits_everything:
            return self
        return self.filter(Q(asked_by_id__in=sight.people) | Q(to_id__in=sight.people))

    def waiting(self) -> HandOverQuerySet:
        """Asked, and without an answer."""
        return self.filter(state="asked")

    def open(self) -> HandOverQuerySet:
        return self.filter(state__in=("asked", "accepted"))

    def between(self, one: Any, other: Any) -> HandOverQuerySet:
        return self.filter(Q(asked_by=one, to=other) | Q(asked_by=other, to=one))


class MeetingQuerySet(QuerySet["Any"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        sight = user.sight
        if sight.edits_everything:
            return self
        if not sight.own:
            return self.none()
        both = Q(first_id__in=sight.own) | Q(second_id__in=[*sight.own, *sight.below])
        return self.filter(both | Q(kind="sync", first_id__in=sight.below))

    def editable_by(self, user: User) -> MeetingQuerySet:
        """The two whose talk it is."""
        own = user.sight.own
        return self.filter(Q(first_id__in=own) | Q(second_id__in=own))

    def of_two(self, kind: str, first: Any, second: Any) -> MeetingQuerySet:
        return self.filter(kind=kind, first=first, second=second)


class AgendaPointQuerySet(QuerySet["Any"]):
    """Seen and changed with the meeting."""

    def visible_to(self, user: User) -> AgendaPointQuerySet:
        from pipeline.teamwork.models import Meeting

        return self.filter(meeting_id__in=Meeting.objects.visible_to(user).order_by().values("pk"))

    def editable_by(self, user: User) -> AgendaPointQuerySet:
        from pipeline.teamwork.models import Meeting

        return self.filter(meeting_id__in=Meeting.objects.editable_by(user).order_by().values("pk"))


class PairQuerySet(QuerySet["Any"]):
    """When two people talk every week: theirs, and for who leads one of them."""

    def visible_to(self, user: User) -> PairQuerySet:
        sight = user.sight
        if sight.everything:
            return self
        return self.filter(Q(outside_id__in=sight.people) | Q(inside_id__in=sight.people))

    def editable_by(self, user: User) -> PairQuerySet:
        sight = user.sight
        if sight.edits_everything:
            return self
        return self.filter(Q(outside_id__in=sight.people) | Q(inside_id__in=sight.people))


class RoutingQuerySet(SharedQuerySet):
    """Whoever sells reads how leads are routed; administrators say so."""

    def visible_to(self, user: User) -> RoutingQuerySet:
        from team.querysets import administers

        return self if administers(user) or user.sight.everything or user.sight.sells else self.none()


def asked(sight: Sight) -> QuerySet[Any, Any]:
    from pipeline.teamwork.models import HandOver

    return HandOver.objects.filter(asked_by_id__in=sight.people).values("pk")


def received(sight: Sight) -> QuerySet[Any, Any]:
    from pipeline.teamwork.models import HandOver

    return HandOver.objects.filter(to_id__in=sight.people).values("pk")


def copied(sight: Sight) -> QuerySet[Any, Any]:
    from pipeline.teamwork.models import HandOverCopy

    return HandOverCopy.objects.filter(user_id__in=sight.people).values("hand_over_id")


def faces(sight: Sight) -> QuerySet[Any, Any]:
    """Whoever is asked to take an account over may know its name."""
    from pipeline.teamwork.models import HandOver, HandOverCopy

    through = HandOverCopy.objects.filter(user_id__in=sight.people).order_by().values("hand_over_id")
    mine = Q(asked_by_id__in=sight.people) | Q(to_id__in=sight.people) | Q(pk__in=through)
    return HandOver.objects.filter(mine).values("account_id")


def register() -> None:
    reach.confide(MEETING)
    reach.register(HAND_OVER, "asker", asked)
    reach.register(HAND_OVER, "receiver", received)
    reach.register(HAND_OVER, "copy", copied)
    reach.register(FACE, "hand-over", faces)
