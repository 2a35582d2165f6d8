"""History rows in words: what changed about a person or a buying center, from what to what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.models import Commitment, Contact
from stakeholders.wording import attitude_code, names_of, strength_name
from web.formats import NOTHING, short_date

SILENT_FIELDS = ("attitude_basis", "attitude_on", "weight_reason", "source_system", "external_id")
"""They go with another row and say nothing alone."""

FIELD_NAMES: dict[str, Any] = {
    "created": gettext_lazy("Entered"),
    "member": gettext_lazy("Buying center"),
    "roles": gettext_lazy("Roles"),
    "attitude": gettext_lazy("Attitude"),
    "influence": gettext_lazy("Influence"),
    "weight_override": gettext_lazy("Weight"),
    "technical_content": gettext_lazy("Technical content"),
    "commitment": gettext_lazy("Commitment"),
    "influence_line": gettext_lazy("Influence line"),
}
WORDS = {"level": Contact.Level, "affiliation": Contact.Affiliation}
ATTITUDES = {
    "supporter": gettext_lazy("supporter"),
    "neutral": gettext_lazy("neutral"),
    "opponent": gettext_lazy("opponent"),
    "unknown": gettext_lazy("unknown"),
}


def field_name(field: str) -> str:
    """What a row is about, in the reader's language."""
    if field in FIELD_NAMES:
        return str(FIELD_NAMES[field])
    label = str(Contact._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def change(field: str, old: Any, new: Any) -> str:
    """ "unknown → supporter", "joined", "done"; empty where the field's name says all."""
    if field in ("created", "reports_to"):
        return ""
    if field == "member":
        return _("joined") if new else _("left it")
    if field == "commitment":
        return _commitment(new or {})
    if field == "influence_line":
        return _influence(old or {}, new or {})
    return f"{_value(field, old)} → {_value(field, new)}"


def _value(field: str, value: Any) -> str:
    if field == "attitude":
        return str(ATTITUDES[attitude_code(value)])
    if value in (None, "", []):
        return NOTHING
    if field == "roles":
        return names_of(value)
    if field in WORDS:
        return str(WORDS[field](value).label)
    return short_date(dt.date.fromisoformat(value)) if field == "left_on" else str(value)


def _commitment(new: dict[str, Any]) -> str:
    if "state" in new:
        return str(Commitment.State(new["state"]).label)
    if new.get("due_on"):
        return _("now due %(day)s") % {"day": short_date(dt.date.fromisoformat(new["due_on"]))}
    return _("changed")


def _influence(old: dict[str, Any], new: dict[str, Any]) -> str:
    """In the story of the one who listens."""
    if not old:
        return _("listens to somebody (%(strength)s)") % {"strength": strength_name(new["strength"])}
    if not new:
        return _("does not listen to somebody any more")
    return f"{strength_name(old['strength'])} → {strength_name(new['strength'])}"
