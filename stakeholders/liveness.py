"""Which accounts have a live deal, and so a shorter cadence? Deals stand above, so they register the answer here."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import BooleanField, Q, Value
from django.db.models.expressions import Combinable

Condition = Callable[[str], Q]

_conditions: list[Condition] = []


def register(condition: Condition) -> None:
    """`condition(column)`: the account whose id stands in that column has an open deal at 30 or above."""
    if condition not in _conditions:
        _conditions.append(condition)


def is_live(column: str) -> Q | Combinable:
    """As an annotation of rows that belong to an account: it costs no query of its own."""
    found: Q | None = None
    for condition in _conditions:
        found = condition(column) if found is None else found | condition(column)
    return Value(False, output_field=BooleanField()) if found is None else found
