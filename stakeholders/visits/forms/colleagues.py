"""Who of ours may have come along: the account's owners and team, and those who reach it by leading them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import KeyAccount
from team.models import User


def colleagues_at(account: KeyAccount, user: User) -> QuerySet[Any]:
    """Active people of the account's team and of the actor's sight, without the actor."""
    team = account.team_members.filter(ends_on__isnull=True).values("user_id")
    owners = [pk for pk in (account.owner_id, account.inside_owner_id) if pk]
    near = Q(pk__in=team) | Q(pk__in=owners) | Q(pk__in=user.sight.people)
    return User.objects.filter(near, is_active=True, is_system=False).exclude(pk=user.pk).order_by("name", "pk")
