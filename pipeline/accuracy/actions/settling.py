"""What came of the locked forecasts, as it is known now: sums that pages read, rewritten from the deals."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from pipeline.accuracy.adding import with_teams
from pipeline.accuracy.models import LockedDeal, MeasuredSigma, OutcomeBin, WonInMonth
from pipeline.accuracy.models.outcome import MODELS
from pipeline.accuracy.past import Past
from pipeline.accuracy.residuals import MONTHS, OWNER, TEAM, Of, actual_of, sigmas, windows
from pipeline.accuracy.rules.bins import FINEST
from pipeline.accuracy.wins import wins
from pipeline.forecasts.uncertainty import Uncertainty
from team.models import Organization
from team.periods import add_months

BATCH = 1_000
SAID = ("nominal", "expected", "calibrated", "learned")


@transaction.atomic
def settle_wins(past: Past, first: dt.date, cut: dt.date) -> int:
    """Rewrite what the months from `first` (a first day) to before `cut` won; answers how many rows they have."""
    one_at_a_time()
    now = past.organization.today() + dt.timedelta(days=1)
    sums = wins(past.won_between(first, cut), first, now, past.first_record)
    WonInMonth.objects.filter(month__gte=first, month__lt=cut).delete()
    rows = [
        WonInMonth(
            pipeline_id=key.pipeline,
            owner_id=key.holder.owner,
            team_id=key.holder.team,
            month=key.month,
            horizon=key.horizon,
            deals=deals,
            amount=amount,
        )
        for key, (deals, amount) in sums.items()
        if key.month < cut
    ]
    added = with_teams(rows, ("month", "horizon"), ("deals", "amount"))
    return len(WonInMonth.objects.bulk_create(added, batch_size=BATCH))


@transaction.atomic
def settle_bins() -> int:
    """Rewrite, from what became of each locked deal, how well its probability was told."""
    one_at_a_time()
    sums: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0, 0, 0, 0.0, 0.0])
    columns = ("pipeline_id", "team_id", "owner_id", "made_on", "deal__status", *SAID)
    for *holder, status, nominal, expected, calibrated, learned in (
        LockedDeal.objects.order_by().values_list(*columns).iterator()
    ):
        # What is compared is compared on the same deals: the nominal one of deals without a model stands alone.
        told = {"alone": nominal} if expected is None else {"nominal": nominal, "expected": expected}
        if calibrated is not None and learned is not None:
            told |= dict(zip(MODELS, (nominal, calibrated, learned), strict=True))
        for layer, said in told.items():
            _count(sums[*holder, layer, min(int(said * FINEST), FINEST - 1)], said, status)
    OutcomeBin.objects.all().delete()
    rows = [
        OutcomeBin(
            pipeline_id=pipeline,
            team_id=team,
            owner_id=owner,
            made_on=made_on,
            layer=layer,
            bin=place,
            deals=int(deals),
            won=int(won),
            open=int(still),
            said=said,
            square=square,
        )
        for (pipeline, team, owner, made_on, layer, place), (deals, won, still, said, square) in sums.items()
    ]
    figures = ("deals", "won", "open", "said", "square")
    added = list(with_teams(rows, ("made_on", "layer", "bin"), figures))
    return len(OutcomeBin.objects.bulk_create([*added, *_totals(added, figures)], batch_size=BATCH))


def _totals(rows: Iterable[OutcomeBin], figures: Sequence[str]) -> Iterable[OutcomeBin]:
    """The rows of teams added up to those of all."""
    found: dict[tuple[Any, ...], OutcomeBin] = {}
    for row in rows:
        if row.owner_id is not None:
            continue
        key = {name: getattr(row, name) for name in ("pipeline_id", "made_on", "layer", "bin")}
        total = found.setdefault(tuple(key.values()), OutcomeBin(level=1, **key, **dict.fromkeys(figures, 0)))
        for name in figures:
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return found.values()


@transaction.atomic
def settle_sigmas(this_month: dt.date) -> int:
    """Measure anew how far the closed windows strayed, of each pipeline and of all together."""
    one_at_a_time()
    won = WonInMonth.objects.of_people().filter(month__gte=add_months(this_month, -MONTHS), month__lt=this_month)
    columns = ("pipeline_id", "owner_id", "team_id", "month", "horizon", "amount")
    actual = actual_of(won.order_by().values_list(*columns).iterator())
    found = windows(this_month)
    told: dict[uuid.UUID | None, dict[Of, Uncertainty]] = {None: sigmas(found, actual)}
    for pipeline in {each.pipeline for each in found}:
        told[pipeline] = sigmas([each for each in found if each.pipeline == pipeline], actual)
    MeasuredSigma.objects.all().delete()
    rows = [
        MeasuredSigma(
            pipeline_id=pipeline,
            level=of.level,
            owner_id=of.key if of.level == OWNER else None,
            team_id=of.key if of.level == TEAM else None,
            span=of.span,
            sigma=each.sigma,
            months=each.months,
        )
        for pipeline, measured in told.items()
        for of, each in measured.items()
    ]
    return len(MeasuredSigma.objects.bulk_create(rows, batch_size=BATCH))


def _count(sums: list[float], said: float, status: str) -> None:
    if status not in ("won", "lost"):
        sums[2] += 1
        return
    won = status == "won"
    for place, value in ((0, 1), (1, won), (3, said), (4, (said - won) ** 2)):
        sums[place] += value


def one_at_a_time() -> None:
    """Two who lock or settle at once would each write all rows: the organization's row lets one after the other."""
    Organization.lock(Organization.objects.current().pk)
