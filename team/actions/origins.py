"""Where a record came from: the name it has in another system."""

from __future__ import annotations

from typing import TypeVar

from team.models import User
from team.permits import require_editable
from team.records import Record

Row = TypeVar("Row", bound=Record)


def name_origin(*, actor: User, record: Row, source_system: str = "", external_id: str | None = None) -> Row:
    """Give a record that was just made its name elsewhere, in the maker's transaction.

    Identity is not a change of state: version and history stay. A name that is taken is an `IntegrityError`.
    """
    if source_system or external_id:
        require_editable(record, actor=actor)
        record.source_system, record.external_id = source_system, external_id
        record.save(update_fields=["source_system", "external_id"])
    return record
