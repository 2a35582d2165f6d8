"""Everything that points to one row is made to point to another, whichever app it belongs to.

Found by the foreign keys themselves, so an app that is added later needs no line here. Where the other row has its
own of the kind already (both were at one visit, both are in one buying center) the two become one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from stakeholders.actions.journal import Journal
from stakeholders.models import Member
from team.records import Record

ForeignKey = models.ForeignKey[Any, Any]
Row = models.Model
IDENTITY = frozenset(field.name for field in Record._meta.fields)


def carry_over(journal: Journal, dropped: Row, kept: Row) -> None:
    """Afterwards nothing points to `dropped` any more."""
    for key in references_to(type(dropped)):
        rows = list(
            key.model._base_manager.select_for_update(of=("self",)).filter(**{key.attname: dropped.pk}).order_by("pk")
        )
        if not _uniques(key) and not _checks(key):
            journal.point_all(rows, key.attname, kept.pk)
            continue
        for row in rows:
            _carry(journal, row, key, kept)


def references_to(model: type[Row]) -> Iterator[ForeignKey]:
    """The foreign keys of all apps that lead to the model, those without a way back included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and not relation.related_model._meta.proxy:
            yield relation.field


def _carry(journal: Journal, row: Row, key: ForeignKey, kept: Row) -> None:
    twin = _twin(row, key, kept)
    if twin is not None:
        carry_over(journal, row, twin)
        journal.delete(row)
        journal.update(twin, together(twin, row))
    elif not _breaks_a_rule(row, key, kept):
        journal.update(row, {key.attname: kept.pk})
    elif key.null:
        journal.update(row, {key.attname: None})
    else:
        # A line from somebody to themselves says nothing.
        journal.delete(row)


def together(kept: Row, dropped: Row) -> dict[str, Any]:
    """What the kept one of two twins learns from the other: whatever it has no word about itself."""
    own, combine = COMBINED.get(type(kept), (frozenset(), None))
    values = {}
    for field in kept._meta.concrete_fields:
        mine, theirs = getattr(kept, field.attname), getattr(dropped, field.attname)
        if field.primary_key or field.name in IDENTITY | own or not is_empty(mine) or is_empty(theirs):
            continue
        values[field.attname] = theirs
    return values | (combine(kept, dropped) if combine else {})


def is_empty(value: Any) -> bool:
    """Nothing known; a "no" gives way to a "yes" (was met)."""
    return value is None or value is False or value in ("", [], {})


ATTITUDE = ("attitude", "attitude_basis", "attitude_on")
WEIGHT = ("weight_override", "weight_reason")


def _parts(kept: Any, dropped: Any) -> dict[str, Any]:
    """The newest known attitude with where it is from, a weight with its reason; the part goes on if one does."""
    taken: tuple[str, ...] = ATTITUDE if _is_newer(dropped, kept) else ()
    taken += WEIGHT if kept.weight_override is None and dropped.weight_override is not None else ()
    values = {name: getattr(dropped, name) for name in taken}
    return values | ({"ended_on": None} if None in (kept.ended_on, dropped.ended_on) else {})


def _is_newer(one: Any, other: Any) -> bool:
    if one.attitude is None or other.attitude is None:
        return one.attitude is not None
    return one.attitude_on is not None and (other.attitude_on is None or one.attitude_on > other.attitude_on)


Combine = Callable[[Any, Any], dict[str, Any]]
COMBINED: dict[type[Row], tuple[frozenset[str], Combine | None]] = {
    Member: (frozenset({*ATTITUDE, *WEIGHT, "ended_on"}), _parts),
}
"""Fields that belong together, and how two rows of the model say them with one voice."""


def _twin(row: Row, key: ForeignKey, kept: Row) -> Row | None:
    """The row that stands where this one would come to stand."""
    rows = type(row)._base_manager.select_for_update(of=("self",)).exclude(pk=row.pk)
    for names in _uniques(key):
        others = {name: getattr(row, name) for name in names if name != key.name}
        if None in others.values():
            continue
        twin = rows.filter(**others, **{key.attname: kept.pk}).first()
        if twin is not None:
            return twin
    return None


def _uniques(key: ForeignKey) -> list[tuple[str, ...]]:
    meta = key.model._meta
    found = [tuple(each.fields) for each in meta.constraints if isinstance(each, models.UniqueConstraint)]
    found += [tuple(names) for names in meta.unique_together]
    found += [(field.name,) for field in meta.concrete_fields if field.unique]
    return [names for names in found if key.name in names]


def _checks(key: ForeignKey) -> list[models.CheckConstraint]:
    checks = [each for each in key.model._meta.constraints if isinstance(each, models.CheckConstraint)]
    return [each for each in checks if isinstance(each.condition, models.Q) and _names(each.condition, key)]


def _names(condition: models.Q, key: ForeignKey) -> bool:
    return key.name in condition.referenced_base_fields


def _breaks_a_rule(row: Row, key: ForeignKey, kept: Row) -> bool:
    changed = copy.copy(row)
    setattr(changed, key.attname, kept.pk)
    for check in _checks(key):
        try:
            check.validate(type(row), changed)
        except ValidationError:
            return True
    return False
