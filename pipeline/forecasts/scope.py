"""Whose deals a figure is about, and in which period: asked once, used by rows, drill-down, quotas and movements.

Scope is by deal owner (own, those below, all), never by what one happens to see. Source: formulas §8.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pipeline.forecasts.actions.states import catch_up_states
from pipeline.forecasts.buckets import CLOSED
from pipeline.models import Deal, Pipeline, Stage
from team.figures import is_faceless, is_open, may_name, people_read_by, readable_teams, teams_led_by
from team.models import Organization, Team
from team.periods import Period

if TYPE_CHECKING:
    from team.models import User

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])
CATEGORIES = (CLOSED, *Deal.Category.values)


@dataclass(frozen=True, slots=True)
class Scope:
    """`people`, `teams`: ids, or None for all. `led`: teams whose own quota belongs in here.

    `faceless`: figures of other persons are told per team only.
    """

    user: User
    organization: Organization
    period: Period
    today: dt.date
    people: frozenset[uuid.UUID] | None
    led: frozenset[uuid.UUID] | None
    teams: frozenset[uuid.UUID] | None = None
    owner: uuid.UUID | None = None
    pipeline: uuid.UUID | None = None
    stage: str | None = None
    category: str | None = None
    faceless: bool = False
    as_of: dt.date | None = None
    """The past day whose end is asked for; None for now. `today` is that day then."""

    def restrict(self, rows: Rows) -> Rows:
        """Cells or deals in this scope; both have the columns that it asks for."""
        conditions = Q()
        for column, values in (("owner_id__in", self.people), ("team_id__in", self.teams)):
            if values is not None:
                conditions &= Q(**{column: values})
        for column, value in (("owner_id", self.owner), ("pipeline_id", self.pipeline), ("stage__code", self.stage)):
            if value is not None:
                conditions &= Q(**{column: value})
        if self.category == CLOSED:
            conditions &= Q(status=Deal.Status.WON)
        elif self.category:
            conditions &= Q(status=Deal.Status.OPEN, category=self.category)
        return rows.filter(conditions)

    def reveals(self, owner_id: uuid.UUID | None) -> bool:
        """Whether this person's own figures may be shown to the reader."""
        return not self.faceless or owner_id == self.user.pk

    @property
    def takes_quota(self) -> bool:
        """Quotas are set for people and teams, not for a pipeline, stage or category."""
        return not (self.pipeline or self.stage or self.category)


def scope_of(
    user: User,
    period: Period,
    *,
    team: uuid.UUID | None = None,
    owner: uuid.UUID | None = None,
    pipeline: str | None = None,
    stage: str | None = None,
    category: str | None = None,
    as_of: dt.date | None = None,
) -> Scope:
    """What the reader may read of what was asked. Raises `ValidationError` by name for what they may not name."""
    organization = Organization.objects.current()
    people = people_read_by(user, is_open=is_open(organization))
    led = None if people is None else teams_led_by(user)
    faceless = is_faceless(organization)
    if owner is not None and not may_name(owner, people, user, faceless):
        raise ValidationError({"owner": _("There is nobody of this id whose figures you may read.")})
    if category is not None and category not in CATEGORIES:
        raise ValidationError({"category": _("There is no such category.")})
    funnel = _pipeline(pipeline)
    today = organization.today()
    if as_of is not None and as_of >= today:
        as_of = None
    if as_of is not None:
        catch_up_states(as_of)
    return Scope(
        user=user,
        organization=organization,
        period=period,
        today=as_of or today,
        people=people,
        led=led,
        teams=_teams(team, user, people, led) if team else None,
        owner=owner,
        pipeline=funnel,
        stage=_stage(stage, funnel) if stage else None,
        category=category,
        faceless=faceless,
        as_of=as_of,
    )


def _teams(
    team: uuid.UUID, user: User, people: frozenset[uuid.UUID] | None, led: frozenset[uuid.UUID] | None
) -> frozenset[uuid.UUID]:
    if not readable_teams(user, people, led).filter(pk=team).exists():
        raise ValidationError({"team": _("There is no team of this id that you may read.")})
    return frozenset(Team.objects.subtree_ids([team]))


def _pipeline(asked: str | None) -> uuid.UUID | None:
    if not asked:
        return None
    found = {str(pk): pk for pk in Pipeline.objects.values_list("pk", flat=True)}
    found |= dict(Pipeline.objects.values_list("code", "pk"))
    if asked not in found:
        raise ValidationError({"pipeline": _("There is no such pipeline.")})
    return found[asked]


def _stage(code: str, pipeline: uuid.UUID | None) -> str:
    stages = Stage.objects.filter(code=code)
    if pipeline:
        stages = stages.filter(pipeline_version__pipeline_id=pipeline)
    elif has_several_pipelines():
        raise ValidationError({"stage": _("There are several pipelines: name the pipeline too.")})
    if not stages.exists():
        raise ValidationError({"stage": _("There is no such stage.")})
    return code


def has_several_pipelines() -> bool:
    return Pipeline.objects.count() > 1
