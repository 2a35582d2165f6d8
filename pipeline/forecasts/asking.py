"""What a page of the forecast is asked for: everything stands in its address, so a link shares what one sees."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipeline.forecasts.scope import Scope, scope_of
from team.models import Organization, User
from team.periods import Kind, Period, following, label, parse_month, period_of, previous
from web.formats import short_month
from web.params import id_of

GROUPS = ("team", "month", "stage", "account", "category", "pipeline")
FILTERS = ("group", "team", "owner", "pipeline", "category", "currency")
KINDS: tuple[Kind, ...] = get_args(Kind)
ROW = "in_"
"""Before the name of a row's key in the address of the deals behind it."""
ROW_IDS = {"owner", "team", "account", "pipeline"}
ROW_TEXTS = {"month", "quarter", "stage", "category", "line"}
EARLIEST = dt.date(1900, 1, 1)
"""As months (`parse_month`): before the first day there is a period, a Monday and a look-back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`kind` and `first` name the period; the filters are ids as text, or empty.

    `as_of`: the past day whose end is shown; `since`: the day to compare with; None for now and for last Monday.
    """

    organization: Organization
    kind: Kind
    first: dt.date
    group: str = ""
    team: str = ""
    owner: str = ""
    pipeline: str = ""
    category: str = ""
    currency: str = ""
    as_of: dt.date | None = None
    since: dt.date | None = None

    @property
    def fiscal_start(self) -> int:
        return self.organization.fiscal_year_start

    @property
    def period(self) -> Period:
        return period_of(self.kind, self.first, self.fiscal_start)

    @property
    def earlier(self) -> Asked:
        return replace(self, first=previous(self.period, self.kind, self.fiscal_start).first)

    @property
    def later(self) -> Asked:
        return replace(self, first=following(self.period, self.kind, self.fiscal_start).first)

    def scope(self, user: User) -> Scope:
        """Raises `ValidationError` for what may not be named."""
        return scope_of(
            user,
            self.period,
            team=id_of("team", self.team or None),
            owner=id_of("owner", self.owner or None),
            pipeline=self.pipeline or None,
            category=self.category or None,
            as_of=self.as_of,
        )

    def query(self, *, brief: bool = False) -> str:
        """The address's query, without what is the default.

        `brief`: without the period where it is the running quarter, for the many links inside a page.
        """
        is_usual = self.kind == "quarter" and self.organization.today() in self.period
        said = {} if brief and is_usual else {"period": self.kind, "from": f"{self.period.first:%Y-%m}"}
        said |= {name: getattr(self, name) for name in FILTERS if getattr(self, name)}
        said |= {name: day.isoformat() for name in ("as_of", "since") if (day := getattr(self, name))}
        return urlencode(said)

    def url(self, name: str = "forecasts:forecast", *, brief: bool = False) -> str:
        return f"{reverse(name)}?{self.query(brief=brief)}"

    def deals_url(self, bucket: str, row: Mapping[str, Any] | None = None) -> str:
        """Where the deals behind a figure are listed."""
        return self._inner("forecasts:deals", {"bucket": bucket, **_in_address(row)})

    def waterfall_url(self) -> str:
        """What changed since the compared day, by reason, with every deal."""
        return self.url("forecasts:waterfall")

    def explain_url(self, row: Mapping[str, Any] | None = None) -> str:
        """Where it says how the figures of a row, or of the whole, came about."""
        return self._inner("forecasts:explain", _in_address(row))

    def _inner(self, name: str, more: Mapping[str, Any]) -> str:
        query = "&".join(
            part for part in (replace(self, group="", currency="").query(brief=True), urlencode(more)) if part
        )
        return f"{reverse(name)}?{query}"


def _in_address(row: Mapping[str, Any] | None) -> dict[str, Any]:
    return {f"{ROW}{name}": "" if value is None else value for name, value in (row or {}).items()}


def asked_of(params: Mapping[str, str], organization: Organization) -> Asked:
    """Of a GET: what cannot be understood is the default (this quarter), except what names somebody."""
    kind: Kind = next((each for each in KINDS if each == params.get("period")), "quarter")
    try:
        first = parse_month(params.get("from", ""))
    except ValueError:
        first = organization.today()
    group = params.get("group", "")
    return Asked(
        organization=organization,
        kind=kind,
        first=first,
        group=group if group in GROUPS else "",
        team=params.get("team", ""),
        owner=params.get("owner", ""),
        pipeline=params.get("pipeline", ""),
        category=params.get("category", ""),
        currency=params.get("currency", "")[:3].upper(),
        as_of=_past_day(params.get("as_of", ""), organization),
        since=_past_day(params.get("since", ""), organization),
    )


def _past_day(text: str, organization: Organization) -> dt.date | None:
    """A day before today; None for what is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day < organization.today() else None


def row_of(params: Mapping[str, str]) -> dict[str, Any]:
    """The row's keys in the address of its deals. Raises ValueError for what is none."""
    row: dict[str, Any] = {}
    for name in (each.removeprefix(ROW) for each in params if each.startswith(ROW)):
        value = params[f"{ROW}{name}"]
        if name not in ROW_IDS | ROW_TEXTS:
            raise ValueError(f"{name!r} is not a key of rows")
        row[name] = None if not value else uuid.UUID(value) if name in ROW_IDS else value
    return row


def period_name(kind: Kind, period: Period, organization: Organization) -> str:
    """ "Q4 2026", "Nov 2026", "FY2027"; in Chinese 2026年第4季度, 11月, 2027财年."""
    if kind == "month":
        return short_month(period.first, organization.today())
    year, _dash, quarter = label(kind, period.first, organization.fiscal_year_start).partition("-Q")
    is_fiscal = year.startswith("FY")
    words = {"quarter": quarter, "year": year.removeprefix("FY")}
    if kind == "year":
        return (pgettext("fiscal year", "FY%(year)s") if is_fiscal else pgettext("calendar year", "%(year)s")) % words
    return (_("Q%(quarter)s FY%(year)s") if is_fiscal else _("Q%(quarter)s %(year)s")) % words
