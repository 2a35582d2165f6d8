"""What trends are drawn from: the gauges of every team and of all at the end of a day, as rows."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import get_args

from django.db import transaction
from django.db.models import Q, QuerySet

from pipeline.funnel.asking import FunnelScope, everybodys
from pipeline.funnel.figures import gauges_only
from pipeline.funnel.models import FunnelOutcome, FunnelSnapshot, StageStay
from pipeline.funnel.outcomes import counted_outcomes, outcomes_of, plain
from pipeline.funnel.reading import flow_of, is_small, norms_of
from pipeline.funnel.waiting import patiently
from pipeline.pages.scopes import pipelines_in_force
from team.models import Organization, Team, User
from team.periods import Kind, period_of


@transaction.atomic
def snapshot_day(day: dt.date | None = None) -> int:
    """Rewrite the day's rows (default: as things stand); answers how many. Rebuilt from history for a past day."""
    organization = Organization.objects.current()
    today = organization.today()
    day = min(day or today, today)
    reader, pipelines = User.objects.system(), pipelines_in_force()
    teams = (None, *Team.objects.order_by("pk").values_list("pk", flat=True))
    FunnelSnapshot.objects.filter(day=day).delete()
    scopes = (
        everybodys(organization, reader, pipelines, pipeline, team, day) for pipeline in pipelines for team in teams
    )
    # Most teams sell in one pipeline: to ask whether there is anything costs a tenth of summing nothing.
    with patiently():
        rows = [_row(found, found.team) for found in scopes if _has_stays(found)]
    kept = [row for row in rows if row.deals]
    FunnelSnapshot.objects.bulk_create(kept)
    return len(kept)


@transaction.atomic
def keep_outcomes() -> int:
    """Sources, reasons and rivals of every team and of all, counted anew; answers how many rows there are."""
    organization = Organization.objects.current()
    reader, pipelines, today = User.objects.system(), pipelines_in_force(), organization.today()
    teams = (None, *Team.objects.order_by("pk").values_list("pk", flat=True))
    scopes = [
        everybodys(organization, reader, pipelines, pipeline, team, today) for pipeline in pipelines for team in teams
    ]
    told = [(found, counted_outcomes(found)) for found in scopes]
    FunnelOutcome.objects.all().delete()
    rows = [
        FunnelOutcome(team_id=found.team, pipeline_id=found.pipeline.pk, told=plain(each), day=today)
        for found, each in told
        if each.sources
    ]
    return len(FunnelOutcome.objects.bulk_create(rows))


def _has_stays(found: FunnelScope) -> bool:
    of_pipeline = StageStay.objects.filter(pipeline_id=found.pipeline.pk)
    theirs = of_pipeline if found.team is None else of_pipeline.filter(deal__in=found.deals().order_by().values("pk"))
    return theirs.exists()


def keep_ends() -> int:
    """Read how everybody's funnel stood at the ends of the last month, quarter and year, where that takes long.

    A period that is over is shown as it ended. Answers how many of them were read.
    """
    organization = Organization.objects.current()
    reader, pipelines, today = User.objects.system(), pipelines_in_force(), organization.today()
    starts = {period_of(kind, today, organization.fiscal_year_start).first for kind in get_args(Kind)}
    ends = [
        everybodys(organization, reader, pipelines, pipeline, None, start - dt.timedelta(days=1))
        for pipeline in pipelines
        for start in sorted(starts)
    ]
    large = [found for found in ends if not is_small(found)]
    with patiently():
        for found in large:
            flow_of(found)
            outcomes_of(found)
    return len(large)


def _row(found: FunnelScope, team: uuid.UUID | None) -> FunnelSnapshot:
    figures = gauges_only(found, norms_of(found))
    return FunnelSnapshot(
        day=found.day,
        team_id=team,
        pipeline_id=found.pipeline.pk,
        deals=figures.deals,
        evenness=figures.evenness,
        slope=figures.slope,
        velocity_minor=None if figures.velocity is None else round(figures.velocity),
    )


def own_snapshots(found: FunnelScope) -> QuerySet[FunnelSnapshot] | None:
    """The rows of this very scope; None where none are kept (one person, several people, one segment)."""
    if found.segment or not found.is_everybody:
        return None
    return FunnelSnapshot.objects.filter(Q(team_id=found.team), pipeline_id=found.pipeline.pk)
