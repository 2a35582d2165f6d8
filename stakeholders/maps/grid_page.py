"""The power × attitude grid as its template takes it, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stakeholders import wording
from stakeholders.decision_table import Decider, deciders
from stakeholders.influence import Person
from stakeholders.maps import grid, marks, words
from stakeholders.maps.measure import fit
from stakeholders.maps.reading import Surroundings
from web.formats import share

NAME_ROOM = grid.SLOT - 40


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark, where it stands (upper left corner of its room) and the name that fits beside it."""

    mark: marks.Mark
    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table."""

    decider: Decider
    band: str
    influence: int | None


def grid_context(facts: Surroundings, drawn: Mapping[Any, marks.Mark]) -> dict[str, Any]:
    laid = grid.lay_out(_standing(facts, person) for person in facts.people)
    legend, height = marks.legend([*marks.letters_in(facts.people), *_signs()], laid.width - 2 * grid.PAD)
    return {
        "title": words.grid_title(facts),
        "layout": laid,
        "top": laid.height,
        "height": laid.height + height + 2 * grid.PAD,
        "columns": [
            (stripe, capfirst(wording.ATTITUDE_NAMES[stripe.code]), marks.SHAPES[stripe.code])
            for stripe in laid.columns
        ],
        "bands": [(stripe, words.BANDS[stripe.code]) for stripe in laid.bands],
        "placed": [_placed(facts, drawn[spot.id], spot) for spot in laid.spots],
        "legend": legend,
        "average": share(1 / len(facts.people), 1),
        "lines": list(_lines(facts)),
    }


def _standing(facts: Surroundings, person: Person) -> grid.Standing:
    return grid.Standing(
        id=person.id,
        name=facts.name(person.id),
        attitude=wording.attitude_code(person.attitude),
        weight=facts.picture.weights[person.id],
        influence=person.influence,
        is_key=person.id in facts.picture.key_people,
    )


def _signs() -> list[tuple[str, str]]:
    return [("key", _("Key person")), ("assumed", _("assumed")), ("unknown", _("unknown"))]


def _placed(facts: Surroundings, mark: marks.Mark, spot: grid.Spot) -> Placed:
    name = fit(facts.name(spot.id), NAME_ROOM, marks.TEXT)
    return Placed(mark, spot.x, spot.y - grid.LINE // 2, name)


def _lines(facts: Surroundings) -> Any:
    by_id = {person.id: person for person in facts.people}
    even = grid.even_share(len(by_id))
    for decider in deciders(facts.picture):
        person = by_id[decider.contact_id]
        band = grid.band_of(_standing(facts, person), even)
        yield Line(decider, str(words.BANDS[band]), person.influence)
