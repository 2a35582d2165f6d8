"""Who sees fitted models: whoever signs in, as the method itself; they tell of no deal and no person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.querysets import OfDealQuerySet, ReferenceQuerySet

if TYPE_CHECKING:
    from team.models import User

__all__ = ["FittedModelQuerySet", "OfDealQuerySet"]


class FittedModelQuerySet(ReferenceQuerySet):
    def editable_by(self, user: User) -> FittedModelQuerySet:
        """They are fitted anew at the word of an administrator or a director."""
        may = user.is_system or user.has_role("administrator", "director")
        return self if may else self.none()

    def in_force(self) -> FittedModelQuerySet:
        return self.filter(is_in_force=True)
