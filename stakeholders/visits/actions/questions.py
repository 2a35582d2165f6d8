"""The bank of questions, worded by who leads a team. Source: catalogue A9.7, A9.8.

Nothing is deleted: a question that is taken out is offered no more, and comes back the same way.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.actions.recording import only
from stakeholders.visits.models import Question
from stakeholders.visits.question_bank import CODES, STAGES, led_teams, method_questions, method_text
from team import activities, history, permits
from team.models import Team, User
from web.errors import RuleViolation

FIELDS = frozenset({"spin", "role", "stage", "text", "is_offered"})
RELATED = {"team", "created_by"}


@transaction.atomic
def add_question(
    *,
    actor: User,
    team: Team | None = None,
    text: str = "",
    spin: str = "",
    role: str = "",
    stage: str = "",
    code: str = "",
    is_offered: bool = True,
    at: dt.datetime | None = None,
) -> Question:
    """A question of a team's own, or with `code` its wording of one of the method's (then type, role and stage are the
    method's); with `is_offered=False` that one is taken out. `team` None: for everybody, by a director."""
    require_leads(actor, team)
    if code:
        if code not in method_questions():
            raise ValidationError({"code": _("The method has no such question.")})
        spin, role, stage, text = method_questions()[code].facts["spin"], "", "", text.strip() or method_text(code)
        if Question.objects.filter(code=code, team=team).exists():
            raise RuleViolation("worded", _("The team words this question already. Change that."))
    row = Question(
        code=code,
        team=team,
        spin=spin,
        role=role,
        stage=stage,
        text=text.strip(),
        is_offered=is_offered,
        created_by=actor,
        created_at=at or timezone.now(),
    )
    check(row)
    row.save(force_insert=True)
    return _announced("question_added", row, actor, at)


@transaction.atomic
def change_question(
    *,
    actor: User,
    question_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Question:
    """Change any of `FIELDS`; of a wording of the method's only its text, and whether it is offered."""
    row = permits.locked_for_edit(Question, question_id, actor=actor, expected_version=expected_version)
    given = only(values, FIELDS)
    if row.code and set(given) - {"text", "is_offered"}:
        raise ValidationError({"code": _("Type, role and stage of this question are the method's.")})
    changed = history.apply(row, {name: v.strip() if isinstance(v, str) else v for name, v in given.items()})
    if not changed:
        return row
    check(row)
    row.save_changes(*changed)
    return _announced("question_changed", row, actor, at, sorted(changed))


def drop_question(
    *, actor: User, question_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Question:
    """Take it out of the bank; where it was prepared it stays. `change_question(is_offered=True)` undoes."""
    values = {"is_offered": False}
    return change_question(
        actor=actor, question_id=question_id, values=values, expected_version=expected_version, at=at
    )


def require_leads(actor: User, team: Team | None) -> None:
    """Who leads the team or one above it; for everybody's questions a director."""
    permits.require_seller(actor)
    if not (led_teams(actor).filter(pk=team.pk).exists() if team else actor.sight.edits_everything):
        raise PermissionDenied(_("Only who leads the team words its questions."))


def check(row: Question) -> None:
    """Field by field. Raises `ValidationError`."""
    row.clean_fields(exclude=RELATED)
    if row.role and row.role not in CODES:
        raise ValidationError({"role": _("One of %(known)s is expected.") % {"known": ", ".join(CODES)}})
    if row.stage and row.stage not in STAGES:
        raise ValidationError({"stage": _("One of %(known)s is expected.") % {"known": ", ".join(STAGES)}})


def _announced(verb: str, row: Question, actor: User, at: dt.datetime | None, fields: Any = ()) -> Question:
    new: dict[str, object] = {"spin": row.spin, "is_offered": row.is_offered}
    new |= {"code": row.code} if row.code else {}
    new |= {"fields": list(fields)} if fields else {}
    # Who sees the team may learn that its bank has changed; the words stay in the bank.
    activities.announce(actor=actor, verb=verb, subject=row, scope=row.team or row, new=new, at=at)
    return row
