"""Where the people of a network stand and how the lines between them run.

Members stand in layers by reporting lines and level, those on our side who know them below. Boxes never overlap, and
the same people always give the same picture. Source: catalogue A6.7 ①.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stakeholders.maps.lines import Box
from stakeholders.org_chart import RANKS, is_below

BOX_WIDTH, BOX_HEIGHT = 168, 44
GAP, LINE_GAP, LAYER_GAP, OUR_GAP = 22, 26, 58, 84
MARGIN = 10
PER_LINE = 6
LEAST_WIDTH = 400
"""So that the longest words of the legend have room."""
LOWEST = len(RANKS) - 1

Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Person:
    """`superior`: whom they report to, perhaps through others; one who is not among the people counts as none."""

    id: Hashable
    name: str
    level: str = ""
    superior: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """`members` and `ours`: the box of each id. `superiors`: the reporting lines that are drawn."""

    width: int
    height: int
    members: Mapping[Hashable, Box]
    ours: Mapping[Hashable, Box]
    superiors: Mapping[Hashable, Hashable]
    frontier: int
    """Between them and us."""


def lay_out(
    people: Iterable[Person],
    influences: Iterable[Pair] = (),
    colleagues: Iterable[Person] = (),
    acquaintances: Iterable[Pair] = (),
) -> Network:
    """`influences`: (who, whom) of members; `acquaintances`: (member, colleague)."""
    everybody = sorted(people, key=lambda person: (person.name.casefold(), str(person.id)))
    superiors = superiors_of(everybody)
    neighbors = _neighbors([*superiors.items(), *influences])
    layers = _untangled(_layers(everybody, superiors), neighbors)
    ours = _by_neighbors([person.id for person in _named(colleagues)], _neighbors(acquaintances), layers)
    lines = [line for layer in layers for line in _wrapped(layer)]
    our_lines = _wrapped(ours)
    width = max([LEAST_WIDTH, *(_width(line) + 2 * MARGIN for line in (*lines, *our_lines))])
    members, bottom = _place(layers, width, MARGIN)
    frontier = bottom + OUR_GAP // 2
    boxes, end = _place([ours], width, bottom + OUR_GAP) if ours else ({}, bottom)
    return Network(width, end + MARGIN, members, boxes, superiors, frontier)


def superiors_of(people: Sequence[Person]) -> dict[Hashable, Hashable]:
    """{person: superior} of those whose superior is among the people. A circle is cut at its first person."""
    known = {person.id for person in people}
    superiors: dict[Hashable, Hashable] = {}
    for person in people:
        if person.superior in known and not is_below(person.superior, person.id, superiors):
            superiors[person.id] = person.superior
    return superiors


def layers_of(people: Sequence[Person], superiors: Mapping[Hashable, Hashable]) -> dict[Hashable, int]:
    """Below one's superior and not above one's level; whose level nobody knows stands over their own people."""
    by_id = {person.id: person for person in people}
    found: dict[Hashable, int] = {}

    def layer(key: Hashable) -> int:
        if key not in found:
            rank = RANKS.get(by_id[key].level)
            above = layer(superiors[key]) + 1 if key in superiors else 0
            found[key] = max(above, rank if rank is not None else above if key in superiors else _over_their_own(key))
        return found[key]

    def _over_their_own(key: Hashable) -> int:
        ranks = [RANKS[by_id[low].level] for low, high in superiors.items() if high == key and by_id[low].level]
        has_reports = any(high == key for high in superiors.values())
        return max(min(ranks, default=1) - 1, 0) if has_reports else LOWEST

    return {person.id: layer(person.id) for person in people}


def _layers(people: Sequence[Person], superiors: Mapping[Hashable, Hashable]) -> list[list[Hashable]]:
    rank = layers_of(people, superiors)
    return [[person.id for person in people if rank[person.id] == each] for each in sorted(set(rank.values()))]


def _neighbors(pairs: Iterable[Pair]) -> dict[Hashable, list[Hashable]]:
    found: dict[Hashable, list[Hashable]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return found


def _untangled(layers: list[list[Hashable]], neighbors: Mapping[Hashable, Sequence[Hashable]]) -> list[list[Hashable]]:
    """Order each layer by where its neighbors stand in the others: twice downward, once upward between."""
    ordered = [list(layer) for layer in layers]
    for direction in (1, -1, 1):
        for place in list(range(len(ordered)))[::direction]:
            ordered[place] = _by_neighbors(ordered[place], neighbors, ordered[:place] + ordered[place + 1 :])
    return ordered


def _by_neighbors(
    ids: Sequence[Hashable], neighbors: Mapping[Hashable, Sequence[Hashable]], others: Sequence[Sequence[Hashable]]
) -> list[Hashable]:
    """Sorted by the mean place of their neighbors; who has none keeps about their own place."""
    at = {key: (place + 0.5) / len(layer) for layer in others for place, key in enumerate(layer)}

    def mean(place: int, key: Hashable) -> float:
        there = [at[other] for other in neighbors.get(key, ()) if other in at]
        return sum(there) / len(there) if there else (place + 0.5) / len(ids)

    order = {key: (mean(place, key), place) for place, key in enumerate(ids)}
    return sorted(ids, key=lambda key: order[key])


def _wrapped(layer: Sequence[Hashable]) -> list[Sequence[Hashable]]:
    """A long layer in lines of about the same length."""
    count = -(-len(layer) // PER_LINE)
    edges = [round(number * len(layer) / count) for number in range(count + 1)] if count else []
    return [layer[start:end] for start, end in pairwise(edges)]


def _width(line: Sequence[Hashable]) -> int:
    """With half a place more, by which every second line of a layer is shifted: lines then run between boxes."""
    half = (BOX_WIDTH + GAP) // 2 if len(line) == PER_LINE else 0
    return len(line) * (BOX_WIDTH + GAP) - GAP + half


def _place(layers: Sequence[Sequence[Hashable]], width: int, top: int) -> tuple[dict[Hashable, Box], int]:
    """The boxes of the layers from `top` downward, and where they end."""
    boxes: dict[Hashable, Box] = {}
    bottom = top - LAYER_GAP
    for layer in layers:
        top = bottom + LAYER_GAP
        for number, line in enumerate(_wrapped(layer)):
            slack = width - 2 * MARGIN - (len(line) * (BOX_WIDTH + GAP) - GAP)
            shift = min((BOX_WIDTH + GAP) // 4, slack // 2) * (1 if number % 2 else -1) if len(layer) > PER_LINE else 0
            left = MARGIN + slack // 2 + shift
            for place, key in enumerate(line):
                boxes[key] = Box(left + place * (BOX_WIDTH + GAP), top, BOX_WIDTH, BOX_HEIGHT)
            bottom = top + BOX_HEIGHT
            top = bottom + LINE_GAP
    return boxes, max(bottom, MARGIN)


def _named(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (person.name.casefold(), str(person.id)))
