"""Who sees and who changes what the whole organization shares: people, teams, the calendar, the log."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from team import reach

if TYPE_CHECKING:
    from team.models import User

ABSENCE = "team.absence"
TEAM = "team.team"
USER = "team.user"

SENDING = dt.timedelta(minutes=15)
"""A letter that is not known to have gone by then has lost its worker."""
NEWS_FOR = dt.timedelta(days=7)
"""Older notifications stand in the bell only: nobody gets a mail of all that was kept back."""


def administers(user: User) -> bool:
    """May configure and invite. The system user may too: it loads the demo and imports."""
    return user.is_system or (user.is_active and user.has_role("administrator"))


class SharedQuerySet(QuerySet["Any"]):
    """Everybody who signs in reads it, administrators change it."""

    def visible_to(self, user: User) -> SharedQuerySet:
        return self

    def editable_by(self, user: User) -> SharedQuerySet:
        return self if administers(user) else self.none()


class PeopleQuerySet(QuerySet["Any"]):
    """Colleagues know each other's names and teams; a person changes their own profile."""

    def people(self) -> PeopleQuerySet:
        """Everybody but the system user."""
        return self.filter(is_system=False)

    def active(self) -> PeopleQuerySet:
        return self.filter(is_active=True, is_system=False)

    def visible_to(self, user: User) -> PeopleQuerySet:
        return self.people()

    def editable_by(self, user: User) -> PeopleQuerySet:
        return self.people() if administers(user) else self.filter(pk=user.pk, is_system=False)


class OwnQuerySet(QuerySet["Any"]):
    """What concerns one person only (their notifications, their letters)."""

    def visible_to(self, user: User) -> OwnQuerySet:
        return self.filter(user=user)

    def editable_by(self, user: User) -> OwnQuerySet:
        return self.filter(user=user)


class AbsenceQuerySet(QuerySet["Any"]):
    """One's own, and those of whom one leads; all for who sees everything."""

    def visible_to(self, user: User) -> AbsenceQuerySet:
        sight = user.sight
        return self if sight.everything else self.filter(Q(user=user) | Q(user_id__in=sight.people))

    def editable_by(self, user: User) -> AbsenceQuerySet:
        sight = user.sight
        return self if sight.edits_everything else self.filter(Q(user=user) | Q(user_id__in=sight.people))


class NotificationQuerySet(OwnQuerySet):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def unmailed(self, now: dt.datetime) -> NotificationQuerySet:
        """Neither read nor mailed, and in no letter that is being sent just now."""
        free = Q(letter__isnull=True) | Q(letter__begun_at__lt=now - SENDING)
        return self.unread().filter(free, mailed_at__isnull=True, created_at__gt=now - NEWS_FOR)


class ScopedQuerySet(QuerySet["Any"]):
    """Rows about a record: whoever sees the record sees them. They are written once and not changed."""

    def visible_to(self, user: User) -> ScopedQuerySet:
        return reach.scoped(self, user)

    def editable_by(self, user: User) -> ScopedQuerySet:
        return self.none()

    def about(self, record: Any) -> ScopedQuerySet:
        """Those of one record; the caller has checked that the person sees it."""
        return self.filter(scope_label=record._meta.label_lower, scope_id=record.pk)


class DeliveryQuerySet(QuerySet["Any"]):
    """The outbox: administrators look at it, workers empty it."""

    def visible_to(self, user: User) -> DeliveryQuerySet:
        return self if administers(user) else self.none()

    def editable_by(self, user: User) -> DeliveryQuerySet:
        return self.visible_to(user)

    def claimable(self, now: Any) -> DeliveryQuerySet:
        """Waiting, due, and not in another worker's hands (a dead worker's claim lapses)."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.filter(free, state="waiting", due_at__lte=now)


def _everybodys_teams(sight: Any) -> QuerySet[Any, Any]:
    from team.models import Team

    return Team.objects.values("pk")


def _everybody(sight: Any) -> QuerySet[Any, Any]:
    from team.models import User

    return User.objects.people().values("pk")


def _own_and_led(sight: Any) -> QuerySet[Any, Any]:
    from team.models import Absence

    return Absence.objects.filter(user_id__in=sight.people).values("pk")


def register() -> None:
    reach.register(ABSENCE, "person", _own_and_led)
    reach.register(TEAM, "organization", _everybodys_teams)
    reach.register(USER, "organization", _everybody)
