"""Keyset pages: every row once, in order, forwards and backwards, whatever the ties; cursors that cannot be forged."""

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import KeyAccount
from tests.factories import AccountFactory, UserFactory
from web.keyset import BadCursor, browser_page, keyset_page

ORDERS = [
    ["name"],
    ["-name"],
    ["-updated_at"],
    ["owner__name", "name"],
    ["industry", "-name"],
    ["-pk"],
    ["coverage_class"],
]


@pytest.fixture
def accounts(db: None) -> list[KeyAccount]:
    owners = [UserFactory(name="Ann"), UserFactory(name="Bo")]
    start = timezone.now()
    return [
        AccountFactory(
            name=f"Account {n % 4}",
            owner=owners[n % 2],
            industry="AB"[n % 2],
            updated_at=start - dt.timedelta(minutes=n // 3),
        )
        for n in range(11)
    ]


def walk(order: list[str], size: int) -> list[list[KeyAccount]]:
    page = keyset_page(KeyAccount.objects.all(), order=order, size=size)
    pages = [page.rows]
    while page.next:
        page = keyset_page(KeyAccount.objects.all(), order=order, cursor=page.next, size=size)
        pages.append(page.rows)
    return pages


@pytest.mark.parametrize("order", ORDERS, ids=",".join)
@pytest.mark.parametrize("size", [1, 3, 11, 50])
def test_every_row_once_and_in_order(accounts: list[KeyAccount], order: list[str], size: int) -> None:
    tie = [] if order == ["-pk"] else ["-pk" if order[-1].startswith("-") else "pk"]
    assert list(itertools.chain(*walk(order, size))) == list(KeyAccount.objects.order_by(*order, *tie))


@pytest.mark.parametrize("order", ORDERS, ids=",".join)
def test_backwards_gives_the_same_pages(accounts: list[KeyAccount], order: list[str]) -> None:
    first = keyset_page(KeyAccount.objects.all(), order=order, size=4)
    second = keyset_page(KeyAccount.objects.all(), order=order, cursor=first.next, size=4)
    third = keyset_page(KeyAccount.objects.all(), order=order, cursor=second.next, size=4)
    assert third.next is None
    back = keyset_page(KeyAccount.objects.all(), order=order, cursor=third.previous, size=4)
    assert back.rows == second.rows
    start = keyset_page(KeyAccount.objects.all(), order=order, cursor=back.previous, size=4)
    assert (start.rows, start.previous) == (first.rows, None)
    assert keyset_page(KeyAccount.objects.all(), order=order, cursor=start.next, size=4).rows == second.rows


def test_a_row_that_appears_meanwhile_shifts_nothing(accounts: list[KeyAccount]) -> None:
    first = keyset_page(KeyAccount.objects.all(), order=["name"], size=5)
    AccountFactory(name="AAA first of all")
    second = keyset_page(KeyAccount.objects.all(), order=["name"], cursor=first.next, size=5)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


@pytest.mark.parametrize("cursor", ["nonsense", "a:b", "WyJuYW1lIl0:forged"])
def test_a_forged_cursor_is_refused(accounts: list[KeyAccount], cursor: str) -> None:
    with pytest.raises(BadCursor):
        keyset_page(KeyAccount.objects.all(), order=["name"], cursor=cursor)


def test_a_cursor_belongs_to_its_ordering(accounts: list[KeyAccount]) -> None:
    cursor = keyset_page(KeyAccount.objects.all(), order=["name"], size=2).next
    with pytest.raises(BadCursor):
        keyset_page(KeyAccount.objects.all(), order=["-name"], cursor=cursor)


def test_no_rows_have_no_neighbours(db: None) -> None:
    page = keyset_page(KeyAccount.objects.none(), order=["name"])
    assert (page.rows, page.next, page.previous) == ([], None, None)


def test_the_browser_keeps_its_filters_and_forgives_a_bad_cursor(
    accounts: list[KeyAccount], rf: RequestFactory
) -> None:
    page = browser_page(rf.get("/accounts/?tier=key&page=junk"), KeyAccount.objects.all(), order=["name"], size=5)
    assert len(page.rows) == 5
    assert page.older_url is not None
    assert page.older_url.startswith("?tier=key&page=")
    assert page.newer_url is None


def test_one_query_that_starts_in_the_index(accounts: list[KeyAccount]) -> None:
    cursor = keyset_page(KeyAccount.objects.all(), order=["name"], size=2).next
    with CaptureQueriesContext(connection) as queries:
        keyset_page(KeyAccount.objects.all(), order=["name"], cursor=cursor, size=2)
    assert len(queries) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as sql:
            sql.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
            plan = " ".join(str(row) for row in sql.fetchall())
        assert "account_by_name ((name,id)>" in plan
        assert "TEMP B-TREE" not in plan
