"""Who is told of what a colleague does at the table: those who work on the deal."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.querysets import running
from pipeline.models import Deal, DealTeamMember
from team.models import User
from team.querysets import PeopleQuerySet


def working_on(records: Any) -> PeopleQuerySet:
    """Owner and today's deal team of the deal that these rooms, quotes or contracts are of. One query.

    Managers above look when they like: nobody hears of a deal for leading its owner.
    """
    deals = records.order_by().values("deal_id")
    owners = Deal.objects.filter(pk__in=deals).values("owner_id")
    team = DealTeamMember.objects.filter(running(), deal_id__in=deals).values("user_id")
    return User.objects.active().filter(Q(pk__in=owners) | Q(pk__in=team))
