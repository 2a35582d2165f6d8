"""Two people at once, on a database with row locks: one wins, the other is told, nothing is overwritten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from pipeline.actions.changes import change_deal
from pipeline.actions.closing import lose_deal, win_deal
from pipeline.actions.waivers import grant_waiver, refuse_waiver, request_waiver
from pipeline.forecasts.actions.cells import check_totals
from pipeline.models import Deal, DealChange, Pipeline
from tests.cast import Cast
from tests.factories import DealFactory
from web.errors import RuleViolation, StaleVersion

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together, each in a thread and connection of its own; answers results and refusals."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return call()
        except (RuleViolation, StaleVersion) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_edits_of_the_same_version(cast: Cast, deal: Deal) -> None:
    results = at_once(
        *(
            lambda name=name: change_deal(
                actor=cast.lin_wei, deal_id=deal.pk, values={"name": name}, expected_version=deal.version
            )
            for name in ("Left", "Right", "Middle")
        )
    )
    assert sum(isinstance(result, StaleVersion) for result in results) == 2
    assert DealChange.objects.filter(deal=deal, field="name").count() == 1


def test_winning_and_losing_at_once(cast: Cast, deal: Deal) -> None:
    today = cast.organization.today()
    results = at_once(
        lambda: win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=today, paid_on=today),
        lambda: lose_deal(actor=cast.manager, deal_id=deal.pk, reason="price"),
    )
    deal.refresh_from_db()
    assert sum(isinstance(result, RuleViolation) for result in results) == 1
    assert deal.status in ("won", "lost")
    assert check_totals() == []


def test_granting_and_refusing_at_once(cast: Cast, deal: Deal) -> None:
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Visit next week")
    results = at_once(
        lambda: grant_waiver(actor=cast.manager, waiver_id=waiver.pk),
        lambda: refuse_waiver(actor=cast.director, waiver_id=waiver.pk, note="No"),
    )
    assert sum(isinstance(result, RuleViolation) for result in results) == 1
    waiver.refresh_from_db()
    deal.refresh_from_db()
    assert (waiver.state == "granted") == (deal.stage.code == "20")


def test_a_locked_pipeline_takes_new_rows(cast: Cast, deal: Deal) -> None:
    """Whoever changes a deal may write rows that refer to its pipeline, while that waits for the deal."""
    holds, waits = Event(), Event()

    def change() -> None:
        with transaction.atomic():
            Deal.lock(deal.pk)
            holds.set()
            waits.wait(10)
            DealFactory(account=deal.account, pipeline=deal.pipeline)

    def take_over() -> None:
        with transaction.atomic():
            Pipeline.lock(deal.pipeline_id)
            holds.wait(10)
            waits.set()
            Deal.lock(deal.pk)

    at_once(change, take_over)
    assert Deal.objects.count() == 2


def test_many_changes_leave_the_owners_cells_right(cast: Cast, deal: Deal) -> None:
    at_once(
        *(
            lambda amount=amount: change_deal(
                actor=cast.lin_wei, deal_id=deal.pk, values={"amount_minor": amount}, confirmed=True
            )
            for amount in (100, 200, 300, 400, 500, 600)
        )
    )
    assert check_totals() == []
    assert DealChange.objects.filter(deal=deal, field="amount_minor").count() == 6
