"""Two at once, on a real PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import KeyAccount
from pipeline.models import Deal
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import AccountFactory, funnel

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run at the same moment, each on a connection of its own."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=10)
            results[index] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.fixture
def stage_set(transactional_db: None, cast: Cast) -> tuple[KeyAccount, list[Program]]:
    funnel()
    account = AccountFactory(owner=cast.lin_wei)
    first = Program(cast.lin_wei)
    return account, [Program(cast.lin_wei, secret=first.secret) for _n in range(4)]


def test_four_duplicates_do_the_work_once(stage_set: tuple[KeyAccount, list[Program]]) -> None:
    account, programs = stage_set
    body = {"account": str(account.pk), "name": "Line", "amount": "5"}
    answers = together(*(lambda p=p: p.post("/deals/", body, idempotency_key="same") for p in programs))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Deal.objects.count() == 1


def test_four_upserts_of_one_origin_make_one_record(stage_set: tuple[KeyAccount, list[Program]]) -> None:
    account, programs = stage_set
    body = {"account": str(account.pk), "name": "Line", "source_system": "erp", "external_id": "4711"}
    answers = together(*(lambda p=p: p.post("/deals/", body) for p in programs))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert Deal.objects.count() == 1


def test_of_two_writers_with_the_same_etag_one_wins(stage_set: tuple[KeyAccount, list[Program]]) -> None:
    account, programs = stage_set
    made = programs[0].post("/deals/", {"account": str(account.pk), "name": "Line"})
    path, etag = f"/deals/{made.json()['id']}/", made["ETag"]
    answers = together(
        *(lambda p=p, n=n: p.patch(path, {"name": f"Name {n}"}, if_match=etag) for n, p in enumerate(programs))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
