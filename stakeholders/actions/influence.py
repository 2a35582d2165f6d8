"""Who listens to whom in a buying center, beside the reporting lines."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.actions.recording import texts, write_history
from stakeholders.models import BuyingCenter, InfluenceLine, Member
from team import activities, history, permits
from team.models import User
from web.errors import RuleViolation


@transaction.atomic
def draw_influence(
    *,
    actor: User,
    center_id: uuid.UUID,
    source_id: uuid.UUID,
    target_id: uuid.UUID,
    strength: int = 2,
    at: dt.datetime | None = None,
) -> InfluenceLine:
    """The member `target_id` listens to the member `source_id`; `strength` is 1 to 3.

    Raises `RuleViolation` for people of other centers (`not_a_member`), one and the same (`same_person`), and a line
    that is there already (`already_drawn`). The way back is a line of its own.
    """
    center = permits.locked_for_edit(BuyingCenter, center_id, actor=actor)
    source, target = _both(center, source_id, target_id)
    if InfluenceLine.objects.filter(source=source, target=target).exists():
        values = {"listener": target.contact, "person": source.contact}
        raise RuleViolation("already_drawn", _("%(listener)s is known to listen to %(person)s.") % values)
    line = InfluenceLine(
        center=center, source=source, target=target, strength=strength, created_at=at or timezone.now()
    )
    line.clean_fields(exclude={"center", "source", "target"})
    line.save(force_insert=True)
    _kept("influence_drawn", line, actor, None, strength, at)
    return line


@transaction.atomic
def change_influence(
    *,
    actor: User,
    line_id: uuid.UUID,
    strength: int,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> InfluenceLine:
    """How strong it is, 1 to 3."""
    line = permits.locked_for_edit(InfluenceLine, line_id, actor=actor, expected_version=expected_version)
    changed = history.apply(line, {"strength": strength})
    if not changed:
        return line
    line.clean_fields(exclude={"center", "source", "target"})
    line.save_changes(*changed)
    _kept("influence_changed", line, actor, changed["strength"][0], strength, at)
    return line


@transaction.atomic
def remove_influence(
    *, actor: User, line_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> InfluenceLine:
    """Take a line away; answers it as it was."""
    line = permits.locked_for_edit(InfluenceLine, line_id, actor=actor, expected_version=expected_version)
    erase([line], actor, at)
    return line


def erase(lines: Iterable[InfluenceLine], actor: User, at: dt.datetime | None) -> None:
    """`remove_influence` for whoever may (a member who goes takes their lines along); inside a transaction."""
    for line in lines:
        _kept("influence_removed", line, actor, line.strength, None, at)
        InfluenceLine.objects.filter(pk=line.pk).delete()


def _both(center: BuyingCenter, source_id: uuid.UUID, target_id: uuid.UUID) -> tuple[Member, Member]:
    if source_id == target_id:
        raise RuleViolation("same_person", _("Choose two different people."))
    members = center.members.select_related("contact").in_bulk([source_id, target_id])
    if len(members) < 2:
        raise RuleViolation("not_a_member", _("Both must be in this buying center."))
    return members[source_id], members[target_id]


def _kept(
    verb: str, line: InfluenceLine, actor: User, old: int | None, new: int | None, at: dt.datetime | None
) -> None:
    """A row in the story of the one who listens, and the announcement."""
    source, target = line.source, line.target
    row: dict[str, Any] = {"source": str(source.contact_id), "target": str(target.contact_id)}
    change = (old and {**row, "strength": old}, new and {**row, "strength": new})
    write_history({"influence_line": change}, actor=actor, center=line.center, contact=target.contact, at=at)
    activities.announce(
        actor=actor,
        verb=verb,
        subject=line,
        scope=line.center,
        old=change[0],
        new={**(change[1] or {}), "centers": texts([line.center_id])},
        at=at,
    )
