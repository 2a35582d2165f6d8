"""How many visits are expected of a role: an administrator's to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.visits.models import VisitTarget
from stakeholders.visits.rules.targets import Target
from stakeholders.visits.targets import role_targets
from team.activities import announce
from team.models import Organization, Role, User
from team.permits import require_administrator


@transaction.atomic
def set_targets(
    *, actor: User, targets: Mapping[str, Target | None], at: dt.datetime | None = None
) -> dict[str, Target]:
    """Of some roles, as {role: target}; None gives a role the method's again. Answers all that are set."""
    require_administrator(actor)
    organization = Organization.lock(Organization.objects.current().pk)
    before = role_targets()
    problems: dict[str, list[str]] = {}
    for role, target in targets.items():
        if role not in Role.values:
            raise ValidationError({"role": _("There is no such role.")})
        if target is None:
            VisitTarget.objects.filter(role=role).delete()
            continue
        row = VisitTarget.objects.filter(role=role).first() or VisitTarget(role=role)
        row.attempts_a_day, row.face_to_face_a_week = target.attempts, target.face_to_face
        try:
            row.clean_fields()
        except ValidationError as error:
            problems |= error.message_dict
            continue
        row.save()
    if problems:
        raise ValidationError(problems)
    after = role_targets()
    if before != after:
        old, new = _plain(before), _plain(after)
        announce(actor=actor, verb="visit_targets_changed", subject=organization, old=old, new=new, at=at)
    return after


def _plain(rows: Mapping[str, Target]) -> dict[str, list[int]]:
    return {role: [each.attempts, each.face_to_face] for role, each in rows.items()}
