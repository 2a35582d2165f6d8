"""Who is to submit a figure, until when, and who has: the deadlines as the organization set them."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from pipeline.forecasts.deadlines import Round, Rule, following, round_at
from pipeline.forecasts.models import ForecastCell, Quota, Submission, SubmissionDeadline
from pipeline.forecasts.querysets import SubmissionQuerySet
from pipeline.models import Deal
from team.calendars import current_calendar
from team.clock import Calendar
from team.models import Organization, RoleGrant, User
from team.people import SELLING
from team.periods import quarter_of


def rule_of(row: SubmissionDeadline) -> Rule:
    if row.every == SubmissionDeadline.Every.WEEK:
        return Rule(row.weekday, None, row.time)
    return Rule(None, row.working_day, row.time)


def current_round(at: dt.datetime | None = None, row: SubmissionDeadline | None = None) -> Round | None:
    """The round at that instant (now); None where no deadline is set."""
    row = row or SubmissionDeadline.objects.first()
    if row is None:
        return None
    return round_at(rule_of(row), at or timezone.now(), *_where())


def round_of(earlier: SubmissionQuerySet, at: dt.datetime) -> Round | None:
    """The round that a figure sent at that instant is for; `earlier` are the sender's own of that layer.

    Late is who has sent nothing for a round before its deadline. Whoever has is early for the next one, whatever the
    day: a figure put right on a Tuesday is no late figure of Monday.
    """
    row = SubmissionDeadline.objects.first()
    due = current_round(at, row)
    if row is None or due is None or not due.is_late(at):
        return due
    has_sent = earlier.standing().filter(_for(due), submitted_at__lte=at).exists()
    return following(rule_of(row), due, *_where()) if has_sent else due


def _where() -> tuple[ZoneInfo, Calendar]:
    organization = Organization.objects.current()
    return ZoneInfo(organization.time_zone), current_calendar(organization)


def _for(due: Round) -> Q:
    """Sent for that deadline, also before its round opened; or in its span, whatever deadline stood then."""
    return Q(due_at=due.due_at) | Q(submitted_at__range=(due.opens_at, due.ends_at))


def people_due() -> set[uuid.UUID]:
    """Who sells and has open deals or a quota of this quarter (one query: a look into an index for each person)."""
    organization = Organization.objects.current()
    quarter = quarter_of(organization.today(), organization.fiscal_year_start)
    selling = User.objects.active().filter(pk__in=RoleGrant.objects.filter(role__in=SELLING).values("user_id"))
    cells = ForecastCell.objects.filter(owner_id=OuterRef("pk"), status=Deal.Status.OPEN)
    quotas = Quota.objects.filter(owner_id=OuterRef("pk"), month__range=(quarter.first, quarter.last))
    return set(selling.filter(Exists(cells) | Exists(quotas)).order_by().values_list("pk", flat=True))


def submitted_in(due: Round, until: dt.datetime | None = None) -> set[uuid.UUID]:
    """Whose own figure came for that round (by then), early or late too, and was not withdrawn."""
    rows = Submission.objects.standing().filter(_for(due), layer=Submission.Layer.REP)
    rows = rows.filter(submitted_at__lte=until) if until else rows
    return set(rows.order_by().values_list("owner_id", flat=True))
