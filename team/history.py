"""The shape of history: one append-only row for every change. Source: formulas §1."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.utils import timezone


class Change(models.Model):
    """What changed, from what to what, by whom and why; when it was true and when we learned it.

    Each app has one table of this shape with a foreign key to its subject. Rows are never updated or deleted, but for
    one case: the erasure of a person takes their data out of them (`stakeholders.actions.erasure`).
    """

    field = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        abstract = True
        ordering = ["effective_at", "id"]

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it: ids, dates and decimals as text, numbers and flags as they are."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def around(rows: Iterable[Change], present: Any, at: dt.datetime) -> tuple[Any, Any]:
    """What a field was just before and after an instant: by the rows of that field, and what it is now."""
    before = after = present
    for row in sorted(rows, key=lambda row: (row.effective_at, row.pk), reverse=True):
        if row.effective_at > at:
            before = after = row.old
        elif row.effective_at == at:
            before = row.old
    return before, after


def apply(record: models.Model, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the fields that differ and answer {field: (old, new)} in the plain form of history.

    A foreign key is given as the row or as its id; neither is fetched.
    """
    changed: dict[str, tuple[Any, Any]] = {}
    for name, new in values.items():
        attribute = cast("models.Field[Any, Any]", record._meta.get_field(name)).attname
        old, key = getattr(record, attribute), new.pk if isinstance(new, models.Model) else new
        if old == key:
            continue
        setattr(record, name if isinstance(new, models.Model) else attribute, new)
        changed[name] = (plain(old), plain(key))
    return changed
