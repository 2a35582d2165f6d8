"""What people said of closed periods, beside what the models said then and what came: rewritten from the submissions.

A submission is never changed, so nothing has to be locked: what stood at a moment is read from its versions.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Sum

from pipeline.accuracy.actions.settling import one_at_a_time
from pipeline.accuracy.asking import ALL
from pipeline.accuracy.models import LockedForecast, StoodFigure, WonInMonth
from pipeline.accuracy.past import Past
from pipeline.accuracy.reads import forecasts
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.accuracy.rules.standing import Told, moment, standing
from pipeline.forecasts.deadlines import Rule
from pipeline.forecasts.models import Submission, SubmissionDeadline
from pipeline.forecasts.rounds import rule_of
from team.calendars import current_calendar
from team.models import Membership, Organization, Team
from team.periods import Period, add_months, months_in, period_of

SAID = ("with_new", "nominal", "last", "mean", "quarter", "year")
BATCH = 1_000
Whose = tuple[str, uuid.UUID]
"""("owner", id of a person) or ("team", id of a team)."""


@dataclass
class Known:
    """What months brought and what was said of them, by ("owner" | "team", id); amounts in minor units."""

    won: Mapping[Whose, Mapping[dt.date, int]]
    said: Mapping[Whose, Mapping[tuple[int, dt.date], Mapping[str, Any]]]
    team_of: Mapping[uuid.UUID, uuid.UUID]
    below: Mapping[uuid.UUID, set[uuid.UUID]] = field(default_factory=dict)

    def teams(self, whose: Whose) -> list[Whose]:
        """A person is one; a team is itself and all below it."""
        return [whose] if whose[0] == "owner" else [("team", pk) for pk in self.below.get(whose[1], {whose[1]})]

    def came(self, whose: Whose, period: Period) -> int:
        months = list(months_in(period.first, period.last))
        return sum(self.won.get(each, {}).get(month, 0) for each in self.teams(whose) for month in months)

    def forecast(self, whose: Whose, period: Period, horizon: int) -> dict[str, int | None]:
        """Of each layer the sum over the months; None where one of them could say nothing."""
        months = list(months_in(period.first, period.last))
        wanted = [(horizon + place, month) for place, month in enumerate(months)]
        parts = [self.said[each] for each in self.teams(whose) if each in self.said]
        rows = [part[one] for part in parts for one in wanted if one in part]
        if not rows:
            return dict.fromkeys(SAID)
        said = {layer: [row.get(layer) for row in rows] for layer in SAID}
        return {layer: None if None in values else sum(values) for layer, values in said.items()}  # type: ignore[arg-type]


@transaction.atomic
def settle_figures(past: Past, first: dt.date) -> int:
    """Rewrite the figures of closed periods that begin on `first` (of a month) or later; answers how many rows."""
    one_at_a_time()
    StoodFigure.objects.filter(first_day__gte=first).delete()
    found = _versions(past.organization, first)
    if not found:
        return 0
    known = _known(past.organization, first, {whose for whose, *_rest in found})
    rule = next((rule_of(row) for row in SubmissionDeadline.objects.all()), None)
    rows = list(_rows(past, rule, found, known))
    return len(StoodFigure.objects.bulk_create(rows, batch_size=BATCH))


Versions = Mapping[tuple[Whose, str, Period, str], list[Told]]
"""(whose, kind, period, layer) → its versions."""


def _versions(organization: Organization, first: dt.date) -> Versions:
    found: dict[tuple[Whose, str, Period, str], list[Told]] = defaultdict(list)
    rows = Submission.objects.filter(first_day__gte=first, first_day__lt=organization.today()).order_by("number")
    columns = ("owner_id", "team_id", "kind", "first_day", "layer", "number", "amount_minor")
    for owner, team, kind, day, layer, *version in rows.values_list(*columns, "submitted_at", "withdrawn_at"):
        period = period_of(kind, day, organization.fiscal_year_start)
        if period.last < organization.today():
            whose = ("owner", owner) if owner else ("team", team)
            found[whose, kind, period, layer].append(Told(*version))
    return found


def _rows(past: Past, rule: Rule | None, found: Versions, known: Known) -> Iterator[StoodFigure]:
    zone, calendar = Organization.objects.zone(), current_calendar(past.organization)
    looked_at: dict[dt.date, dt.datetime] = {}
    for (whose, kind, period, layer), versions in found.items():
        for horizon in HORIZONS if kind == Submission.Kind.MONTH else HORIZONS[:1]:
            cut = add_months(period.first, -horizon)
            if cut not in looked_at:
                looked_at[cut] = moment(past.start_of(cut), rule, zone, calendar)
            stood = standing(versions, looked_at[cut])
            if stood is None:
                continue
            level, key = whose
            yield StoodFigure(
                kind=kind,
                first_day=period.first,
                horizon=horizon,
                layer=layer,
                owner_id=key if level == "owner" else None,
                team_id=key if level == "team" else known.team_of.get(key),
                stood_at=looked_at[cut],
                amount=stood.amount,
                won=known.came(whose, period),
                **known.forecast(whose, period, horizon),
            )


def _known(organization: Organization, first: dt.date, whose: Iterable[Whose]) -> Known:
    """Six queries."""
    people = {key for level, key in whose if level == "owner"}
    won: dict[Whose, dict[dt.date, int]] = defaultdict(dict)
    said: dict[Whose, dict[tuple[int, dt.date], Mapping[str, Any]]] = defaultdict(dict)
    came = WonInMonth.objects.filter(month__gte=first, horizon__isnull=True).order_by()
    locked = LockedForecast.objects.filter(month__gte=first)
    for level, sums, rows in (
        ("owner", came.of_people().filter(owner__in=people), locked.of_people().filter(owner__in=people)),
        ("team", came.of_teams(), locked.of_teams()),
    ):
        for key, month, amount in sums.values_list(level, "month").annotate(sum=Sum("amount")):
            won[level, key][month] = int(amount)
        for row in forecasts(rows, ALL, (level,)):
            said[level, row[level]][row["horizon"], row["month"]] = row
    below = {pk: set(Team.objects.subtree_ids([pk])) for level, pk in whose if level == "team"}
    return Known(won, said, _team_of(organization, people), below)


def _team_of(organization: Organization, people: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The team that the person is in now, or the last whose deals they held."""
    held = LockedForecast.objects.of_people().filter(owner__in=people, team__isnull=False).order_by("made_on")
    found = dict(held.values_list("owner", "team").distinct())
    now = Membership.objects.active(organization.today()).filter(user_id__in=people).order_by(F("is_manager").desc())
    return found | dict(now.values_list("user_id", "team_id"))
