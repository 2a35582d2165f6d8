"""The submitted figures on the page of the track record: how far off, beside the models on the same cases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.accuracy import words_figures as words
from pipeline.accuracy.asking import Asked
from pipeline.accuracy.figures import LAYERS, LEAST, MANAGER, MONTH, PEOPLE, QUARTER, REP, TEAMS, Case, compared, stood
from pipeline.accuracy.rules.layers import NAIVE_LAYERS
from pipeline.accuracy.rules.scoring import Comparison
from pipeline.accuracy.words import Cell
from pipeline.forecasts.overview import has_few_people
from pipeline.forecasts.scope import Scope
from team.models import Team, User
from web.formats import share

MOST_ROWS = 10
NOTHING: Comparison[Case] = Comparison((), {}, {})
OWN = (REP, MANAGER)


@dataclass(frozen=True, slots=True)
class Line:
    """A layer's, a person's or a team's scores, one per column; `cases`: how many they were judged on."""

    name: str
    cells: list[Cell]
    cases: int = 0
    url: str = ""
    note: str = ""


@dataclass(slots=True)
class Submitted:
    """`columns`: kinds of periods, of `layers`; `shown`: names of the layers of `teams` and `people`."""

    has_any: bool
    sentence: str = ""
    columns: list[str] = field(default_factory=list)
    layers: list[Line] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    teams: list[Line] = field(default_factory=list)
    people: list[Line] = field(default_factory=list)
    more_teams: int = 0
    more_people: int = 0
    is_of_pipeline: bool = False


def submitted(scope: Scope, asked: Asked) -> Submitted:
    """At most three queries; one where nobody submits anything."""
    if scope.pipeline:
        return Submitted(has_any=False, is_of_pipeline=True)
    kinds = ((MONTH, asked.horizon), (QUARTER, 0))
    rows = stood(scope)
    found = {kind: compared(scope, rows, kind, horizon).get(None, NOTHING) for kind, horizon in kinds}
    whole = {kind: compared(scope, rows, kind, horizon, of=TEAMS).get(None, NOTHING) for kind, horizon in kinds}
    if not any(each.known for each in (*found.values(), *whole.values())):
        return Submitted(has_any=False)
    spoken = [kind for kind, _horizon in kinds if found[kind].known or whole[kind].known]
    kind = max(found, key=lambda each: max((found[each].known.get(layer, 0) for layer in OWN), default=0))
    horizon = dict(kinds)[kind]
    best = found[kind].best(NAIVE_LAYERS) or "mean"
    shown = (REP, MANAGER, "with_new", best)
    view = Submitted(
        has_any=True,
        sentence=_sentence(kind, found[kind]),
        columns=[words.figure_kind(each, dict(kinds)[each]) for each in spoken],
        layers=list(_layers({each: found[each] for each in spoken}, {each: whole[each] for each in spoken})),
        shown=[words.figure_name(layer) for layer in shown],
    )
    teams = list(_lines(scope, asked, compared(scope, rows, kind, horizon, by="team"), "team", shown, kind))
    view.teams, view.more_teams = teams[:MOST_ROWS], len(teams[MOST_ROWS:])
    if has_few_people(scope):
        people = list(_lines(scope, asked, compared(scope, rows, kind, horizon, by="owner"), "owner", shown, kind))
        view.people, view.more_people = people[:MOST_ROWS], len(people[MOST_ROWS:])
    return view


def _layers(found: Mapping[str, Comparison[Case]], whole: Mapping[str, Comparison[Case]]) -> Iterator[Line]:
    """Layers of which nobody said anything are left out."""
    for of, compared_ in ((PEOPLE, found), (TEAMS, whole)):
        for layer in LAYERS if of == PEOPLE else (MANAGER, "with_new"):
            if any(each.known.get(layer) for each in compared_.values()):
                cells = [_cell(layer, each, kind) for kind, each in compared_.items()]
                name = words.figure_name(layer) if of == PEOPLE else words.team_figure_name(layer)
                cases = max(each.known.get(layer, 0) for each in compared_.values())
                yield Line(name, cells, cases, note=words.figure_note(layer))


def _lines(
    scope: Scope,
    asked: Asked,
    found: Mapping[uuid.UUID | None, Comparison[Case]],
    by: str,
    shown: tuple[str, ...],
    kind: str,
) -> Iterator[Line]:
    """None where there is only one."""
    if len(found) < 2:
        return
    model: type[Team] | type[User] = Team if by == "team" else User
    names: dict[uuid.UUID | None, str] = {
        each.pk: each.name for each in model._default_manager.filter(pk__in=[key for key in found if key])
    }
    for key in sorted(found, key=lambda each: str(names.get(each, ""))):
        cells = [_cell(layer, found[key], kind) for layer in shown]
        url = asked.url(**{by: str(key)}) if key else ""
        yield Line(names.get(key) or _("Without a team"), cells, max(found[key].known.values(), default=0), url)


def _cell(layer: str, found: Comparison[Case], kind: str) -> Cell:
    return Cell.of(found.scores.get(layer), words.lacking_case(layer, found, LEAST[kind]))


def _sentence(kind: str, found: Comparison[Case]) -> str:
    """Whether people or the models came nearer."""
    own, other = found.best(OWN), found.best(("with_new", "nominal", *NAIVE_LAYERS))
    if own is None:
        known = max((found.known.get(layer, 0) for layer in OWN), default=0)
        return _("Nothing can be said of the figures yet: %(known)d of %(needed)d needed.") % {
            "known": known,
            "needed": LEAST[kind],
        }
    text = ngettext(
        "“%(layer)s” was off by %(off)s in %(count)d case",
        "“%(layer)s” was off by %(off)s in %(count)d cases",
        len(found.months),
    ) % {"layer": words.figure_name(own), "off": share(found.scores[own].wape), "count": len(found.months)}
    if other is None:
        return f"{text}."
    beside = {"text": text, "layer": words.figure_name(other), "off": share(found.scores[other].wape)}
    if found.scores[own].wape < found.scores[other].wape:
        return _("%(text)s: nearer than the best of the rest, “%(layer)s” with %(off)s.") % beside
    return _("%(text)s: no nearer than “%(layer)s” with %(off)s.") % beside
