"""What every record that the outside sees has in common: identity, version, origin."""

from __future__ import annotations

import uuid
from typing import Self

import uuid_utils.compat as uuid_utils
from django.db import models
from django.utils import timezone


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
    def lock(cls, pk: uuid.UUID) -> Self:
        """The row, locked until the transaction ends. Raises `DoesNotExist`.

        Against whoever changes it, not against whoever adds rows that refer to it: no key of it changes, and they would
        wait for us while we wait for a row of theirs. SQLite has no row locks: its immediate transactions already admit
        one writer at a time.
        """
        return cls._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=pk)
