"""Tactics of a room: what fits its phase, what was seen; and what worked over all rooms, for those who lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from negotiations.known_tactics import KnownTactic, known_tactics
from negotiations.models import Side, TacticUse
from team import figures
from team.models import Organization, Role, User
from web.formats import NOTHING

FACELESS_FROM = 2
"""Where the organization shows sums of teams only, a count over deals of fewer owners would tell of one person."""


@dataclass(frozen=True, slots=True)
class TacticLine:
    known: KnownTactic
    fits: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """How often a tactic was seen and what came of it; `is_hidden` where the counts would tell of one person."""

    code: str
    side: Side
    name: str
    phases: str
    worked: int
    nothing: int
    backfired: int
    unknown: int
    is_hidden: bool

    @property
    def total(self) -> int:
        return self.worked + self.nothing + self.backfired + self.unknown


def suggestions(phase: str) -> dict[str, list[TacticLine]]:
    """{side: all of it, those of the phase first}. One query."""
    found: dict[str, list[TacticLine]] = {side: [] for side in Side.values}
    for known in known_tactics():
        found[known.shipped.side].append(TacticLine(known, phase in known.phases))
    return {side: sorted(rows, key=lambda line: not line.fits) for side, rows in found.items()}


def catalogue() -> list[tuple[str, list[KnownTactic]]]:
    """(whose, all of that side). One query."""
    known = known_tactics()
    return [(str(side.label), [each for each in known if each.shipped.side == side]) for side in Side]


def may_see_statistics(user: User) -> bool:
    """Managers and directors: over the deals that they may change, and never by person."""
    return user.has_role(Role.MANAGER) or user.has_role(Role.DIRECTOR)


def tried(user: User) -> list[Tried]:
    """By tactic, the most used first, with the phases in which it is suggested now. At most four queries."""
    rows = TacticUse.objects.visible_to(user).order_by().values("side", "code", "effect")
    faceless = figures.is_faceless(Organization.objects.current())
    owners = dict(_owners(user)) if faceless else {}
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows.annotate(n=Count("id")):
        counts.setdefault((row["side"], row["code"]), {})[row["effect"]] = row["n"]
    known = {(each.shipped.side, each.shipped.code): each for each in known_tactics()}
    found = [
        Tried(
            key[1],
            Side(key[0]),
            known[key].name if key in known else key[1],
            known[key].phase_words if key in known else NOTHING,
            by.get("worked", 0),
            by.get("nothing", 0),
            by.get("backfired", 0),
            by.get("", 0),
            faceless and owners.get(key, 0) < FACELESS_FROM,
        )
        for key, by in counts.items()
    ]
    # Their place must not tell what is hidden.
    return sorted(found, key=lambda each: (each.is_hidden, 0 if each.is_hidden else -each.total, each.name))


def _owners(user: User) -> Iterable[tuple[tuple[str, str], Any]]:
    rows = TacticUse.objects.visible_to(user).order_by().values("side", "code")
    for row in rows.annotate(owners=Count("negotiation__deal__owner", distinct=True)):
        yield (row["side"], row["code"]), row["owners"]
