"""What was learned in confidence: recorded, verified by a second source, removed.

The log says that it happened, to those alone who may read it, and never what it says; the record itself keeps who
reported it and when it was verified, so there are no history rows that others could read. Source: catalogue A6.6.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.actions.recording import only
from stakeholders.kinship import lineage
from stakeholders.models import BuyingCenter, Contact, Intelligence
from stakeholders.verification import Source, is_second
from team import activities, history, permits
from team.models import Organization, User
from web.errors import RuleViolation

TOLD = ("text", "source", "source_note", "learned_on")
FIELDS = frozenset(TOLD)
VERDICTS = (Intelligence.State.CONFIRMED, Intelligence.State.REFUTED)
UNVERIFIED: Mapping[str, Any] = {
    "state": Intelligence.State.OPEN,
    "second_source": None,
    "second_note": "",
    "verified_on": None,
}


@transaction.atomic
def record_intelligence(
    *,
    actor: User,
    center_id: uuid.UUID,
    text: str,
    source: Contact | None = None,
    source_note: str = "",
    learned_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Intelligence:
    """Write down what was learned, from a person (`source`) or from elsewhere (`source_note`).

    For the deal team; for everybody else the center has no confidences: `DoesNotExist`.
    """
    center = BuyingCenter.objects.confided_to(actor).select_related("account").get(pk=center_id)
    today = Organization.objects.day_of(at)
    item = Intelligence(
        center=center,
        text=text.strip(),
        source=source,
        source_note=source_note.strip(),
        learned_on=learned_on or today,
        reported_by=actor,
        created_at=at or timezone.now(),
    )
    _check(item, actor, {"source"}, today)
    item.save(force_insert=True)
    _announce("intelligence_recorded", item, actor, TOLD, at)
    return item


@transaction.atomic
def change_intelligence(
    *,
    actor: User,
    intelligence_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Intelligence:
    """Change what was learned, from whom or when. It has to be verified anew then."""
    item = permits.locked_for_edit(Intelligence, intelligence_id, actor=actor, expected_version=expected_version)
    changed = history.apply(item, only(values, FIELDS))
    if not changed:
        return item
    _check(item, actor, changed, Organization.objects.day_of(at))
    changed |= history.apply(item, UNVERIFIED)
    item.save_changes(*changed)
    _announce("intelligence_changed", item, actor, changed, at)
    return item


@transaction.atomic
def verify_intelligence(
    *,
    actor: User,
    intelligence_id: uuid.UUID,
    state: str,
    second_source: Contact | None = None,
    second_note: str = "",
    verified_on: dt.date | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Intelligence:
    """A second source confirms or refutes it; raises `RuleViolation` (`same_source`) where it is the first again."""
    item = permits.locked_for_edit(Intelligence, intelligence_id, actor=actor, expected_version=expected_version)
    if state not in VERDICTS:
        raise ValidationError({"state": _("Say whether it is confirmed or refuted.")})
    second = Source(second_source.pk if second_source else None, second_note)
    if not second.is_named:
        raise ValidationError({"second_source": _("Name the second source: a person, or where else it was heard.")})
    if not is_second(Source(item.source_id, item.source_note), second):
        raise RuleViolation("same_source", _("This is the first source again. Only another one verifies."))
    today = Organization.objects.day_of(at)
    changed = history.apply(
        item,
        {
            "state": state,
            "second_source": second_source,
            "second_note": second_note.strip(),
            "verified_on": verified_on or today,
        },
    )
    _check(item, actor, changed, today)
    if changed:
        item.save_changes(*changed)
        _announce("intelligence_verified", item, actor, changed, at)
    return item


@transaction.atomic
def remove_intelligence(
    *,
    actor: User,
    intelligence_id: uuid.UUID,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> BuyingCenter:
    """Delete it for good: nothing of it stays."""
    item = permits.locked_for_edit(Intelligence, intelligence_id, actor=actor, expected_version=expected_version)
    _announce("intelligence_removed", item, actor, (), at)
    item.delete()
    return item.center


def _check(item: Intelligence, actor: User, changed: Iterable[str], today: dt.date) -> None:
    item.clean_fields(exclude={"center", "source", "second_source", "reported_by"})
    if not Source(item.source_id, item.source_note).is_named:
        raise ValidationError({"source": _("Say from whom or from where you know it.")}, code="required")
    for name in {"source", "second_source"}.intersection(changed):
        _require_known(getattr(item, name), name, item.center, actor)
    if item.learned_on > today:
        raise ValidationError({"learned_on": _("This day has not come yet.")})
    if item.verified_on is not None and "verified_on" in changed:
        if item.verified_on > today:
            raise ValidationError({"verified_on": _("This day has not come yet.")})
        if item.verified_on < item.learned_on:
            raise ValidationError({"verified_on": _("It was learned later than this day.")})


def _require_known(person: Contact | None, name: str, center: BuyingCenter, actor: User) -> None:
    """A source is somebody of the customer, or of an account above or below it, whom the actor sees."""
    if person is None:
        return
    permits.require_visible(person, actor=actor)
    if person.account_id not in {center.account_id, *lineage(center.account)}:
        raise ValidationError({name: _("This person works elsewhere.")}, code="other_account")


def _announce(verb: str, item: Intelligence, actor: User, fields: Iterable[str], at: dt.datetime | None) -> None:
    new = {"fields": sorted(fields), "centers": [str(item.center_id)]}
    activities.announce(actor=actor, verb=verb, subject=item, new=new, at=at)
