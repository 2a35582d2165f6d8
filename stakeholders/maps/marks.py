"""The mark of a person: its shape says the attitude (dashed and hollow where unknown), its letter the role.

The same in the grid and in the network, and the same shapes as in every list (components/attitude.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from stakeholders import wording
from stakeholders.influence import Person
from stakeholders.maps import words
from stakeholders.maps.measure import flow, width_of
from stakeholders.maps.reading import Surroundings

CIRCLE = "M-11 0a11 11 0 1 0 22 0a11 11 0 1 0-22 0Z"
SHAPES = {
    "supporter": CIRCLE,
    "neutral": "M-10-10H10V10H-10Z",
    "opponent": "M0-13L13 0L0 13L-13 0Z",
    "unknown": CIRCLE,
}
TEXT = 12
"""Size of a name in a drawing."""
SMALL = 11
LEGEND_LINE, LEGEND_GAP = 20, 22
TIES = ("reports", "influence", "knows")
"""Signs of the legend that are a line and not a letter."""


@dataclass(frozen=True, slots=True)
class Mark:
    """`text` says everything about the person."""

    url: str
    text: str
    attitude: str
    shape: str
    is_assumed: bool
    is_key: bool
    letter: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the legend and where its `sign` begins, from the legend's upper left corner; `after`: the words."""

    sign: str
    text: str
    x: int
    y: int
    after: int


def marks_of(facts: Surroundings) -> dict[Any, Mark]:
    """The mark of everybody, by contact id."""
    return {person.id: _mark(facts, person) for person in facts.people}


def _mark(facts: Surroundings, person: Person) -> Mark:
    attitude = wording.attitude_code(person.attitude)
    return Mark(
        url=reverse("stakeholders:contact_detail", args=[person.id]),
        text=words.about(facts, person),
        attitude=attitude,
        shape=SHAPES[attitude],
        is_assumed=words.is_assumed(person),
        is_key=person.id in facts.picture.key_people,
        letter=words.letter_of(person),
    )


def letters_in(people: list[Person]) -> list[tuple[str, str]]:
    """The letters that these people carry, with their names, for the legend."""
    used = {words.role_of(person) for person in people}
    return [(str(letter), str(words.NAMES[code])) for code, letter in words.LETTERS.items() if code in used]


def legend(entries: list[tuple[str, str]], room: int) -> tuple[list[Entry], int]:
    """(sign, text) in lines of `room`, and how high they are in all."""
    after = [34 if sign in TIES else 18 for sign, _text in entries]
    widths = [begin + width_of(text, SMALL) for begin, (_sign, text) in zip(after, entries, strict=True)]
    placed = [
        Entry(sign, text, round(left), line * LEGEND_LINE, begin)
        for begin, (sign, text), (left, line) in zip(after, entries, flow(widths, room, gap=LEGEND_GAP), strict=True)
    ]
    return placed, placed[-1].y + LEGEND_LINE if placed else 0
