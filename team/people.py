"""Choices of colleagues for forms and filters."""

from __future__ import annotations

from team.models import Role, RoleGrant, User
from team.querysets import PeopleQuerySet

SELLING = (Role.REP, Role.INSIDE_REP, Role.MANAGER, Role.DIRECTOR)


def sellers(viewer: User) -> PeopleQuerySet:
    """Active people who may own sales records, by name."""
    selling = RoleGrant.objects.filter(role__in=SELLING).values("user_id")
    return User.objects.visible_to(viewer).filter(is_active=True, pk__in=selling).order_by("name", "id")
