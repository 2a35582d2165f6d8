"""What every record that the outside sees has in common: identity, version, origin."""

from __future__ import annotations

import uuid
from typing import Any, Self

import uuid_utils.compat as uuid_utils
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from web.errors import StaleVersion


def new_id() -> uuid.UUID:
    """A UUIDv7: unique without asking the database, and sorted by time so that indexes stay dense."""
    return uuid_utils.uuid7()


class Record(models.Model):
    """A row with an outside identity.

    `version` grows by one with every change and is the ETag; `source_system` and `external_id` name the row in
    the system it came from and are unique together. See docs/decisions/identity.md.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    source_system = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, null=True, blank=True, default=None)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["source_system", "external_id"], name="%(class)s_origin"),
        ]

    def save_changes(self, *fields: str) -> None:
        """Write the named fields and step the version; callers hold the row's lock."""
        self.version += 1
        self.updated_at = timezone.now()
        self.save(update_fields=[*fields, "version", "updated_at"])

    @classmethod
    def lock(cls, pk: uuid.UUID, *, expected_version: int | None = None, within: Any = None) -> Self:
        """The row, locked until the transaction ends; refuses when the caller read an older version.

        `within` narrows what may be locked (usually `visible_to(actor)`); outside it the row does not exist.
        SQLite has no row locks: its immediate transactions already admit one writer at a time.
        """
        # A join or union in the scope cannot be locked on PostgreSQL, so the scope is only a subquery here.
        rows = cls._default_manager.select_for_update()
        if within is not None:
            rows = rows.filter(pk__in=within.order_by().values("pk"))
        row = rows.get(pk=pk)
        if expected_version is not None and row.version != expected_version:
            raise StaleVersion(
                _("Somebody else changed this meanwhile. Look at it again, then repeat."), row.version
            )
        return row
