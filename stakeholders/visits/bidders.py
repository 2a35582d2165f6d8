"""How many bidders are still in the customer's choice: heard on a visit, kept on the deal. Source: catalogue A3.4.

The number stands on the deal, which the pipeline knows; the pipeline registers itself here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stakeholders.models import BuyingCenter
from team.models import User


class Keeper(Protocol):
    """Who keeps the number. `known`: {buying center id: number, None where nobody has said}, of those whose deal is
    open and the person's to change; `keep` writes it there."""

    def known(self, user: User, centers: Collection[uuid.UUID]) -> dict[uuid.UUID, int | None]: ...

    def keep(self, *, actor: User, center: BuyingCenter, count: int, at: dt.datetime | None) -> None: ...


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


def known(user: User, centers: Collection[uuid.UUID]) -> dict[uuid.UUID, int | None]:
    found: dict[uuid.UUID, int | None] = {}
    for keeper in _keepers:
        found |= keeper.known(user, centers)
    return found


def keep(*, actor: User, center: BuyingCenter | None, count: int, at: dt.datetime | None) -> None:
    """Raises `ValidationError` where the visit is about no deal that the person may change."""
    if center is None or center.pk not in known(actor, [center.pk]):
        raise ValidationError({"bidders_remaining": _("Say which open deal of yours the visit is about.")})
    for keeper in _keepers:
        keeper.keep(actor=actor, center=center, count=count, at=at)
