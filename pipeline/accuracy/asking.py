"""What a page of the track record is asked for: everything stands in its address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.forecasts.scope import Scope, scope_of
from team.models import Organization, User
from team.periods import Period, add_months
from web.params import id_of

SPANS = (12, 6, 24)
"""Months of the past that may be asked for; the first is the default."""
OPEN, ALL = "open", "all"
"""The targets: what was won in a month from deals open when the forecast was made, and all that was won in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`months`: how many closed months; `horizon`: months ahead; the filters are ids as text, or empty."""

    organization: Organization
    months: int = SPANS[0]
    horizon: int = 0
    target: str = OPEN
    team: str = ""
    owner: str = ""
    pipeline: str = ""

    @property
    def this_month(self) -> dt.date:
        return self.organization.today().replace(day=1)

    @property
    def first(self) -> dt.date:
        """The first of the months."""
        return add_months(self.this_month, -self.months)

    def scope(self, user: User) -> Scope:
        """Raises `ValidationError` for what may not be named."""
        last = self.this_month - dt.timedelta(days=1)
        return scope_of(
            user,
            Period(self.first, last),
            team=id_of("team", self.team or None),
            owner=id_of("owner", self.owner or None),
            pipeline=self.pipeline or None,
        )

    def month_url(self, month: dt.date) -> str:
        """The forecast page of that month, as of the eve of the day on which the shown forecast was made."""
        eve = add_months(month, -self.horizon) - dt.timedelta(days=1)
        said = {"period": "month", "from": f"{month:%Y-%m}", "as_of": eve.isoformat()}
        said |= {name: value for name in ("team", "owner", "pipeline") if (value := getattr(self, name))}
        return f"{reverse('forecasts:forecast')}?{urlencode(said)}"

    @property
    def export_url(self) -> str:
        return self.url("accuracy:export")

    def url(self, name: str = "accuracy:accuracy", **changed: Any) -> str:
        asked = replace(self, **changed)
        names = ("months", "horizon", "target", "team", "owner", "pipeline")
        said = {each: value for each in names if (value := getattr(asked, each)) not in ("", DEFAULTS.get(each))}
        query = f"?{urlencode(said)}" if said else ""
        return reverse(name) + query


DEFAULTS = {"months": SPANS[0], "horizon": 0, "target": OPEN}


def asked_of(params: Mapping[str, str], organization: Organization) -> Asked:
    """Of a GET: what cannot be understood is the default, except what names somebody."""
    return Asked(
        organization=organization,
        months=next((each for each in SPANS if str(each) == params.get("months")), SPANS[0]),
        horizon=next((each for each in HORIZONS if str(each) == params.get("horizon")), 0),
        target=ALL if params.get("target") == ALL else OPEN,
        team=params.get("team", ""),
        owner=params.get("owner", ""),
        pipeline=params.get("pipeline", ""),
    )
