"""Choices of colleagues for forms and filters."""

from __future__ import annotations

import uuid

from django.db.models import Q

from team.models import Role, RoleGrant, User
from team.querysets import PeopleQuerySet

SELLING = (Role.REP, Role.INSIDE_REP, Role.MANAGER, Role.DIRECTOR)


def sellers(viewer: User, *, also: uuid.UUID | None = None) -> PeopleQuerySet:
    """Active people who may own sales records, by name; `also` adds the one who is chosen already."""
    selling = Q(is_active=True, pk__in=RoleGrant.objects.filter(role__in=SELLING).values("user_id"))
    return User.objects.visible_to(viewer).filter(selling | Q(pk=also)).order_by("name", "id")
