"""The weekly talk of two people: agenda and minutes."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.teamwork.models import AgendaPoint, Meeting
from pipeline.teamwork.rules import monday_of
from team import activities
from team.models import Organization, User
from team.permits import locked_for_edit, require_fresh, require_seller
from team.sight import is_above
from web.errors import StaleVersion

FARTHEST = dt.timedelta(days=370)
LONGEST = 20_000
MOST_OPEN = 100


@transaction.atomic
def write_minutes(
    *,
    actor: User,
    kind: str,
    first: User,
    second: User,
    week: dt.date,
    text: str,
    expected_version: int | None = None,
) -> Meeting:
    """What was said and agreed in that week; one of the two writes. Version 0: there was nothing yet when one began."""
    meeting, was_there = _of_week(actor, kind, first, second, week)
    if expected_version == 0:
        if was_there and meeting.minutes and meeting.minutes != text:
            raise StaleVersion(
                _("Somebody else changed this meanwhile. Look at it again, then repeat."), meeting.version
            )
        expected_version = None
    require_fresh(meeting, expected_version)
    return _write(meeting, actor, text)


@transaction.atomic
def change_minutes(*, actor: User, meeting_id: uuid.UUID, text: str, expected_version: int | None = None) -> Meeting:
    return _write(locked_for_edit(Meeting, meeting_id, actor=actor, expected_version=expected_version), actor, text)


def _write(meeting: Meeting, actor: User, text: str) -> Meeting:
    if text == meeting.minutes:
        return meeting
    is_new = not meeting.minutes
    meeting.minutes, meeting.minutes_by = text, actor
    meeting.clean_fields(exclude={"first", "second", "minutes_by"})
    if len(text) > LONGEST:
        raise ValidationError({"minutes": _("This is too long: %(most)d characters at most.") % {"most": LONGEST}})
    meeting.save_changes("minutes", "minutes_by")
    if is_new:  # every pause in typing saves; the log tells of it once
        activities.announce(actor=actor, verb="minutes_written", subject=meeting, new={"week": str(meeting.week)})
    return meeting


@transaction.atomic
def add_point(*, actor: User, kind: str, first: User, second: User, week: dt.date, text: str) -> AgendaPoint:
    """One of the two wants to talk about something; it stays until it is settled."""
    meeting, _was_there = _of_week(actor, kind, first, second, week)
    if not text.strip():
        raise ValidationError({"text": _("Say what about.")})
    if AgendaPoint.objects.filter(meeting=meeting, settled_on=None).count() >= MOST_OPEN:
        raise ValidationError({"text": _("Settle some of the points first.")})
    point = AgendaPoint(meeting=meeting, text=text.strip(), added_by=actor)
    point.clean_fields(exclude={"meeting", "added_by"})
    point.save(force_insert=True)
    activities.announce(actor=actor, verb="agenda_point_added", subject=meeting, new={"week": str(meeting.week)})
    return point


@transaction.atomic
def settle_point(*, actor: User, point_id: int, is_settled: bool = True) -> AgendaPoint:
    """Talked about today; or not, after all."""
    point = (
        AgendaPoint.objects.visible_to(actor).select_for_update(of=("self",)).select_related("meeting").get(pk=point_id)
    )
    if not AgendaPoint.objects.editable_by(actor).filter(pk=point_id).exists():
        raise PermissionDenied(_("This is for the two to write."))
    point.settled_on = (point.settled_on or actor.today()) if is_settled else None
    point.save(update_fields=["settled_on"])
    return point


def _of_week(actor: User, kind: str, first: User, second: User, week: dt.date) -> tuple[Meeting, bool]:
    """The meeting, locked, and whether it was there before."""
    require_seller(actor)
    monday = monday_of(week)
    if abs(monday - Organization.objects.today()) > FARTHEST:
        raise ValidationError({"week": _("This day is too far away.")})
    if actor.pk not in (first.pk, second.pk):
        raise PermissionDenied(_("This is for the two to write."))
    rows = Meeting.objects.of_two(kind, first, second)
    if not rows.filter(week=monday).exists():
        require_two(kind, first, second)
    meeting, is_new = Meeting.objects.get_or_create(kind=kind, first=first, second=second, week=monday)
    return Meeting.lock(meeting.pk), not is_new


def require_two(kind: str, first: User, second: User) -> None:
    """A manager and one of their people; or an outside and an inside rep who share an account."""
    if kind == Meeting.Kind.REVIEW:
        if not is_above(first, second.pk):
            raise PermissionDenied(_("%(name)s does not report to you.") % {"name": second})
    elif not KeyAccount.objects.filter(owner=first, inside_owner=second).exists():
        raise PermissionDenied(_("These two share no account."))
