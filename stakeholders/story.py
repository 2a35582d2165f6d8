"""History rows in words: what changed about a person or a buying center, from what to what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.method_words import listed
from stakeholders.methods.reading import entries
from stakeholders.models import Commitment, Contact, Differentiator, Member, Need
from stakeholders.need_words import standing_words
from stakeholders.relation_words import relation
from stakeholders.wording import attitude_name, names_of, strength_name
from web.formats import NOTHING, localized, money, short_date

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
    "rivals": gettext_lazy("Relation to competitors"),
    "hospitality": gettext_lazy("Courtesy"),
    "erased": gettext_lazy("Erased"),
    "influence_line": gettext_lazy("Influence line"),
    "merged": gettext_lazy("Merged"),
    "need": gettext_lazy("Need"),
    "research": gettext_lazy("Found out"),
    "differentiator": gettext_lazy("Against a competitor"),
}
COURTESIES = {
    "within": gettext_lazy("within the policy"),
    "requested": gettext_lazy("waits for approval"),
    "approved": gettext_lazy("approved"),
    "refused": gettext_lazy("refused"),
    "withdrawn": gettext_lazy("withdrawn"),
}
WORDS: dict[str, Any] = {
    "level": Contact.Level,
    "affiliation": Contact.Affiliation,
    "style": Contact.Style,
    "rung": Contact.Rung,
    "target_attitude": Member.Attitude,
}
LISTS = {
    "persona": ("personas", "personas"),
    "phases": ("participation", "phases"),
    "coach_criteria": ("coach", "criteria"),
}
"""Fields that hold codes of a list of the method."""
REFERENCES = ("reports_to", "responsible")
"""They hold an id; whose it is may be out of the reader's sight."""


def field_name(field: str) -> str:
    """What a row is about, in the reader's language."""
    field, _colon, item = field.partition(":")
    if field == "research":
        return f"{FIELD_NAMES[field]}: {localized(dict(entries('needs', 'scopes')[item].text))}"
    if field in FIELD_NAMES:
        return str(FIELD_NAMES[field])
    return capfirst(_label(field))


def _label(field: str) -> str:
    for model in (Contact, Member):
        with suppress(FieldDoesNotExist):
            return str(model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    return field


def change(field: str, old: Any, new: Any, names: Mapping[str, str] | None = None) -> str:
    """ "unknown → supporter", "joined", "done"; empty where the field's name says all.

    `names`: {id: name} of the competitors or accounts that it speaks of.
    """
    if field in ("created", "erased") or field in REFERENCES or is_emptied(field, old, new):
        return ""
    if field == "rivals":
        return _relations(old or {}, new or {}, names or {})
    if field == "member":
        return _("joined") if new else _("left it")
    if field == "account":
        old, new = ((names or {}).get(value, NOTHING) for value in (old, new))
    if field in TOLD:
        return TOLD[field](old or {}, new or {})
    if field.startswith("research:"):
        return str(new or NOTHING)
    return f"{value_words(field, old)} → {value_words(field, new)}"


def is_emptied(field: str, old: Any, new: Any) -> bool:
    """What a row said went when the person was erased."""
    return field != "attitude" and old is None and new is None


def value_words(field: str, value: Any) -> str:
    """What a field holds, in the reader's language."""
    if field == "attitude":
        return attitude_name(value)
    if value in (None, "", []):
        return NOTHING
    if field == "roles":
        return names_of(value)
    if field in WORDS:
        return str(WORDS[field](value).label)
    if field in LISTS:
        return listed(*LISTS[field], value if isinstance(value, list) else [value])
    if field == "relation_us":
        return relation(value)
    if isinstance(value, list):
        return _(", ").join(str(each) for each in value)
    return short_date(dt.date.fromisoformat(value)) if field == "left_on" else str(value)


def _relations(old: Mapping[str, int], new: Mapping[str, int], names: Mapping[str, str]) -> str:
    """ "Siemens: not known → +1 good", for each competitor to which the relation has changed."""
    changed = [pk for pk in {**old, **new} if old.get(pk) != new.get(pk)]
    told = (relation(old.get(pk)) or NOTHING for pk in changed), (relation(new.get(pk)) or NOTHING for pk in changed)
    rows = zip((names.get(pk, "") for pk in changed), *told, strict=True)
    return _("; ").join(
        f"{name}: {before} → {after}" if name else f"{before} → {after}" for name, before, after in rows
    )


def competitors_in(changes: Iterable[tuple[str, Any, Any]]) -> set[str]:
    """The ids of competitors that these changes (field, old, new) speak of."""
    return {pk for field, old, new in changes if field == "rivals" for pk in {**(old or {}), **(new or {})}}


def _commitment(old: dict[str, Any], new: dict[str, Any]) -> str:
    if new.get("checked_on"):
        return _("checked: %(result)s") % {"result": new["check_result"]} if new.get("check_result") else _("checked")
    if "state" in new:
        return str(Commitment.State(new["state"]).label)
    if new.get("due_on"):
        return _("now due %(day)s") % {"day": short_date(dt.date.fromisoformat(new["due_on"]))}
    return _("changed")


def _merged(old: dict[str, Any], new: dict[str, Any]) -> str:
    if new:
        return _("with %(person)s") % {"person": new["name"]}
    return _("apart from %(person)s again") % {"person": old["name"]}


def _courtesy(old: dict[str, Any], new: dict[str, Any]) -> str:
    """ "Lunch, ¥200, within the policy"."""
    value = money(new["value_minor"], new["currency"])
    values = {"what": new["what"], "value": value, "state": COURTESIES[new["state"]]}
    return _("%(what)s, %(value)s, %(state)s") % values


def _influence(old: dict[str, Any], new: dict[str, Any]) -> str:
    """In the story of the one who listens."""
    if not old:
        return _("listens to somebody (%(strength)s)") % {"strength": strength_name(new["strength"])}
    if not new:
        return _("does not listen to somebody any more")
    return f"{strength_name(old['strength'])} → {strength_name(new['strength'])}"


def _need(old: dict[str, Any], new: dict[str, Any]) -> str:
    """The need in its words, and what became of it: "A line that does not stop: confirmed"."""
    return _("%(need)s: %(what)s") % {"need": new.get("statement", ""), "what": _(", ").join(_turns(old, new))}


def _turns(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    if "state" in new:
        known = {"recorded": _("taken up again") if old.get("state") else _("recorded"), "dropped": _("dropped")}
        return [known[new["state"]]]
    turns = []
    if "maturity" in new:
        rungs = [str(Need.Maturity(each["maturity"]).label) for each in (old, new)]
        turns.append(" → ".join(rungs))
    if "confirmed_on" in new or "confirmed_by" in new:
        turns.append(_("confirmed") if new.get("confirmed_on") or new.get("confirmed_by") else _("not confirmed"))
    return turns or [_("changed")]


def _differentiator(old: dict[str, Any], new: dict[str, Any]) -> str:
    """ "Rival, Service: +1 ahead"."""
    about = f"{new['competitor']}{_(', ')}{Differentiator.Aspect(new['aspect']).label}"
    return f"{about}: {standing_words(new.get('standing')) or _('changed')}"


TOLD = {
    "commitment": _commitment,
    "differentiator": _differentiator,
    "hospitality": _courtesy,
    "influence_line": _influence,
    "merged": _merged,
    "need": _need,
}
