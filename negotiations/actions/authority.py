"""What administrators say about how far each role may go."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.actions.offers import LARGEST
from negotiations.models import Authority
from team import activities, history
from team.models import User
from team.permits import locked_for_edit, require_administrator
from web.errors import RuleViolation

FIELDS = frozenset(["role", "team", "up_to_minor", "discount", "bounds"])


@transaction.atomic
def add_authority(*, actor: User, at: dt.datetime | None = None, **values: Any) -> Authority:
    """Raises `RuleViolation` "authority_exists" where the role has a row of this team and amount."""
    require_administrator(actor)
    row = Authority(**_only(values))
    _clean(row)
    row.save(force_insert=True)
    activities.announce(actor=actor, verb="authority_changed", subject=row, new=_plain(row), at=at)
    return row


@transaction.atomic
def change_authority(
    *, actor: User, authority_id: uuid.UUID, values: Mapping[str, Any], expected_version: int | None = None
) -> Authority:
    """For offers made from now on; what was offered and lies beyond it now raises the flag "discount over limit"."""
    require_administrator(actor)
    row = locked_for_edit(Authority, authority_id, actor=actor, expected_version=expected_version)
    before = _plain(row)
    changed = history.apply(row, _only(values))
    if not changed:
        return row
    _clean(row)
    row.save_changes(*changed)
    activities.announce(actor=actor, verb="authority_changed", subject=row, old=before, new=_plain(row))
    return row


@transaction.atomic
def remove_authority(*, actor: User, authority_id: uuid.UUID, expected_version: int | None = None) -> None:
    """Without any row of its own the role has what it has by default."""
    require_administrator(actor)
    row = locked_for_edit(Authority, authority_id, actor=actor, expected_version=expected_version)
    activities.announce(actor=actor, verb="authority_changed", subject=row, old=_plain(row))
    row.delete()


def _only(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - FIELDS:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    return dict(values)


def _clean(row: Authority) -> None:
    row.clean_fields(exclude={"team"})
    if not 0 <= row.discount <= 100:
        raise ValidationError({"discount": _("A discount is at most 100 %.")})
    if row.up_to_minor is not None and row.up_to_minor <= 0:
        raise ValidationError({"up_to": _("This is not an amount.")})
    row.bounds = {code: str(_bound(code, value)) for code, value in row.bounds.items()}
    same = Authority.objects.filter(role=row.role, team=row.team, up_to_minor=row.up_to_minor).exclude(pk=row.pk)
    if same.exists():
        raise RuleViolation("authority_exists", _("This role has a line of this team and amount already."))


def _bound(code: Any, value: Any) -> Decimal:
    if not isinstance(code, str) or not code or len(code) > 20:
        raise ValidationError({"bounds": _("Name the code of an issue.")})
    try:
        bound = Decimal(str(value))
    except InvalidOperation as error:
        raise ValidationError({"bounds": _("This value cannot be true.")}) from error
    if not bound.is_finite() or not 0 <= bound < LARGEST:
        raise ValidationError({"bounds": _("This value cannot be true.")})
    return bound


def _plain(row: Authority) -> dict[str, Any]:
    """As the log keeps it."""
    return {
        "role": row.role,
        "team": str(row.team_id) if row.team_id else None,
        "up_to_minor": row.up_to_minor,
        "discount": str(row.discount),
        "bounds": row.bounds,
    }
