"""What the pages of two moments are asked for: since the morning of one day, until the end of another or now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipeline.forecasts.asking import Asked, asked_of, period_name
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.shifts import last_monday
from pipeline.forecasts.spans import ONE_DAY
from pipeline.forecasts.steps import VIEWS, View
from pipeline.models import Deal
from pipeline.pages.scopes import pipeline_options, pipelines_in_force
from team.figures import readable_teams
from team.models import Organization, User
from team.periods import previous, quarter_of
from web.formats import short_date

MOST_LISTED = 200
"""Deals of a sheet; the file has all."""


@dataclass(frozen=True, slots=True)
class Between:
    """`asked.since` is set, and is not after `until`."""

    asked: Asked
    view: View

    @property
    def since(self) -> dt.date:
        return self.asked.since or last_monday(self.until)

    @property
    def until(self) -> dt.date:
        return self.asked.as_of or self.asked.organization.today()

    @property
    def start(self) -> dt.date:
        """The day at whose end it begins: the morning of `since`."""
        return self.since - ONE_DAY

    def query(self, **more: str) -> str:
        view = {"view": self.view} if self.view != "amount" else {}
        return f"{self.asked.query()}&{urlencode({**view, **more})}".rstrip("&")

    def url(self, name: str, **more: str) -> str:
        return f"{reverse(f'forecasts:{name}')}?{self.query(**more)}"

    def words(self) -> str:
        """ "from the morning of 16 Nov until now"."""
        days = {"since": short_date(self.since), "until": short_date(self.until)}
        if self.asked.as_of is None:
            return _("from the morning of %(since)s until now") % days
        return _("from the morning of %(since)s until the end of %(until)s") % days


def between_of(params: Mapping[str, str], organization: Organization) -> Between:
    """Of a GET: what cannot be understood is the default (since last Monday, until now)."""
    asked = asked_of(params, organization)
    until = asked.as_of or organization.today()
    if asked.since is None or asked.since > until:
        asked = replace(asked, since=last_monday(until))
    view: View = next((each for each in VIEWS if each == params.get("view")), "amount")
    return Between(replace(asked, group=""), view)


def bar(between: Between, scope: Scope, name: str) -> dict[str, Any]:
    """Choices of the bar above, for forecasts/between.html."""
    asked = between.asked
    teams = readable_teams(scope.user, scope.people, scope.led).order_by("name").values_list("pk", "name")
    kinds = (("", _("Quarter")), ("month", _("Month")), ("year", pgettext("period", "Year")))
    pipelines = pipeline_options(pipelines_in_force())
    return {
        "period": period_name(asked.kind, asked.period, asked.organization),
        "first": f"{asked.period.first:%Y-%m}",
        "earlier": replace(between, asked=asked.earlier).url(name),
        "later": replace(between, asked=asked.later).url(name),
        "kinds": kinds,
        "kind": "" if asked.kind == "quarter" else asked.kind,
        "teams": [("", _("All")), *((str(pk), team) for pk, team in teams)],
        "pipelines": [("", _("All")), *pipelines] if len(pipelines) > 1 else [],
        "presets": [
            (text, replace(between, asked=replace(asked, since=day)).url(name)) for text, day in _presets(between)
        ],
        "today": asked.organization.today(),
    }


def _presets(between: Between) -> list[tuple[str, dt.date]]:
    """The mornings that people compare with; a quarter's begins at the end of the one before."""
    until, fiscal_start = between.until, between.asked.fiscal_start
    quarter = quarter_of(until, fiscal_start)
    days = [
        (_("Since last Monday"), last_monday(until)),
        (_("Since the month began"), until.replace(day=1)),
        (_("Since the quarter began"), quarter.first),
        (_("Since the previous quarter began"), previous(quarter, "quarter", fiscal_start).first),
    ]
    return [(text, day) for text, day in days if day < until]


def shown_deals(user: User, keys: list[Any]) -> dict[Any, Deal]:
    """Those of these deals that the reader may see, with account and owner."""
    seen = Deal.objects.visible_among(user, keys).select_related("account", "owner")
    return {deal.pk: deal for deal in seen}
