"""The reporting lines of an account as trees: several tops, people who stand nowhere yet, people from outside.

Plain values in and out. Source: catalogue A6.1, A6.7 ①.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

RANKS = {"executive": 0, "senior": 1, "middle": 2, "staff": 3}
"""Who stands higher is shown first; an unknown level comes last."""


@dataclass(frozen=True, slots=True)
class Person:
    """`superior`: the id of whom they report to; one who is not among the people counts as none."""

    id: Hashable
    name: str
    superior: Hashable | None = None
    level: str = ""
    is_outside: bool = False
    is_gone: bool = False
    record: Any = None
    """What the caller hangs on the person; not looked at here."""


@dataclass(slots=True)
class Node:
    """A person with those who report to them; `below` counts everybody under them."""

    person: Person
    reports: list[Node] = field(default_factory=list)

    @property
    def below(self) -> int:
        return sum(1 for _node in self.everybody()) - 1

    def everybody(self) -> Iterator[Node]:
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.reports))


@dataclass(frozen=True, slots=True)
class OrgChart:
    """`lines`: trees of the house; `outside`: of people who work elsewhere; `alone`: nobody is over or under them."""

    lines: Sequence[Node]
    outside: Sequence[Node]
    alone: Sequence[Node]


def org_chart(people: Iterable[Person]) -> OrgChart:
    """Everybody exactly once. A circle, which only a fault could bring in, is cut at its first person."""
    by_id = {person.id: person for person in people}
    superiors = _without_circles(by_id)
    nodes = {person.id: Node(person) for person in sorted(by_id.values(), key=_order)}
    tops: list[Node] = []
    for key, node in nodes.items():
        superior = superiors[key]
        (nodes[superior].reports if superior is not None else tops).append(node)
    return OrgChart(
        lines=[node for node in tops if node.reports and not node.person.is_outside],
        outside=[node for node in tops if node.person.is_outside],
        alone=[node for node in tops if not node.reports and not node.person.is_outside],
    )


def is_below(person: Hashable, top: Hashable, superiors: Mapping[Hashable, Hashable | None]) -> bool:
    """Whether the line of superiors from `person` upward leads to `top`; everybody is below themselves."""
    seen: set[Hashable] = set()
    at: Hashable | None = person
    while at is not None and at not in seen:
        if at == top:
            return True
        seen.add(at)
        at = superiors.get(at)
    return False


def _without_circles(by_id: Mapping[Hashable, Person]) -> dict[Hashable, Hashable | None]:
    superiors: dict[Hashable, Hashable | None] = {}
    for person in sorted(by_id.values(), key=_order):
        superior = person.superior if person.superior in by_id else None
        is_circle = superior is not None and is_below(superior, person.id, superiors)
        superiors[person.id] = None if is_circle else superior
    return superiors


def _order(person: Person) -> tuple[bool, int, str, str]:
    return person.is_gone, RANKS.get(person.level, len(RANKS)), person.name.casefold(), str(person.id)
