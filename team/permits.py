"""The permit step of an action: the row, locked, if the actor may change it."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from team.models import User
from team.records import Record
from web.errors import StaleVersion

Row = TypeVar("Row", bound=Record)


def locked_for_edit(model: type[Row], pk: uuid.UUID, *, actor: User, expected_version: int | None = None) -> Row:
    """Lock and return the row. Not visible: `DoesNotExist`; visible but not editable: `PermissionDenied`;
    changed since it was read: `StaleVersion`. The order keeps strangers from learning that it exists."""
    row = model.lock(pk)
    require_editable(row, actor=actor)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(_("Somebody else changed this meanwhile. Look at it again, then repeat."), row.version)
    return row


def require_editable(row: Record, *, actor: User) -> None:
    rows = type(row)._default_manager
    if rows.editable_by(actor).filter(pk=row.pk).exists():
        return
    if not rows.visible_to(actor).filter(pk=row.pk).exists():
        raise type(row).DoesNotExist
    raise PermissionDenied(_("You may see this, but not change it."))


def require_visible(row: Record, *, actor: User) -> None:
    if not type(row)._default_manager.visible_to(actor).filter(pk=row.pk).exists():
        raise type(row).DoesNotExist


def require_seller(actor: User) -> None:
    """Creating sales records is for those who sell; an analyst reads, an administrator configures."""
    if not actor.sight.sells:
        raise PermissionDenied(_("Your role lets you read here, not write."))
