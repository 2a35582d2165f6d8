"""Locking months: every figure by hand, nothing changed afterwards, nothing of the future in it."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum

from pipeline.accuracy.actions import keep_record
from pipeline.accuracy.models import Lock, LockedDeal, LockedForecast, LockedRange, OutcomeBin, WonInMonth
from pipeline.accuracy.openings import openings
from pipeline.accuracy.past import Past
from pipeline.accuracy.tasks import keep_record as keep_task
from pipeline.accuracy.wins import wins
from pipeline.actions.pipelines import create_pipeline
from pipeline.models import Deal, DealChange
from tests.accuracy.conftest import TODAY
from tests.accuracy.lives import change, deal, lost, month, noon, won
from tests.cast import Cast

APRIL, MAY, JUNE, JULY = month("2026-04"), month("2026-05"), month("2026-06"), month("2026-07")
APRIL_5 = dt.date(2026, 4, 5)


def said(made_on: dt.date, horizon: int = 0) -> dict[str, Any]:
    """The sums of the layers."""
    rows = LockedForecast.objects.of_people().filter(made_on=made_on, horizon=horizon)
    names = (
        "deals",
        "amount",
        "nominal",
        "expected",
        "commit",
        "best_case",
        "last_all",
        "last_open",
        "win_rate",
        "new",
    )
    return rows.aggregate(**{name: Sum(name) for name in names if name != "id"})


def test_what_a_month_was_told_by_hand(cast: Cast) -> None:
    owner = cast.lin_wei
    deal(owner, APRIL_5, at="30", expected_close=dt.date(2026, 5, 20))  # weighted 300.00 in May
    deal(owner, APRIL_5, at="50", expected_close=dt.date(2026, 6, 20), category="commit")  # 500.00 in June
    deal(owner, APRIL_5, at="80", expected_close=dt.date(2026, 4, 20))  # overdue in May
    deal(owner, APRIL_5, won(dt.date(2026, 4, 28)), at="50", expected_close=dt.date(2026, 5, 2))  # no longer open
    deal(owner, dt.date(2026, 5, 3), at="80", expected_close=dt.date(2026, 5, 20))  # not open yet
    keep_record()
    may = said(MAY)
    assert (may["deals"], may["amount"], may["nominal"], may["commit"]) == (3, 300_000, 30_000, 0)
    assert may["expected"] is None, "too few closed deals for a model"
    ahead = said(MAY, horizon=1)
    assert (ahead["nominal"], ahead["commit"], ahead["best_case"]) == (50_000, 100_000, 100_000)
    assert LockedForecast.objects.of_people().get(made_on=MAY, horizon=1).month == JUNE


def test_a_deal_is_where_it_was_then(cast: Cast) -> None:
    moved = deal(
        cast.lin_wei, APRIL_5, at="20", expected_close=dt.date(2026, 5, 20), amount_minor=100_000, team=cast.east
    )
    change(moved, dt.date(2026, 5, 10), stage="50", amount_base_minor=900_000, owner=cast.rep2, team=cast.west)
    keep_record()
    then = LockedForecast.objects.of_people().get(made_on=MAY, horizon=0)
    assert (then.owner_id, then.team_id, then.nominal) == (cast.lin_wei.pk, cast.east.pk, 20_000)
    now = LockedForecast.objects.of_people().get(made_on=JUNE, horizon=0)
    assert (now.owner_id, now.team_id, now.nominal, now.amount) == (cast.rep2.pk, cast.west.pk, 0, 900_000)


def test_what_came_of_it_by_hand(cast: Cast) -> None:
    deal(cast.lin_wei, APRIL_5, won(dt.date(2026, 6, 10)), amount_minor=1_000)
    deal(cast.lin_wei, dt.date(2026, 5, 10), won(dt.date(2026, 6, 11)), amount_minor=20_000)
    deal(cast.lin_wei, dt.date(2026, 6, 5), won(dt.date(2026, 6, 30)), amount_minor=300_000)
    deal(cast.lin_wei, APRIL_5, lost(dt.date(2026, 6, 10)), amount_minor=4_000_000)
    keep_record()
    june = dict(WonInMonth.objects.of_people().filter(month=JUNE).values_list("horizon", "amount"))
    assert june == {None: 321_000, 0: 21_000, 1: 1_000}
    july = said(JULY)
    assert (july["last_all"], july["last_open"]) == (321_000, 21_000)


def test_whose_it_was_when_it_was_won_and_when_it_was_forecast(cast: Cast) -> None:
    deal(cast.lin_wei, APRIL_5, (dt.date(2026, 6, 8), {"owner": cast.rep2}), won(dt.date(2026, 6, 10)))
    keep_record()
    owners = dict(WonInMonth.objects.of_people().filter(month=JUNE).values_list("horizon", "owner"))
    assert owners == {None: cast.rep2.pk, 0: cast.lin_wei.pk, 1: cast.lin_wei.pk}


def closed_deals(cast: Cast, count: int = 40) -> None:
    """Opened in January, closed from February to May: three of four won."""
    for place in range(count):
        end = dt.date(2026, 2, 3) + dt.timedelta(days=place * 100 // count)
        ending = lost(end) if place % 4 == 0 else won(end)
        deal(cast.lin_wei, dt.date(2026, 1, 5), ending, team=cast.east, amount_minor=100_000 + place)


def test_with_enough_closed_deals_a_month_is_expected_and_has_a_range(cast: Cast) -> None:
    closed_deals(cast)
    deal(cast.lin_wei, APRIL_5, team=cast.east)
    keep_record()
    lock = Lock.objects.get(made_on=JUNE, deals__gt=0)
    assert (lock.model, lock.closed, lock.won) == ("calibrated", 40, 30)
    june = said(JUNE)
    # κ = 15 at the nominal 20 %: (30 + 15 × 0.2) ÷ (40 + 15) = 0.6, of which a part falls into June.
    assert 0 < june["expected"] < 60_000
    assert june["win_rate"] == 75_000
    assert LockedDeal.objects.get(made_on=JUNE).expected == pytest.approx(0.6)
    ranges = LockedRange.objects.filter(made_on=JUNE)
    assert {each.level for each in ranges} == {"pipeline", "team", "owner"}
    assert {each.p90 for each in ranges} <= {0, 100_000}


def test_a_second_run_changes_nothing_that_is_locked(cast: Cast) -> None:
    closed_deals(cast)
    still = deal(cast.lin_wei, APRIL_5, expected_close=dt.date(2026, 7, 20))
    keep_record()
    before = everything()
    change(still, dt.date(2026, 6, 20), recorded=TODAY, amount_base_minor=5)
    deal(cast.lin_wei, APRIL_5, won(dt.date(2026, 6, 10)), recorded=TODAY)
    assert keep_record().locked == 0
    assert everything() == before


def everything() -> list[list[tuple[Any, ...]]]:
    return [
        list(model.objects.order_by("pk").values_list()) for model in (Lock, LockedForecast, LockedRange, LockedDeal)
    ]


def test_the_first_of_the_month_is_locked_and_the_past_rebuilt(cast: Cast) -> None:
    deal(cast.lin_wei, APRIL_5)
    keep_record()
    assert dict(Lock.objects.values_list("made_on", "is_rebuilt")) == {MAY: True, JUNE: True, JULY: False}


@pytest.mark.parametrize("model", [LockedForecast, WonInMonth, OutcomeBin])
def test_teams_are_the_sum_of_their_people(cast: Cast, model: Any) -> None:
    closed_deals(cast)
    for owner in (cast.lin_wei, cast.inside):
        deal(owner, APRIL_5, won(dt.date(2026, 6, 2)), team=cast.east)
    deal(cast.rep2, APRIL_5, won(dt.date(2026, 6, 2)), team=cast.west)
    keep_record()
    names = ("owner", "id", "lock", "team", "pipeline", "made_on", "month", "horizon", "layer", "bin")
    figures = [field.name for field in model._meta.fields if field.name not in names]
    sums = [
        rows.order_by("team").values_list("team").annotate(**{f"sum_{name}": Sum(name) for name in figures})
        for rows in (model.objects.of_people(), model.objects.of_teams())
    ]
    assert len(sums[0]) == 2
    for people, teams in zip(*sums, strict=True):
        assert teams == pytest.approx(people)


def test_of_many_deals_only_those_that_may_count_are_read(cast: Cast) -> None:
    """Above the limit the same openings and wins come from fewer deals, read in chunks."""
    closed_deals(cast, 8)
    deal(cast.lin_wei, APRIL_5, (dt.date(2026, 5, 5), {"stage": "50"}), team=cast.east)
    reopened = deal(cast.rep2, APRIL_5, won(dt.date(2026, 5, 20)), team=cast.west)
    change(reopened, dt.date(2026, 6, 5), status="open", won_on=None)
    found = []
    for most in (100, 0):
        past = Past(cast.organization, most_kept=most)
        first, stages = past.first_record, past.stages
        opened = {
            key: (each.keys, each.stages) for key, each in openings(past.open_since(JUNE), JUNE, first, stages).items()
        }
        found.append((opened, dict(wins(past.closed_since(APRIL, JUNE), APRIL, JUNE, first))))
    assert found[0] == found[1]
    assert sum(deals for deals, _amount in found[0][1].values()) > 3


def test_the_command_tells_what_it_did(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    deal(cast.lin_wei, APRIL_5)
    call_command("keep_record")
    assert "3 locks written" in capsys.readouterr().out
    assert keep_task() == 0


def test_without_records_nothing_is_locked(cast: Cast) -> None:
    assert keep_record().locked == 0


def test_outcomes_follow_the_deals(cast: Cast) -> None:
    """Of the locked deals those that are closed count, each month anew; an outcome of later is taken up."""
    deal(cast.lin_wei, APRIL_5, won(dt.date(2026, 5, 10)))
    late = deal(cast.lin_wei, APRIL_5)
    keep_record()
    assert outcomes() == (1, 1, 3)
    change(late, TODAY, status="lost", lost_on=TODAY)
    keep_record()
    assert outcomes() == (4, 1, 0)


def outcomes() -> tuple[int, int, int]:
    sums = OutcomeBin.objects.of_people().aggregate(deals=Sum("deals"), won=Sum("won"), open=Sum("open"))
    return sums["deals"], sums["won"], sums["open"]


@pytest.mark.parametrize("seed", range(2))
def test_no_future_enters_a_forecast(cast: Cast, seed: int) -> None:
    """Other outcomes and amounts of the deals open at the cut, and all that is recorded later: no forecast changes."""
    chance = random.Random(seed)
    closed_deals(cast)
    opened = [deal(cast.lin_wei, APRIL_5, expected_close=dt.date(2026, 6, 20), team=cast.east) for _ in range(8)]
    keep_record()
    before = locked_at(JUNE)
    for model in (OutcomeBin, WonInMonth, LockedRange, LockedDeal, LockedForecast, Lock):
        model.objects.all().delete()
    for each in opened:
        day = dt.date(2026, 6, 1 + chance.randrange(28))
        ending = {"status": "won", "won_on": day} if chance.random() < 0.5 else {"status": "lost", "lost_on": day}
        change(each, day, amount_base_minor=chance.randrange(10**8), stage=chance.choice(["30", "50", "80"]), **ending)
    recorded = dt.date(2026, 6, 1 + chance.randrange(28))
    for _ in range(5):
        deal(cast.lin_wei, dt.date(2026, 2, 1), won(dt.date(2026, 4, 2)), recorded=recorded, amount_minor=10**9)
    early = Deal.objects.filter(status="won", won_on__lt=MAY).first()
    assert early is not None
    change(early, dt.date(2026, 4, 3), recorded=recorded, amount_base_minor=10**10)
    keep_record()
    assert locked_at(JUNE) == before


def locked_at(cut: dt.date) -> list[Any]:
    forecasts = LockedForecast.objects.filter(made_on=cut).order_by("horizon", "owner", "team", "pipeline")
    ranges = LockedRange.objects.filter(made_on=cut).order_by("level", "owner", "team", "pipeline")
    deals = LockedDeal.objects.filter(made_on=cut).order_by("deal")
    return [
        [{name: value for name, value in row.items() if name not in ("id", "lock_id")} for row in rows.values()]
        for rows in (forecasts, ranges, deals)
    ]


def test_an_imported_past_counts_by_the_days_of_its_source(cast: Cast) -> None:
    """Before anything was recorded, there is only what the source shows."""
    first = dt.date(2026, 6, 15)
    deal(cast.lin_wei, APRIL_5, won(dt.date(2026, 5, 20)), recorded=first)
    keep_record()
    assert said(MAY)["deals"] == 1
    assert said(JUNE)["last_open"] == 100_000
    DealChange.objects.create(
        deal=Deal.objects.get(),
        field="name",
        actor=cast.lin_wei,
        effective_at=noon(APRIL_5),
        recorded_at=noon(APRIL_5),
    )
    Lock.objects.all().delete()
    keep_record()
    assert said(MAY)["deals"] is None, "once there are records, what was not recorded was not known"


def test_a_month_is_locked_of_all_pipelines_or_of_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else one whose lock broke off would never get one: a month with a lock is not looked at again."""
    deal(cast.lin_wei, APRIL_5, at="30", expected_close=dt.date(2026, 5, 20))
    create_pipeline(actor=cast.admin, name={"en": "Chain"}, template="sales_chain")
    bulk_create, calls = LockedForecast.objects.bulk_create, []

    def breaking(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("the worker went away")
        return bulk_create(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(LockedForecast.objects, "bulk_create", breaking)
        with pytest.raises(OSError, match="went away"):
            keep_record()
    assert not Lock.objects.exists()
    keep_record()
    assert Lock.objects.filter(made_on=MAY).count() == 2
