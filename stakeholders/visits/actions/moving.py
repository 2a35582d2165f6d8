"""A planned visit at another time."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.visits.actions.revising import change_visit
from stakeholders.visits.models import Visit
from team import permits
from team.models import User
from web.errors import RuleViolation


@transaction.atomic
def move_visit(
    *,
    actor: User,
    visit_id: uuid.UUID,
    starts_at: dt.datetime,
    ends_at: dt.datetime | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """As long as before unless an end is said. Only what is still planned is moved."""
    visit = permits.locked_for_edit(Visit, visit_id, actor=actor, expected_version=expected_version)
    if visit.state != Visit.State.PLANNED:
        raise RuleViolation("not_planned", _("This visit is not planned any more."))
    values = {"starts_at": starts_at, "ends_at": ends_at or starts_at + (visit.ends_at - visit.starts_at)}
    return change_visit(actor=actor, visit_id=visit_id, values=values, at=at)
