"""Submissions: what a person, or who leads them, says that a period will bring. Layers; none overwrites another."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.forecasts.models import Submission, SubmissionDeadline
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.rounds import current_round, people_due, round_of, submitted_in
from pipeline.forecasts.scope import scope_of
from team import activities
from team.activities import announce
from team.figures import teams_led_by
from team.models import Organization, Team, User
from team.money import LARGEST_AMOUNT
from team.periods import Period, period_of
from team.permits import locked_for_edit, require_fresh
from team.querysets import administers
from team.sight import is_above
from web.errors import RuleViolation, StaleVersion


@transaction.atomic
def submit_figure(
    *,
    actor: User,
    kind: str,
    first_day: dt.date,
    amount_minor: int,
    owner: User | None = None,
    team: Team | None = None,
    note: str = "",
    expected_number: int | None = None,
    at: dt.datetime | None = None,
) -> Submission:
    """A new version of the actor's layer: their own figure, or a manager's of a person below or a team they lead.

    `amount_minor`: what the period will bring in all, won included, in minor units of the base currency.
    `expected_number`: of the latest version that the actor saw, 0 for none; raises `StaleVersion` for another.
    """
    if (owner is None) == (team is None):
        raise ValidationError({"owner": _("A figure is that of a person or of a team.")})
    layer = layer_for(actor, owner.pk if owner else None, team.pk if team else None)
    if layer is None:
        raise PermissionDenied(_("A figure is submitted by the person, or by a manager above."))
    if not 0 <= amount_minor <= LARGEST_AMOUNT:
        raise ValidationError({"amount": _("A figure is an amount from zero up.")})
    period = _period(kind, first_day)
    _lock(User if owner else Team, (owner or team).pk)  # type: ignore[union-attr]
    layers = Submission.objects.filter(owner=owner, team=team, kind=kind, first_day=period.first, layer=layer)
    latest = layers.aggregate(latest=Max("number"))["latest"] or 0
    if expected_number is not None and expected_number != latest:
        raise StaleVersion(_("A figure was submitted meanwhile."), latest)
    at = at or timezone.now()
    due = round_of(Submission.objects.filter(owner=owner, team=team, layer=layer), at)
    made = Submission(
        kind=kind,
        first_day=period.first,
        owner=owner,
        team=team,
        layer=layer,
        number=latest + 1,
        author=actor,
        amount_minor=amount_minor,
        note=note.strip(),
        submitted_at=at,
        due_at=due.due_at if due else None,
        is_late=bool(due and due.is_late(at)),
        **_of_the_system(actor, period, owner, team),
    )
    made.save(force_insert=True)
    # The figure is for those who may read it: its scope is the submission, not the person.
    new = {"layer": layer, "number": made.number, "amount_minor": amount_minor}
    announce(actor=actor, verb="figure_submitted", subject=made, scope=made, new=new, at=at)
    return made


def layer_for(actor: User, owner_id: uuid.UUID | None, team_id: uuid.UUID | None) -> str | None:
    """Which layer the actor may write about that person or team; None for none."""
    if owner_id is not None:
        if owner_id == actor.pk and actor.sight.sells:
            return Submission.Layer.REP
        return Submission.Layer.MANAGER if is_above(actor, owner_id) else None
    leads = actor.sight.edits_everything or team_id in teams_led_by(actor)
    return Submission.Layer.MANAGER if leads else None


def _period(kind: str, first_day: dt.date) -> Period:
    organization = Organization.objects.current()
    if kind not in Submission.Kind.values:
        raise ValidationError({"kind": _("Figures are submitted for a month or a quarter.")})
    period = period_of(kind, first_day, organization.fiscal_year_start)  # type: ignore[arg-type]
    if period.last < organization.today():
        raise RuleViolation("period_ended", _("This period has ended: nothing is submitted for it any more."))
    return period


def _of_the_system(actor: User, period: Period, owner: User | None, team: Team | None) -> dict[str, Any]:
    """What the system says at this moment, kept beside the figure."""
    scope = scope_of(actor, period, owner=owner.pk if owner else None, team=team.pk if team else None)
    answer = forecast(scope)
    due = answer.totals["due"]
    return {
        "won_minor": due.won,
        "weighted_minor": due.weighted,
        "commit_minor": due.commit,
        "expected_minor": due.expected,
        "formula_version": answer.formula_version,
    }


def _lock(model: type[User] | type[Team], pk: uuid.UUID) -> None:
    """Two who submit at the same moment meet at whom it is about; deals may still be written."""
    model._default_manager.select_for_update(no_key=True).filter(pk=pk).first()


@transaction.atomic
def withdraw_figure(*, actor: User, submission_id: uuid.UUID, expected_version: int | None = None) -> Submission:
    """Take one's own latest figure back; the one before it stands again. It stays in the history, marked."""
    row = locked_for_edit(Submission, submission_id, actor=actor, expected_version=expected_version)
    if row.withdrawn_at is not None:
        raise RuleViolation("withdrawn", _("This figure was withdrawn already."))
    later = Submission.objects.standing().filter(
        owner_id=row.owner_id, team_id=row.team_id, kind=row.kind, first_day=row.first_day, layer=row.layer
    )
    if later.filter(number__gt=row.number).exists():
        raise RuleViolation("not_latest", _("Only the latest figure can be withdrawn."))
    row.withdrawn_at = timezone.now()
    row.save_changes("withdrawn_at")
    announce(actor=actor, verb="figure_withdrawn", subject=row, scope=row, old={"amount_minor": row.amount_minor})
    return row


DEADLINE_FIELDS = ("every", "weekday", "working_day", "time", "remind_hours")


@transaction.atomic
def set_deadline(
    *, actor: User, values: Mapping[str, Any] | None, expected_version: int | None = None
) -> SubmissionDeadline | None:
    """Until when everybody submits; None takes the deadline away. Directors and administrators do."""
    if not (actor.sight.edits_everything or administers(actor)):
        raise PermissionDenied(_("Only a director or an administrator may do this."))
    organization = Organization.lock(Organization.objects.current().pk)
    row = SubmissionDeadline.objects.select_for_update().first() or SubmissionDeadline(version=0)
    require_fresh(row, expected_version)
    if values is None:
        if not row._state.adding:
            row.delete()
            announce(actor=actor, verb="submission_deadline_removed", subject=organization)
        return None
    for name in DEADLINE_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.full_clean(exclude=["id", "reminded_until"])
    row.version += 1
    row.updated_at = timezone.now()
    row.save()
    announce(actor=actor, verb="submission_deadline_set", subject=organization, new={"every": row.every})
    return row


@transaction.atomic
def remind_of_submissions(at: dt.datetime | None = None) -> int:
    """Tell everybody whose figure is missing shortly before the deadline, once; answers how many."""
    at = at or timezone.now()
    row = SubmissionDeadline.objects.select_for_update().first()
    due = current_round(at, row) if row else None
    if row is None or due is None or not row.remind_hours or row.reminded_until == due.due_at:
        return 0
    if not due.due_at - dt.timedelta(hours=row.remind_hours) <= at < due.due_at:
        return 0
    row.reminded_until = due.due_at
    row.save(update_fields=["reminded_until"])
    done = submitted_in(due, at)
    missing = User.objects.filter(pk__in=people_due() - done).order_by("pk")
    system, new = User.objects.system(), {"due_at": due.due_at.isoformat()}
    drafts = [
        activities.draft(actor=system, verb="submission_due", subject=user, scope=user, new=new) for user in missing
    ]
    activities.announce_all(drafts)
    return len(drafts)
