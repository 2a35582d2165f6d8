"""Where we stand against a competitor in the customer's eyes: product, service, image. Source: catalogue A9.10."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Competitor
from stakeholders.actions.recording import Changed, only, write_history
from stakeholders.models import BuyingCenter, Differentiator
from team import activities, history, permits
from team.models import User
from web.errors import RuleViolation

FIELDS = ("standing", "ours", "theirs")
RELATED = {"center", "competitor"}


@transaction.atomic
def add_differentiator(
    *,
    actor: User,
    center_id: uuid.UUID,
    competitor: Competitor,
    aspect: str,
    at: dt.datetime | None = None,
    **values: Any,
) -> Differentiator:
    """`values`: `standing` -2 (clearly behind) to +2 (clearly ahead), what is `ours` and what is `theirs`.

    One row per competitor and aspect (`already_compared`).
    """
    center = permits.locked_for_edit(BuyingCenter, center_id, actor=actor)
    if center.differentiators.filter(competitor=competitor, aspect=aspect).exists():
        raise RuleViolation("already_compared", _("This is compared already. Look at it again, then change it."))
    row = Differentiator(center=center, competitor=competitor, aspect=aspect)
    changed = history.apply(row, _stripped(values))
    _check(row)
    row.save(force_insert=True)
    return _kept("differentiator_changed", row, changed, actor, at)


@transaction.atomic
def change_differentiator(
    *,
    actor: User,
    row_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Differentiator:
    """Judge anew, or say better what each has."""
    row = permits.locked_for_edit(Differentiator, row_id, actor=actor, expected_version=expected_version)
    changed = history.apply(row, _stripped(values))
    if not changed:
        return row
    _check(row)
    row.save_changes(*changed)
    return _kept("differentiator_changed", row, changed, actor, at)


@transaction.atomic
def remove_differentiator(
    *, actor: User, row_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> None:
    """Nothing is said of it any more."""
    row = permits.locked_for_edit(Differentiator, row_id, actor=actor, expected_version=expected_version)
    gone = {name: (getattr(row, name), None) for name in FIELDS if getattr(row, name) not in (None, "")}
    _kept("differentiator_removed", row, gone, actor, at)
    row.delete()


def _stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    given = only(values, FIELDS)
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def _check(row: Differentiator) -> None:
    row.clean_fields(exclude=RELATED)
    if row.standing is None and not row.ours and not row.theirs:
        raise ValidationError({"standing": _("Say where we stand, or what each has.")}, code="required")


def _kept(verb: str, row: Differentiator, changed: Changed, actor: User, at: dt.datetime | None) -> Differentiator:
    old, new = ({name: pair[side] for name, pair in changed.items()} for side in (0, 1))
    about = {"competitor": row.competitor.name, "aspect": row.aspect}
    write_history({"differentiator": (old, {**new, **about})}, actor=actor, center=row.center, at=at)
    said = {"aspect": row.aspect, "competitor": str(row.competitor_id), "centers": [str(row.center_id)]}
    activities.announce(actor=actor, verb=verb, subject=row, scope=row.center, new=said, at=at)
    return row
