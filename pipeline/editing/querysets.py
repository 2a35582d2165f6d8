"""Drafts and mappings are administrators' work; others read what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from team.querysets import administers

if TYPE_CHECKING:
    from team.models import User


class AdministratorsQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> AdministratorsQuerySet:
        return self if administers(user) else self.none()

    def editable_by(self, user: User) -> AdministratorsQuerySet:
        return self.visible_to(user)
