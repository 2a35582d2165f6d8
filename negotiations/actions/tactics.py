"""Tactics seen in a round. Never required. Source: catalogue A13.3, A13.4."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.actions.recording import record_changes
from negotiations.methods.tactics import of_side
from negotiations.models import Negotiation, Round, TacticUse
from team.models import User
from team.permits import locked_for_edit


class Seen(NamedTuple):
    """Who used which tactic of the catalogue; `effect` "" where nobody can tell yet."""

    side: str
    code: str
    effect: str = ""


@transaction.atomic
def tag_tactics(
    *,
    actor: User,
    round_id: uuid.UUID,
    tactics: Iterable[Seen],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> list[TacticUse]:
    """The tactics of a round are these, and no others."""
    room = Negotiation.lock(Round.objects.values_list("negotiation_id", flat=True).get(pk=round_id))
    row = locked_for_edit(Round, round_id, actor=actor, expected_version=expected_version)
    retag(room, row, tactics, actor, at or timezone.now())
    room.save_changes()
    return list(row.tactics.all())


def retag(room: Negotiation, row: Round, tactics: Iterable[Seen], actor: User, at: dt.datetime) -> None:
    """Write them where they differ, with history; the caller holds the room's lock."""
    before = _plain(row.tactics.all())
    after = _plain(write_seen(row, tactics))
    if before != after:
        row.save_changes()
        record_changes(room, {"tactics": (before, after)}, actor=actor, at=at, of=f"round.{row.number}.")


def write_seen(row: Round, tactics: Iterable[Seen]) -> list[TacticUse]:
    """Replace what the round has; the caller holds the room's lock. Raises `ValidationError` for what is unknown."""
    seen = {(each.side, each.code): each for each in tactics}
    for each in seen.values():
        if each.code not in of_side(each.side):
            raise ValidationError({"tactics": _("There is no such tactic.")})
        if each.effect and each.effect not in TacticUse.Effect.values:
            raise ValidationError({"tactics": _("This is no effect.")})
    row.tactics.all().delete()
    return TacticUse.objects.bulk_create(
        TacticUse(negotiation_id=row.negotiation_id, round=row, side=each.side, code=each.code, effect=each.effect)
        for each in seen.values()
    )


def _plain(rows: Iterable[TacticUse]) -> list[str]:
    return sorted(f"{each.side}:{each.code}:{each.effect}" for each in rows)
