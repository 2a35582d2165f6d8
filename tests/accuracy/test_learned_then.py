"""The learned model month by month: fitted on what was known by then, judged on the same deals as the others."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db.models import Sum

from pipeline.accuracy.actions import keep_record
from pipeline.accuracy.actions.keeping import _lock_month
from pipeline.accuracy.models import Lock, LockedDeal, OutcomeBin
from pipeline.accuracy.models.outcome import MODELS
from pipeline.accuracy.past import Past
from pipeline.models import Deal
from tests.accuracy.lives import change, deal, lost, month, won
from tests.accuracy.test_keeping import APRIL_5, JULY, JUNE, locked_at
from tests.cast import Cast, SignIn
from tests.forecasts.reading import text

SEEDS = range(2)


def learnable(cast: Cast, count: int = 100) -> list[Deal]:
    """Half of the deals are won; those that came to 50 nearly always. Eight are open in June."""
    chance = random.Random(1)
    for place in range(count):
        end = dt.date(2026, 3, 3) + dt.timedelta(days=place * 80 // count)
        is_good = place % 2 == 0
        far = (dt.date(2026, 2, 1), {"stage": "50" if is_good else "30"})
        ending = won(end) if is_good != (chance.random() < 0.05) else lost(end)
        deal(cast.lin_wei, dt.date(2026, 1, 5), far, ending, team=cast.east, amount_minor=100_000 + place)
    stages = ("30", "50")
    return [
        deal(cast.lin_wei, APRIL_5, (dt.date(2026, 5, 2), {"stage": stages[i % 2]}), team=cast.east) for i in range(8)
    ]


def lock_june(cast: Cast) -> None:
    _lock_month(Past(cast.organization), JUNE)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_future_enters_the_learned_model(cast: Cast, seed: int) -> None:
    """Other outcomes of the deals open at the cut, and what is recorded later of deals closed before it."""
    chance = random.Random(seed)
    opened = learnable(cast)
    lock_june(cast)
    before = locked_at(JUNE)
    said = set(LockedDeal.objects.filter(made_on=JUNE).values_list("learned", flat=True))
    assert None not in said
    assert len(said) == 2, "two stages, told apart"
    Lock.objects.all().delete()
    for each in opened:
        day = dt.date(2026, 6, 1 + chance.randrange(28))
        ending = {"status": "won", "won_on": day} if chance.random() < 0.5 else {"status": "lost", "lost_on": day}
        change(each, day, amount_base_minor=chance.randrange(10**8), stage=chance.choice(["30", "80"]), **ending)
    recorded = dt.date(2026, 6, 1 + chance.randrange(28))
    for _ in range(10):
        deal(cast.lin_wei, dt.date(2026, 2, 1), won(dt.date(2026, 4, 2)), recorded=recorded, amount_minor=10**9)
    for early in Deal.objects.filter(status="lost", lost_on__lt=month("2026-05"))[:20]:
        change(early, dt.date(2026, 4, 3), recorded=recorded, status="won", won_on=dt.date(2026, 4, 3), lost_on=None)
    lock_june(cast)
    assert locked_at(JUNE) == before


def test_all_three_are_judged_on_the_same_deals(cast: Cast, sign_in: SignIn) -> None:
    opened = learnable(cast)
    for place, each in enumerate(opened):
        day = dt.date(2026, 6, 10)
        ending = {"status": "won", "won_on": day} if place % 2 else {"status": "lost", "lost_on": day}
        change(each, day, **ending)
    lock_june(cast)
    keep_record()
    bins = OutcomeBin.objects.of_people().filter(made_on=JUNE, layer__in=MODELS).order_by("layer").values("layer")
    found = {row["layer"]: row for row in bins.annotate(n=Sum("deals"), w=Sum("won"), off=Sum("square"))}
    assert {(row["n"], row["w"]) for row in found.values()} == {(8, 4)}
    assert found["of_learned"]["off"] < found["of_calib"]["off"]
    lock = Lock.objects.get(made_on=JUNE, deals__gt=0)
    locked = LockedDeal.objects.filter(made_on=JUNE)
    assert lock.model in ("calibrated", "learned")
    assert all(getattr(each, lock.model) == pytest.approx(each.expected) for each in locked)
    page = text(sign_in(cast.director).get("/forecast/accuracy/"))
    assert "Learned erred least" in page
    assert "Nominal is in force. Not fitted yet:" in page


def test_two_at_once_lock_a_month_once(cast: Cast) -> None:
    """The second finds what the first has written, though it had looked before."""
    deal(cast.lin_wei, APRIL_5)
    past = Past(cast.organization)
    assert _lock_month(past, JULY) > 0
    before = locked_at(JULY)
    assert _lock_month(Past(cast.organization), JULY) == 0
    assert locked_at(JULY) == before
