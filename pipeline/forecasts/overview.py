"""Everything that the forecast page, its export and its print show, read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipeline.forecasts.asking import Asked, period_name
from pipeline.forecasts.chart import chart_of
from pipeline.forecasts.models import OwnerForecast
from pipeline.forecasts.movements import Movements, movements
from pipeline.forecasts.number import Number, bucket_stats, estimates_note, number_of
from pipeline.forecasts.reads import Forecast, forecast, largest_accounts
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.shifts import last_monday
from pipeline.forecasts.table import MOST_ACCOUNTS, MOST_PEOPLE, Table, accounts_of, default_group, grouping, table_of
from team.figures import readable_teams
from team.models import Membership, User


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


def overview(user: User, asked: Asked) -> Overview:
    """A fixed number of queries. Raises `ValidationError` for what may not be named."""
    scope = asked.scope(user)
    group = default_group(asked, scope.people)
    answer = forecast(scope, grouping(group, with_people=group == "team" and has_few_people(scope)))
    moved = movements(scope, last_monday(scope.today))
    if group == "account":
        table = accounts_of(asked, answer, largest_accounts(scope, MOST_ACCOUNTS))
    else:
        table = table_of(asked, answer, moved)
    order = ("due", "overdue", "earlier", "later", "none")
    shown = tuple(name for name in order if name != "earlier" or answer.totals[name].deals)
    return Overview(
        asked=asked,
        scope=scope,
        answer=answer,
        moved=moved,
        number=number_of(asked, answer, moved),
        table=table,
        chart=chart_of(table, answer.currency),
        buckets=bucket_stats(asked, answer, shown),
        note=estimates_note(answer),
    )


def has_few_people(scope: Scope) -> bool:
    if scope.faceless:
        return False
    if scope.owner or (scope.people is not None and len(scope.people) <= MOST_PEOPLE):
        return True
    if scope.teams is None:
        return OwnerForecast.objects.all()[: MOST_PEOPLE + 1].count() <= MOST_PEOPLE
    people = Membership.objects.active(scope.today).filter(team_id__in=scope.teams).order_by()
    return people.values("user_id").distinct()[: MOST_PEOPLE + 1].count() <= MOST_PEOPLE


def controls(view: Overview) -> dict[str, Any]:
    """Choices of the bar above: period, team, group."""
    asked, scope = view.asked, view.scope
    kinds = (("month", _("Month")), ("quarter", _("Quarter")), ("year", pgettext("period", "Year")))
    groups = (
        ("team", _("Team and person")),
        ("month", _("Month")),
        ("stage", _("Stage")),
        ("account", _("Account")),
        ("category", _("Category")),
    )
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
    }


def with_default(options: Sequence[tuple[str, str]], default: str) -> list[tuple[str, str]]:
    """The default comes first and without a value, so that it is not drawn as a filter nor put in the address."""
    return [
        *(("", text) for value, text in options if value == default),
        *(each for each in options if each[0] != default),
    ]
