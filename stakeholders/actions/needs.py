"""What people at the customer need: recorded, ripened, confirmed, dropped. Gates hear of every change."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders import meetings
from stakeholders.actions.recording import Changed, only, require_person, write_history
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, Need
from team import activities, history, permits
from team.models import Organization, User
from web.errors import RuleViolation

FEATURES = tuple(entries("needs", "features"))
TEXTS = ("statement", "evidence", "benefit")
"""What people wrote goes into the history of the center, and not into the log of activities."""
FIELDS = frozenset(
    (*TEXTS, "contact", "kind", "level", "maturity", "tags", "visit_id", "learned_on", "confirmed_by", "confirmed_on")
)
RELATED = {"center", "contact", "confirmed_by", "created_by"}


@transaction.atomic
def record_need(
    *,
    actor: User,
    center_id: uuid.UUID,
    kind: str,
    statement: str,
    contact: Contact | None = None,
    maturity: int = Need.Maturity.FINE,
    at: dt.datetime | None = None,
    **values: Any,
) -> Need:
    """Write down what somebody needs; `values` as `change_need`. Known since today where `learned_on` is not given."""
    center = permits.locked_for_edit(BuyingCenter, center_id, actor=actor)
    need = Need(center=center, created_by=actor, created_at=at or timezone.now())
    values |= {"kind": kind, "statement": statement, "contact": contact, "maturity": maturity}
    changed = history.apply(need, _completed(need, only(values, FIELDS), Organization.objects.day_of(at)))
    _check(need, actor, changed, Organization.objects.day_of(at))
    need.save(force_insert=True)
    known = {name: change for name, change in changed.items() if change[1] not in (None, "", [])}
    first = {"state": (None, "recorded"), "maturity": (None, need.maturity), **known}
    return _kept(need, actor, first, "", at)


@transaction.atomic
def change_need(
    *,
    actor: User,
    need_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Need:
    """Change any of `FIELDS`. `visit_id`: a visit that the actor sees; without `confirmed_by` nobody confirmed it."""
    need = _standing(need_id, actor, expected_version)
    day = Organization.objects.day_of(at)
    changed = history.apply(need, _completed(need, only(values, FIELDS), day))
    if not changed:
        return need
    _check(need, actor, changed, day)
    need.save_changes(*changed)
    return _kept(need, actor, changed, reason, at)


def confirm_need(
    *,
    actor: User,
    need_id: uuid.UUID,
    by: Contact,
    on: dt.date | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Need:
    """Somebody at the customer said yes to it, today unless `on` says otherwise. Confirmed anew it counts anew."""
    values = {"confirmed_by": by, "confirmed_on": on or Organization.objects.day_of(at)}
    return change_need(actor=actor, need_id=need_id, values=values, expected_version=expected_version, at=at)


@transaction.atomic
def drop_need(
    *,
    actor: User,
    need_id: uuid.UUID,
    reason: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Need:
    """It was none, or is none any more; it proves nothing from now on. The row stays."""
    need = _standing(need_id, actor, expected_version)
    need.dropped_on = Organization.objects.day_of(at)
    need.save_changes("dropped_on")
    return _kept(need, actor, {"state": ("recorded", "dropped")}, reason, at)


@transaction.atomic
def restore_need(
    *, actor: User, need_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Need:
    """Undo `drop_need`; one that stands stays as it is."""
    need = permits.locked_for_edit(Need, need_id, actor=actor, expected_version=expected_version)
    if need.dropped_on is None:
        return need
    need.dropped_on = None
    need.save_changes("dropped_on")
    return _kept(need, actor, {"state": ("dropped", "recorded")}, "", at)


def _standing(need_id: uuid.UUID, actor: User, expected_version: int | None) -> Need:
    need = permits.locked_for_edit(Need, need_id, actor=actor, expected_version=expected_version)
    if need.dropped_on is not None:
        raise RuleViolation("need_dropped", _("This need was dropped. Take it up again first."))
    return need


def _completed(need: Need, values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """A confirmation is somebody's, on a day; what is known is known since a day."""
    completed = {name: value.strip() if name in TEXTS else value for name, value in values.items()}
    if completed.get("learned_on") is None and (need._state.adding or "learned_on" in completed):
        completed["learned_on"] = need.learned_on or today
    if "tags" in completed:
        completed["tags"] = _features(completed["tags"])
    by = completed.get("confirmed_by", need.confirmed_by_id)
    if by is None and {"confirmed_by", "confirmed_on"} & set(completed):
        if completed.get("confirmed_on"):
            raise ValidationError({"confirmed_by": _("Say who confirmed it.")}, code="required")
        completed["confirmed_on"] = None
    elif by is not None and not completed.get("confirmed_on", need.confirmed_on):
        completed["confirmed_on"] = today
    return completed


def _features(tags: Iterable[str]) -> list[str]:
    """The codes in the method's order, each once."""
    if not isinstance(tags, list) or not set(map(str, tags)) <= set(FEATURES):
        raise ValidationError({"tags": _("One of %(known)s is expected.") % {"known": ", ".join(FEATURES)}})
    return [code for code in FEATURES if code in tags]


def _check(need: Need, actor: User, changed: Changed, today: dt.date) -> None:
    need.clean_fields(exclude=RELATED)
    for name in ("contact", "confirmed_by"):
        person = getattr(need, name)
        if name in changed and person is not None:
            require_person(person, need.center.account, actor, name)
    for name in ("learned_on", "confirmed_on"):
        day = getattr(need, name)
        if name in changed and day is not None and day > today:
            raise ValidationError({name: _("This date lies in the future.")})
    if need.visit_id and "visit_id" in changed and need.visit_id not in meetings.held(actor, [need.visit_id]):
        raise ValidationError({"visit": _("There is no such visit.")})


def _kept(need: Need, actor: User, changed: Changed, reason: str, at: dt.datetime | None) -> Need:
    """One row of history per change, with the need and its words in it; announced with what gates and lists read."""
    old, new = ({name: pair[side] for name, pair in changed.items()} for side in (0, 1))
    named = {"id": str(need.pk), "statement": need.statement}
    row = {"need": ({"id": str(need.pk), **old}, {**new, **named})}
    write_history(row, actor=actor, center=need.center, contact=need.contact, reason=reason, at=at)
    activities.announce(
        actor=actor,
        verb="need_changed",
        subject=need,
        scope=need.center,
        old={name: value for name, value in old.items() if name not in TEXTS},
        new={
            **{name: value for name, value in new.items() if name not in TEXTS},
            "centers": [str(need.center_id)],
        },
        at=at,
    )
    return need
