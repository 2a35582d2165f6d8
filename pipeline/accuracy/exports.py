"""The track record as a file: the scores of every forecast, of teams and people where they are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from pipeline.accuracy.asking import Asked
from pipeline.accuracy.figures import MONTH, TEAMS, scored
from pipeline.accuracy.reads import LAYERS, histories
from pipeline.accuracy.rules.scoring import Score, compare
from pipeline.accuracy.words import layer_name
from pipeline.accuracy.words_figures import figure_name, team_figure_name
from pipeline.forecasts.overview import has_few_people
from pipeline.forecasts.scope import Scope
from team.models import Team, User
from team.money import from_minor
from team.periods import months_in


def scores_as_rows(user: User, asked: Asked) -> Iterator[list[Any]]:
    """First all together, then by team and by person; the submitted figures last. Raises `ValidationError` for what may
    not be named."""
    scope = asked.scope(user)
    yield [
        _("Of"),
        _("Period"),
        _("Months before"),
        _("Forecast"),
        _("Cases"),
        _("Off by"),
        _("Too high or too low"),
        _("Said"),
        _("Won"),
        _("Currency"),
    ]
    levels = ("", "team", "owner") if has_few_people(scope) else ("", "team")
    for by in levels:
        yield from _forecasts(scope, asked, by)
    if not scope.pipeline:
        for by in levels:
            yield from _figures(scope, by)


def _forecasts(scope: Scope, asked: Asked, by: str) -> Iterator[list[Any]]:
    months = list(months_in(scope.period.first, scope.period.last))
    found = histories(scope, months, asked.target, (by,) if by else ())
    names = _names(by, [key[1] for key in found] if by else [])
    for key in sorted(found, key=lambda each: (str(names.get(each[-1], "")), each[0])):
        if by == "owner" and not scope.reveals(key[1]):
            continue
        compared = compare(found[key].said, found[key].won)
        for layer in LAYERS[asked.target]:
            if layer in compared.known:
                name = names.get(key[1], _("Without a team")) if by else _("All")
                yield _row(scope, [name, _("Month"), key[0], layer_name(layer)], compared.scores.get(layer))


def _figures(scope: Scope, by: str) -> Iterator[list[Any]]:
    found = list(scored(scope, by))
    names = _names(by, [each.key for each in found])
    for each in found:
        name = names.get(each.key, _("Without a team")) if by else _("All")
        layer = (team_figure_name if each.of == TEAMS else figure_name)(each.layer)
        period = _("Month") if each.kind == MONTH else _("Quarter")
        yield _row(scope, [name, period, each.horizon, layer], each.score)


def _row(scope: Scope, head: list[Any], score: Score | None) -> list[Any]:
    currency = scope.organization.base_currency
    if score is None:
        return [*head, 0, None, None, None, None, currency]
    said = (from_minor(score.said, currency), from_minor(score.won, currency))
    return [*head, score.months, round(score.wape, 4), round(score.bias, 4), *said, currency]


def _names(by: str, keys: list[Any]) -> dict[Any, str]:
    model: type[Team] | type[User] = Team if by == "team" else User
    return {each.pk: each.name for each in model._default_manager.filter(pk__in=[key for key in keys if key])}
