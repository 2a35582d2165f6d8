"""The zones of agreement as the page draws them: bars on a scale of percent, with the words that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from negotiations.models import Issue, Stance
from negotiations.pages.words import figure, with_unit, zone_words
from negotiations.rules.zone import Limits, Overlap, Total, Zone, total_of, zone_of


@dataclass(frozen=True, slots=True)
class Bar:
    """From `start`, `width` wide, both in percent of the scale."""

    start: float
    width: float


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue with its stance: figures in words, and where they lie."""

    issue: Issue
    stance: Stance | None
    zone: Zone
    words: str
    figures: Mapping[str, str]
    reference: str
    ours: Bar | None
    theirs: Bar | None
    overlap: Bar | None
    opening: float | None

    @property
    def is_drawn(self) -> bool:
        return self.ours is not None or self.theirs is not None

    @property
    def is_known(self) -> bool:
        return self.zone.overlap != Overlap.UNKNOWN


NAMED = ("target", "limit", "opening", "their_target", "their_limit")


def issue_lines(issues: Iterable[Issue], stances: Mapping[Any, Stance]) -> list[IssueLine]:
    return [_line(issue, stances.get(issue.pk)) for issue in issues]


def total_line(issues: Iterable[Issue], stances: Mapping[Any, Stance]) -> Total:
    """Of the issues that are not settled: what is settled needs no zone."""
    open_ones = [issue for issue in issues if issue.settled_on is None]
    return total_of(limits_of(issue, stances.get(issue.pk)) for issue in open_ones)


def limits_of(issue: Issue, stance: Stance | None) -> Limits:
    more = issue.better == Issue.Better.HIGHER
    if stance is None:
        return Limits(issue.pk, more, None, None)
    return Limits(issue.pk, more, stance.limit, stance.their_limit, stance.worth_minor)


def _line(issue: Issue, stance: Stance | None) -> IssueLine:
    zone = zone_of(limits_of(issue, stance))
    values = {name: getattr(stance, name, None) for name in NAMED}
    scale = _Scale([value for value in values.values() if value is not None])
    agreed = zone if zone.overlap == Overlap.ZONE else None
    return IssueLine(
        issue=issue,
        stance=stance,
        zone=zone,
        words=zone_words(issue, zone),
        figures={name: figure(value) for name, value in values.items()},
        reference=with_unit(issue, issue.reference),
        ours=scale.bar(values["target"], values["limit"]),
        theirs=scale.bar(values["their_target"], values["their_limit"]),
        overlap=scale.bar(agreed.low, agreed.high) if agreed else None,
        opening=scale.place(values["opening"]),
    )


class _Scale:
    """From the smallest value to the largest one, with a margin at both ends."""

    margin = 3.0

    def __init__(self, values: list[Decimal]) -> None:
        self.low = min(values, default=Decimal(0))
        self.span = max(values, default=Decimal(0)) - self.low

    def place(self, value: Decimal | None) -> float | None:
        if value is None or not self.span:
            return None
        return self.margin + float((value - self.low) / self.span) * (100 - 2 * self.margin)

    def bar(self, one: Decimal | None, other: Decimal | None) -> Bar | None:
        """Between two values; a line of a percent where they are the same, or only one is known."""
        places = [place for place in (self.place(one), self.place(other)) if place is not None]
        return Bar(min(places), max(max(places) - min(places), 1.0)) if places else None
