"""Everything that the forecast page, its export and its print show, read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipeline.forecasts.asking import Asked, period_name
from pipeline.forecasts.chances import calibrated_due, deal_column, row_key
from pipeline.forecasts.chart import chart_of
from pipeline.forecasts.closing import Closing, closing_of
from pipeline.forecasts.currencies import in_currency, offered
from pipeline.forecasts.drill import bucket_condition
from pipeline.forecasts.expectations import Chance, chance_of
from pipeline.forecasts.keeping import is_kept, kept
from pipeline.forecasts.largest import largest_accounts
from pipeline.forecasts.models import OwnerForecast, Quota
from pipeline.forecasts.movements import Movements, movements
from pipeline.forecasts.number import (
    Number,
    bucket_stats,
    category_stats,
    change_rows,
    estimates_note,
    number_of,
)
from pipeline.forecasts.ranging import Outlook, outlook_of
from pipeline.forecasts.reads import SUMMED, Forecast, forecast
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.shifts import last_monday
from pipeline.forecasts.table import (
    MOST_ACCOUNTS,
    MOST_PEOPLE,
    MOST_TEAMS,
    Table,
    accounts_of,
    default_group,
    grouping,
    table_of,
)
from pipeline.models import Deal, Flag
from pipeline.pages.scopes import pipeline_options, pipelines_with
from team.figures import readable_teams
from team.models import Membership, User

MINUTE = 60
"""Seconds for which everybody's figures are kept in a large company."""


@dataclass(frozen=True, slots=True)
class Overview:
    asked: Asked
    scope: Scope
    answer: Forecast
    moved: Movements
    number: Number
    table: Table
    chart: dict[str, Any] | None
    buckets: list[dict[str, Any]]
    note: str
    categories: list[dict[str, Any]]
    chance: Chance
    closing: Closing | None
    changes: list[dict[str, Any]]
    converted: str
    """The totals in another currency, in one sentence; empty where none is asked for."""


def overview(user: User, asked: Asked, *, is_whole: bool = False) -> Overview:
    """A fixed number of queries; every team has a line of its own where the whole is asked for. Raises
    `ValidationError` for what may not be named."""
    scope = asked.scope(user)
    group = default_group(asked, scope.people)
    answer = answer_of(scope, grouping(group, with_people=group == "team" and has_few_people(scope)))
    moved = movements(scope, since_of(asked, scope))
    if group == "account":
        table = accounts_of(asked, answer, largest_accounts(scope, MOST_ACCOUNTS))
    else:
        table = table_of(asked, answer, moved, None if is_whole else MOST_TEAMS)
    outlook = _outlook(answer, () if group == "account" else answer.by, {line.key for line in table.lines})
    table.add_ranges(outlook)
    if group != "account" and not outlook.is_counted:
        table.mark_dragged(dragged_of(scope, answer.by), asked)
    number = number_of(asked, answer, moved)
    order = ("due", "overdue", "earlier", "later", "none")
    shown = tuple(name for name in order if name != "earlier" or answer.totals[name].deals)
    return Overview(
        asked=asked,
        scope=scope,
        answer=answer,
        moved=moved,
        number=number,
        table=table,
        chart=chart_of(table, answer.currency),
        buckets=bucket_stats(asked, answer, shown),
        note=estimates_note(answer),
        categories=category_stats(asked, answer),
        chance=chance_of(answer, outlook, calibrated_due(scope, answer, outlook.stages)),
        closing=closing_of(scope, number.gap),
        changes=change_rows(moved, scope),
        converted=in_currency(answer, asked.currency),
    )


def answer_of(scope: Scope, by: tuple[str, ...]) -> Forecast:
    """As the cells have it; of everybody in a large company as they had it within the last minute. A quota that was
    changed is there at once."""
    if "owner" in by or not is_kept(scope):
        return forecast(scope, by)
    quotas = Quota.objects.aggregate(Count("pk"), Max("updated_at"))

    def read() -> tuple[Any, ...]:
        found = forecast(scope, by)
        return found.rows, found.currency, found.computed_at, found.totals

    rows, currency, computed_at, totals = kept("forecast", scope, (by, quotas), read, seconds=MINUTE)
    return Forecast(scope, by, rows, currency, computed_at, totals=totals)


