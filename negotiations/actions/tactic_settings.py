"""What administrators say of the catalogue of tactics: in which phases each is suggested, and how it goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.methods.tactics import LONGEST_HOW, PHASES, Tactic, by_code
from negotiations.models import TacticSetting
from stakeholders.methods.reading import LANGUAGES
from team import activities, history
from team.models import Organization, User
from team.permits import require_administrator
from web.errors import StaleVersion

FIELDS = frozenset(["phases", "how"])


@transaction.atomic
def set_tactic(
    *,
    actor: User,
    code: str,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> TacticSetting:
    """`phases`: those in which it is suggested, None for the catalogue's. `how`: {language: sentence}; a language that
    is left out stays, an empty sentence is the catalogue's again. What equals the catalogue is not kept.

    Raises `ValidationError` for a tactic, phase or language that there is not, `StaleVersion`.
    """
    require_administrator(actor)
    shipped = by_code().get(code)
    if shipped is None:
        raise ValidationError({"code": _("There is no such tactic.")})
    # There may be no row yet that two administrators could wait for.
    Organization.lock(Organization.objects.current().pk)
    row = TacticSetting.objects.filter(code=code).first()
    _require_fresh(row, expected_version)
    row = row or TacticSetting(code=code)
    before = _plain(row)
    changed = history.apply(row, _differing(shipped, row, _only(values)))
    if not changed:
        return row
    if row._state.adding:
        row.save(force_insert=True)
    else:
        row.save_changes(*changed)
    activities.announce(actor=actor, verb="tactic_changed", subject=row, old=before, new=_plain(row), at=at)
    return row


def restore_tactic(*, actor: User, code: str, expected_version: int | None = None) -> TacticSetting:
    """As the catalogue has it."""
    values = {"phases": None, "how": dict.fromkeys(LANGUAGES, "")}
    return set_tactic(actor=actor, code=code, values=values, expected_version=expected_version)


def _require_fresh(row: TacticSetting | None, expected_version: int | None) -> None:
    """Who looked before anybody had said anything expects version 0."""
    version = row.version if row else 0
    if expected_version is not None and version != expected_version:
        raise StaleVersion(_("Somebody else changed this meanwhile. Look at it again, then repeat."), version)


def _only(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if unknown := set(values) - FIELDS:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    return values


def _differing(shipped: Tactic, row: TacticSetting, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the row keeps them: without what the catalogue says itself."""
    found: dict[str, Any] = {}
    if "phases" in values:
        phases = None if values["phases"] is None else _phases(values["phases"])
        found["phases"] = None if phases == list(shipped.phases) else phases
    if "how" in values:
        how = {**row.how, **_sentences(values["how"])}
        found["how"] = {language: text for language, text in how.items() if text and text != shipped.how[language]}
    return found


def _phases(given: Iterable[str]) -> list[str]:
    """In the order in which they come."""
    chosen = set(given)
    if unknown := chosen - set(PHASES):
        raise ValidationError({"phases": _("There is no such phase: %(name)s") % {"name": ", ".join(sorted(unknown))}})
    return [phase for phase in PHASES if phase in chosen]


def _sentences(given: Mapping[str, str]) -> dict[str, str]:
    if set(given) - set(LANGUAGES):
        raise ValidationError({"how": _("One of %(known)s is expected.") % {"known": ", ".join(LANGUAGES)}})
    found = {language: " ".join(text.split()) for language, text in given.items()}
    if any(len(text) > LONGEST_HOW for text in found.values()):
        raise ValidationError({"how": _("At most %(count)s characters.") % {"count": LONGEST_HOW}})
    return found


def _plain(row: TacticSetting) -> dict[str, Any]:
    """As the log keeps it: null and {} are the catalogue's."""
    return {"code": row.code, "phases": row.phases, "how": row.how}
