"""Who of ours may come along."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import KeyAccount
from team.models import User
from team.people import companions


def colleagues_at(account: KeyAccount, user: User) -> QuerySet[Any]:
    """The account's owners and team, whom the actor leads and who leads the actor; without the actor."""
    return companions(user, account.our_people()).exclude(pk=user.pk)
