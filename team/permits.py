"""The permit step of an action: the row, locked, if the actor may change it."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from team.models import User
from team.querysets import administers
from team.records import Record
from web.errors import StaleVersion

Row = TypeVar("Row", bound=Record)


def locked_for_edit(model: type[Row], pk: uuid.UUID, *, actor: User, expected_version: int | None = None) -> Row:
    """Lock and return the row. Not visible: `DoesNotExist`; visible but not editable: `PermissionDenied`;
    changed since it was read: `StaleVersion`. The order keeps strangers from learning that it exists."""
    row = model.lock(pk)
    require_editable(row, actor=actor)
    require_fresh(row, expected_version)
    return row


def require_fresh(row: Record | User, expected_version: int | None) -> None:
    """`StaleVersion` when the row changed since it was read; None means that the caller did not look before."""
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(_("Somebody else changed this meanwhile. Look at it again, then repeat."), row.version)


def require_editable(row: Record, *, actor: User) -> None:
    """What one may not see does not exist; what one sees but may not edit is refused."""
    require_visible(row, actor=actor)
    rows: Any = type(row)._default_manager
    if not rows.editable_by(actor).filter(pk=row.pk).exists():
        raise PermissionDenied(_("You may see this, but not change it."))


def require_visible(row: Record, *, actor: User) -> None:
    rows: Any = type(row)._default_manager
    if not rows.visible_to(actor).filter(pk=row.pk).exists():
        raise type(row).DoesNotExist


def require_seller(actor: User) -> None:
    """Creating sales records is for those who sell; an analyst reads, an administrator configures."""
    if not actor.sight.sells:
        raise PermissionDenied(_("Your role lets you read here, not write."))


def require_administrator(actor: User) -> None:
    """People, teams and the organization are configured by administrators (and by jobs, for the demo)."""
    if not administers(actor):
        raise PermissionDenied(_("Only an administrator may do this."))
