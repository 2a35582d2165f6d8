"""What a page of the funnel is asked for: everything stands in its address, so a link shares what one sees."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.editions import Edition, edition_of_pipeline
from pipeline.forecasts.asking import Asked, asked_of
from pipeline.forecasts.scope import Scope
from pipeline.funnel.earlier_owners import held_on
from pipeline.models import Deal, Pipeline
from pipeline.pages.scopes import pipelines_with
from team.models import Organization, Team, User
from team.periods import quarter_of

SEGMENTS = tuple(KeyAccount.Segment.values)


class NoPipeline(ValidationError):
    """Nothing is published: there is no funnel to draw, which is nobody's mistake."""


@dataclass(frozen=True, slots=True)
class FunnelAsked:
    """The forecast's question (period, team, owner, pipeline, as of), and the accounts' segment beside it."""

    asked: Asked
    segment: str = ""

    def scope(self, user: User) -> FunnelScope:
        """Raises `ValidationError` for what may not be named, `NoPipeline` where there is none."""
        if self.segment and self.segment not in SEGMENTS:
            raise ValidationError({"segment": _("There is no such segment.")})
        found = self._ended().scope(user)
        pipelines = pipelines_with(found.pipeline)
        if not pipelines:
            raise NoPipeline({"pipeline": _("No pipeline is published yet.")})
        chosen = next((each for each in pipelines if each.pk == found.pipeline), pipelines[0])
        team = uuid.UUID(self.asked.team) if self.asked.team else None
        return FunnelScope(found, chosen, edition_of_pipeline(chosen), pipelines, self.segment, found.today, team)

    def _ended(self) -> Asked:
        """A period that is over is shown as it ended."""
        asked, last = self.asked, self.asked.period.last
        is_over = last < (asked.as_of or asked.organization.today())
        return replace(asked, as_of=last) if is_over else asked

    def query(self, **changes: str) -> str:
        values = {"segment": self.segment, **changes}
        rest = urlencode({name: value for name, value in values.items() if value})
        return f"{self.asked.query()}{'&' if rest else ''}{rest}"

    def url(self, name: str = "funnel:funnel", **changes: str) -> str:
        return f"{reverse(name)}?{self.query(**changes)}"


@dataclass(frozen=True, slots=True)
class FunnelScope:
    """Whose deals, of which pipeline and segment, as they stood at the end of `day`."""

    scope: Scope
    pipeline: Pipeline
    edition: Edition
    pipelines: list[Pipeline]
    segment: str
    day: dt.date
    team: uuid.UUID | None = None

    @property
    def user(self) -> User:
        return self.scope.user

    @property
    def codes(self) -> tuple[str, ...]:
        """Of the stages, in their order."""
        return tuple(stage.code for stage in self.edition.method.stages)

    @property
    def is_now(self) -> bool:
        return self.scope.as_of is None

    @property
    def is_everybody(self) -> bool:
        """Read without regard to owners: sums of teams answer it."""
        return self.scope.people is None and self.scope.owner is None

    def on(self, day: dt.date) -> FunnelScope:
        """The same, as it was at the end of an earlier day."""
        return replace(self, scope=replace(self.scope, as_of=day, today=day), day=day)

    def deals(self) -> QuerySet[Deal]:
        """The deals of the owners and teams asked for, as they were held on the day; of any pipeline and status."""
        rows = held_on(self.scope, self.day)
        return rows.filter(account__segment=self.segment) if self.segment else rows

    def condition(self, prefix: str = "") -> Q:
        """Owners, teams and segment for rows that have them under these names (cells), or behind `deal__`."""
        asked = {
            "owner_id__in": self.scope.people,
            "team_id__in": self.scope.teams,
            "owner_id": self.scope.owner,
            "segment" if not prefix else "account__segment": self.segment or None,
        }
        return Q(**{f"{prefix}{name}": value for name, value in asked.items() if value is not None})


def everybodys(
    organization: Organization,
    reader: User,
    pipelines: list[Pipeline],
    pipeline: Pipeline,
    team: uuid.UUID | None,
    day: dt.date,
) -> FunnelScope:
    """All deals of a team, or of all, at the end of a day: for jobs, whoever runs them."""
    today = organization.today()
    scope = Scope(
        user=reader,
        organization=organization,
        period=quarter_of(day, organization.fiscal_year_start),
        today=min(day, today),
        people=None,
        led=None,
        teams=frozenset(Team.objects.subtree_ids([team])) if team else None,
        pipeline=pipeline.pk,
        as_of=day if day < today else None,
    )
    return FunnelScope(scope, pipeline, edition_of_pipeline(pipeline), pipelines, "", scope.today, team)


def funnel_asked(params: Mapping[str, str], organization: Organization) -> FunnelAsked:
    """Of a GET: what cannot be understood is the default, except what names somebody or something."""
    return FunnelAsked(asked_of(params, organization), params.get("segment", ""))


def list_url(found: FunnelScope, **filters: Any) -> str:
    """The list of deals with its bulk actions, for the same people."""
    owner = f"u-{found.scope.owner}" if found.scope.owner else f"t-{found.team}" if found.team else ""
    values = {"owner": owner, "pipeline": str(found.pipeline.pk) if len(found.pipelines) > 1 else "", **filters}
    return f"{reverse('pipeline:deal_list')}?{urlencode({name: value for name, value in values.items() if value})}"
