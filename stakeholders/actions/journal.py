"""Writes that can be taken back: every row as it was before, in the order of the writes, and the way back.

An entry is ``{"model", "pk", "before", "after"}`` with values by column name as text: an update names what it changed,
a deleted row has no `after`, a new one no `before`. Versions are no part of it: they only grow, also on the way back,
so that nobody's older look at a row passes for a fresh one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.models import Contact
from team.records import Record
from web.errors import RuleViolation

Entry = dict[str, Any]
Touched = tuple[type[models.Model], Any]
CLOCK = ("version", "updated_at")


class Journal:
    """Collects `entries` of what is done through it; `settle` dates the records whose parts were changed."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.removed: list[tuple[str, str]] = []
        """Label and id of each deleted record that programs may have kept."""
        self._touched: set[Touched] = set()

    def update(self, row: models.Model, values: Mapping[str, Any]) -> None:
        """Set columns of a row."""
        before = _plain(row, values)
        for name, value in values.items():
            setattr(row, name, value)
        after = _plain(row, values)
        if before == after:
            return
        self._note(row, before, after)
        _save(row, values)
        self._touched |= owners_of(row)

    def point_all(self, rows: Sequence[models.Model], column: str, pk: Any) -> None:
        """The same column of many rows of one model, in one statement."""
        if not rows:
            return
        model = type(rows[0])
        stamp = {"version": F("version") + 1, "updated_at": timezone.now()} if issubclass(model, Record) else {}
        for row in rows:
            before = _plain(row, [column])
            setattr(row, column, pk)
            self._note(row, before, _plain(row, [column]))
            self._touched |= owners_of(row)
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(**{column: pk}, **stamp)

    def insert(self, row: models.Model) -> None:
        row.save(force_insert=True)
        self._note(row, None, {})

    def delete(self, row: models.Model) -> None:
        """A row that nothing points to any more."""
        self._note(row, _plain(row, [field.attname for field in row._meta.concrete_fields]), None)
        if isinstance(row, Record):
            self.removed.append((row._meta.label_lower, str(row.pk)))
        self._touched |= owners_of(row)
        row.delete()

    def settle(self) -> None:
        """A visit whose people were changed is changed, too."""
        touch(self._touched)

    def _note(self, row: models.Model, before: Entry | None, after: Entry | None) -> None:
        self.entries.append({"model": row._meta.label_lower, "pk": str(row.pk), "before": before, "after": after})


def rewind(entries: Iterable[Entry]) -> None:
    """Take back what the entries say, last first; what was changed or removed since then stays so.

    Raises `RuleViolation` "cannot_undo" where a row would stand against one of today.
    """
    touched: set[Touched] = set()
    try:
        with transaction.atomic():
            for entry in reversed(list(entries)):
                touched |= _rewind(entry)
            touch(touched)
    except IntegrityError as error:
        raise cannot_undo() from error


def cannot_undo() -> RuleViolation:
    return RuleViolation("cannot_undo", _("This cannot be undone any more: what it changed has been changed since."))


def _rewind(entry: Entry) -> set[Touched]:
    model: type[models.Model] = apps.get_model(entry["model"])
    before, after = entry["before"], entry["after"]
    if before is not None and after is None:
        return _restore(model, before)
    row = model._base_manager.select_for_update(of=("self",)).filter(pk=entry["pk"]).first()
    if row is None:
        return set()
    if before is None:
        row.delete()
        return set()
    current = _plain(row, before)
    values = {name: _value(model, name, before[name]) for name in before if current[name] == after[name]}
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        _save(row, values)
    return owners_of(row)


def _restore(model: type[models.Model], before: Entry) -> set[Touched]:
    """The deleted row anew, under its id. One that would have gone with another row since then stays away."""
    row = model(**{name: _value(model, name, value) for name, value in before.items()})
    for field in model._meta.concrete_fields:
        target, key = field.remote_field, getattr(row, field.attname)
        if target is None or key is None or target.model._base_manager.filter(pk=key).exists():
            continue
        if target.on_delete is models.CASCADE:
            return set()
        if not field.null:
            raise cannot_undo()
        setattr(row, field.attname, None)
    if isinstance(row, Record):
        row.version, row.updated_at = row.version + 1, timezone.now()
    row.save_base(raw=True, force_insert=True)
    return owners_of(row)


def owners_of(row: models.Model) -> set[Touched]:
    """The records that show this row as a part of theirs (a visit its people); none of a record's own kind."""
    if isinstance(row, Record):
        return set()
    return {
        (field.remote_field.model, getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.remote_field is not None
        and field.remote_field.on_delete is models.CASCADE
        and issubclass(field.remote_field.model, Record)
        and field.remote_field.model is not Contact
    }


def touch(records: Iterable[Touched]) -> None:
    by_model: dict[type[models.Model], set[uuid.UUID]] = {}
    for model, pk in records:
        by_model.setdefault(model, set()).add(pk)
    for model, ids in by_model.items():
        rows = model._base_manager.filter(pk__in=ids)
        rows.update(version=F("version") + 1, updated_at=timezone.now())


def _save(row: models.Model, values: Iterable[str]) -> None:
    names = [_field(type(row), name).name for name in values]
    if isinstance(row, Record):
        row.save_changes(*names)
    else:
        row.save(update_fields=names)


def _plain(row: models.Model, names: Iterable[str]) -> Entry:
    """Values by column name as JSON keeps them without loss."""
    fields = [_field(type(row), name) for name in names]
    return {
        field.attname: None if getattr(row, field.attname) is None else field.value_to_string(row) for field in fields
    }


def _value(model: type[models.Model], name: str, text: Any) -> Any:
    return None if text is None else _field(model, name).to_python(text)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if name in (field.attname, field.name))
