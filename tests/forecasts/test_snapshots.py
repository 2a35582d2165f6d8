"""The states of deals by day: what a night adds, and what arrives late."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pipeline.actions.writing import creation_row
from pipeline.forecasts.actions import build_states, catch_up_states, check_states, recompute_all
from pipeline.forecasts.models import DealState
from pipeline.forecasts.spans import EVER, NEVER, REMOVED, Row, spans
from pipeline.forecasts.tasks import snapshot_states
from pipeline.models import Deal, DealChange
from pipeline.rules.replay import CREATED
from tests.cast import Cast
from tests.forecasts.changes import DAY, JANUARY, TODAY, a_deal, edit

YESTERDAY = TODAY - dt.timedelta(days=1)


def ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def born(cast: Cast, days: int, **values: Any) -> Deal:
    """A deal whose creation is in its history, so many days ago, and known since then."""
    deal = a_deal(cast.lin_wei, **values)
    row = creation_row(deal, actor=cast.lin_wei, at=ago(days))
    row.recorded_at = ago(days)
    row.save()
    return deal


def amounts(deal: Deal) -> list[tuple[dt.date, dt.date, int]]:
    return list(deal.states.order_by("first_on").values_list("first_on", "last_on", "amount_base_minor"))


class TestSpans:
    ON = [dt.date(2026, 11, day) for day in range(1, 10)]

    def test_without_a_creation_it_always_was_what_the_first_change_replaced(self) -> None:
        found = spans([Row("stage", "10", "20", self.ON[3])], {"stage": "20", "amount": 5})
        assert [(each.first, each.last, dict(each.state)) for each in found] == [
            (EVER, self.ON[2], {"stage": "10", "amount": 5}),
            (self.ON[3], NEVER, {"stage": "20", "amount": 5}),
        ]

    def test_only_the_end_of_a_day_counts(self) -> None:
        rows = [Row(CREATED, None, {"amount": 1}, self.ON[0]), *(Row("amount", 1, n, self.ON[2]) for n in (9, 1))]
        assert [(each.first, each.last) for each in spans(rows, {"amount": 1})] == [(self.ON[0], NEVER)]

    def test_what_is_recorded_last_is_true_from_its_day_on(self) -> None:
        """A correction of the past does not bring back what a later day had replaced: it replaces that, too."""
        rows = [Row(CREATED, None, {"amount": 1}, self.ON[0]), Row("amount", 1, 2, self.ON[5])]
        found = spans([*rows, Row("amount", 2, 3, self.ON[2])], {"amount": 3})
        assert [(each.first, each.state["amount"]) for each in found] == [(self.ON[0], 1), (self.ON[2], 3)]

    def test_what_was_removed_is_nowhere_afterwards(self) -> None:
        rows = [Row(CREATED, None, {"amount": 1}, self.ON[0]), Row(REMOVED, None, True, self.ON[4])]
        assert [(each.first, each.last) for each in spans(rows, {"amount": 1})] == [(self.ON[0], self.ON[3])]


class TestBuilding:
    def test_a_night_writes_what_the_day_changed(self, cast: Cast) -> None:
        deal, other = born(cast, 30), born(cast, 20)
        assert build_states() == 2
        kept = dict(other.states.values_list("pk", "last_on"))
        edit(deal, cast.lin_wei, amount_base_minor=7)
        assert build_states() == 1
        assert [amount for *_days, amount in amounts(deal)] == [1000, 7]
        assert dict(other.states.values_list("pk", "last_on")) == kept
        assert build_states() == 1  # the last minute is read twice
        assert check_states() == []

    def test_what_arrives_late_corrects_the_days_since(self, cast: Cast, time_machine: Any) -> None:
        deal = born(cast, 30)
        build_states()
        time_machine.move_to(timezone.now() + dt.timedelta(days=1))
        DealChange.objects.create(
            deal=deal, field="expected_close", old=str(DAY), new=str(JANUARY), actor=cast.lin_wei, effective_at=ago(10)
        )
        assert catch_up_states(TODAY - dt.timedelta(days=20)) == 0
        assert catch_up_states(TODAY - dt.timedelta(days=5)) == 1
        closes = deal.states.order_by("first_on").values_list("first_on", "expected_close")
        assert list(closes) == [
            (TODAY - dt.timedelta(days=30), DAY),
            (TODAY - dt.timedelta(days=9), JANUARY),
        ]

    def test_the_command_repairs_and_the_check_finds(self, cast: Cast, time_machine: Any, capsys: Any) -> None:
        deal = born(cast, 30)
        call_command("snapshot_pipeline")
        time_machine.move_to(timezone.now() + dt.timedelta(hours=1))
        call_command("snapshot_pipeline")
        recompute_all()
        DealState.objects.filter(deal=deal).update(amount_base_minor=3)
        assert check_states() == [deal.pk]
        with pytest.raises(CommandError, match="of 1 deals"):
            call_command("check_totals")
        call_command("snapshot_pipeline", "--from", "2026-11-01", "--to", "2026-11-20")
        assert check_states() == [deal.pk]  # nothing of it happened on these days
        call_command("snapshot_pipeline", "--rebuild")
        assert check_states() == []
        assert "Built the states of 1 deal." in capsys.readouterr().out
        with pytest.raises(CommandError, match="day"):
            call_command("snapshot_pipeline", "--from", "soon")

    def test_the_task_may_run_twice(self, cast: Cast) -> None:
        born(cast, 3)
        assert snapshot_states() == 1
        assert snapshot_states() == 0