def _outlook(answer: Forecast, by: tuple[str, ...], only: set[tuple[Any, ...]]) -> Outlook:
    """As `answer_of`: what is drawn from the same cells."""
    scope = answer.scope
    if "owner" in by or not is_kept(scope):
        return outlook_of(scope, answer, by, only)
    said = [(row.bucket, *SUMMED(row.figures), row.figures.expected, row.figures.quota) for row in answer.rows]
    asked = (answer.by, by, said, sorted(map(repr, only)))
    return kept("outlook", scope, asked, lambda: outlook_of(scope, answer, by, only), seconds=MINUTE)


def since_of(asked: Asked, scope: Scope) -> dt.date:
    """The day whose morning is compared with: as asked where it lies before the day shown, else the last Monday."""
    return asked.since if asked.since and asked.since < scope.today else last_monday(scope.today)


def dragged_of(scope: Scope, by: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    """By row: due deals that somebody put into commit and that have a severe flag (one query; of a past day none)."""
    if scope.as_of is not None:
        return {}
    deals = scope.restrict(Deal.objects.open()).filter(bucket_condition(scope, "due"))
    severe = deals.filter(category=Deal.Category.COMMIT, is_category_set=True, severity=Flag.Severity.SEVERE)
    columns = [deal_column(name) for name in by]
    found: dict[tuple[Any, ...], int] = {}
    for *values, count in severe.order_by().values_list(*columns).annotate(count=Count("pk")):
        key = tuple(row_key(scope, name, value) for name, value in zip(by, values, strict=True))
        found[key] = found.get(key, 0) + count
    return found


def has_few_people(scope: Scope, most: int = MOST_PEOPLE) -> bool:
    if scope.faceless:
        return False
    if scope.owner or (scope.people is not None and len(scope.people) <= most):
        return True
    if scope.teams is None:
        return OwnerForecast.objects.all()[: most + 1].count() <= most
    people = Membership.objects.active(scope.today).filter(team_id__in=scope.teams).order_by()
    return people.values("user_id").distinct()[: most + 1].count() <= most


def controls(view: Overview) -> dict[str, Any]:
    """Choices of the bar above: period, team, group."""
    asked, scope = view.asked, view.scope
    kinds = (("month", _("Month")), ("quarter", _("Quarter")), ("year", pgettext("period", "Year")))
    groups = [
        ("team", _("Team and person")),
        ("month", _("Month")),
        ("stage", _("Stage")),
        ("account", _("Account")),
        ("category", _("Category")),
    ]
    pipelines = pipeline_options(pipelines_with(scope.pipeline))
    if len(pipelines) > 1:
        groups.append(("pipeline", pgettext("a sales process", "Pipeline")))
    teams = readable_teams(scope.user, scope.people, scope.led).order_by("name").values_list("pk", "name")
    return {
        "period": period_name(asked.kind, asked.period, asked.organization),
        "earlier": asked.earlier,
        "later": asked.later,
        "earlier_name": period_name(asked.kind, asked.earlier.period, asked.organization),
        "later_name": period_name(asked.kind, asked.later.period, asked.organization),
        "kinds": with_default(kinds, "quarter"),
        "kind": "" if asked.kind == "quarter" else asked.kind,
        "teams": [("", _("All")), *((str(pk), name) for pk, name in teams)],
        "person": User.objects.filter(pk=scope.owner).first() if scope.owner else None,
        "everybody_url": replace(asked, owner="").url(),
        "groups": with_default(groups, default_group(replace(asked, group=""), scope.people)),
        "group": asked.group,
        "pipelines": [("", _("All")), *pipelines],
        "categories": [("", _("All")), *((value, str(text)) for value, text in Deal.Category.choices)],
        "currencies": [
            ("", asked.organization.base_currency),
            *((code, code) for code in offered(view.answer.currency)),
        ],
        "since": view.moved.since,
        "yesterday": asked.organization.today() - dt.timedelta(days=1),
        "now_url": replace(asked, as_of=None).url(),
    }


def with_default(options: Sequence[tuple[str, str]], default: str) -> list[tuple[str, str]]:
    """The default comes first and without a value, so that it is not drawn as a filter nor put in the address."""
    return [
        *(("", text) for value, text in options if value == default),
        *(each for each in options if each[0] != default),
    ]
