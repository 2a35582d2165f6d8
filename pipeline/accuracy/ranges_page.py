"""Whether the ranges held, by how long the period is that they are of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pipeline.accuracy import words
from pipeline.accuracy.measures import measured
from pipeline.accuracy.reads import Coverage, coverages
from pipeline.accuracy.residuals import SPANS
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.uncertainty import Uncertainty
from web.formats import share


@dataclass(frozen=True, slots=True)
class RangeRow:
    """Of the ranges of a month, or of three months. `sigma`: with which ranges like it are drawn today."""

    name: str
    coverage: Coverage
    sigma: Uncertainty

    @property
    def held_share(self) -> str:
        return share(self.coverage.share)

    @property
    def verdict(self) -> str:
        return words.range_verdict(self.coverage)

    @property
    def sigma_text(self) -> str:
        return f"{self.sigma.sigma:.2f}"


def range_rows(scope: Scope, months: Sequence[dt.date]) -> list[RangeRow]:
    """Three queries."""
    found, known = coverage_by_span(scope, months), measured(scope.pipeline)
    names = {SPANS[0]: _("A month"), SPANS[-1]: _("A quarter (three months)")}
    return [RangeRow(names[span], found.get(span, Coverage()), known[span].of_scope(scope)) for span in SPANS]


def coverage_by_span(scope: Scope, months: Sequence[dt.date]) -> Mapping[int, Coverage]:
    """Of the whole pipelines where all is asked for; else of the teams, or of the people, that one reads."""
    is_personal = scope.owner is not None or scope.people is not None
    level = "owner" if is_personal else "pipeline" if scope.teams is None else "team"
    found = coverages(scope, months, level).values()
    return {span: summed(each.get(span, Coverage()) for each in found) for span in SPANS}


def summed(parts: Iterable[Coverage]) -> Coverage:
    known = list(parts)
    return Coverage(sum(each.ranges for each in known), sum(each.held for each in known))


def overall_spans(found: Mapping[int, Coverage]) -> Coverage:
    """The months' ranges: what the rows by team and by person show."""
    return found.get(SPANS[0], Coverage())
