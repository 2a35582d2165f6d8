"""The sheet of preparation, section by section. Source: catalogue A13.2, A13.4, A13.5."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.actions.recording import record_changes, require_running
from negotiations.methods import lists
from negotiations.models import Negotiation, Sheet
from stakeholders.actions.recording import only
from stakeholders.visits.rules.prepared import fingerprint
from team import history
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit, require_fresh
from web.errors import StaleVersion

TEXTS = (
    "our_alternative",
    "walk_away",
    "their_alternative",
    "people",
    "our_interests",
    "their_interests",
    "options",
    "criteria",
    "planned_concessions",
)
FIELDS = frozenset({*TEXTS, "dilemmas", "methods"})


@transaction.atomic
def prepare_sheet(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    seen: int | None = None,
    at: dt.datetime | None = None,
) -> Sheet:
    """Write any of FIELDS; `dilemmas` and `methods` are codes of the method's lists and replace those of before.

    `expected_version` is the sheet's; `seen` the fingerprint of these very fields as they were looked at: what others
    wrote in another section is no conflict then.
    """
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    sheet = Sheet.lock(room.sheet.pk)
    given = only(values, FIELDS)
    require_fresh(sheet, expected_version)
    if seen is not None and fingerprint({name: getattr(sheet, name) for name in given}) != seen:
        raise StaleVersion(_("Somebody else changed this meanwhile. Look at it again, then repeat."), sheet.version)
    require_running(room)
    changed = history.apply(sheet, {name: _cleaned(name, value) for name, value in given.items()})
    if not changed:
        return sheet
    sheet.clean_fields(exclude={"negotiation"})
    sheet.save_changes(*changed)
    record_changes(room, changed, actor=actor, at=at, of="sheet:")
    announce(actor=actor, verb="sheet_changed", subject=sheet, new={"fields": sorted(changed)}, at=at)
    return sheet


def _cleaned(name: str, value: Any) -> Any:
    if name == "dilemmas":
        return _codes(name, value, lists.dilemmas())
    if name == "methods":
        return _codes(name, value, lists.buyer_methods())
    return value.strip()


def _codes(name: str, given: Collection[str], known: Mapping[str, Any]) -> list[str]:
    """In the order of the list, each once."""
    if unknown := [code for code in given if code not in known]:
        raise ValidationError({name: _("There is no “%(code)s” in this list.") % {"code": unknown[0]}})
    return [code for code in known if code in given]
