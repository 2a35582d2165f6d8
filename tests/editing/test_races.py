"""Two administrators at once, on a database with row locks: their mappings do not close a circle."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from pipeline.actions.pipelines import create_pipeline
from pipeline.editing.actions import transfers
from pipeline.editing.models import Transfer
from pipeline.models import Pipeline
from tests.cast import Cast
from tests.factories import funnel
from web.errors import RuleViolation

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_there_and_back_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "_hand_over", lambda _pk: None)
    one, other = funnel(), create_pipeline(actor=cast.admin, name={"en": "Other"}, template="key_account")
    barrier = Barrier(2)

    def begin(source: Pipeline, target: Pipeline) -> Any:
        try:
            barrier.wait(10)
            values = {"source_id": source.pk, "target_id": target.pk, "stages": {"10": "10"}}
            return transfers.begin_transfer(actor=cast.admin, **values)  # type: ignore[arg-type]
        except RuleViolation as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(begin, (one, other), (other, one)))
    assert "transfer_circle" in made
    assert Transfer.objects.count() == 1
