"""Lists: cursor pages, strict parameters, orders, trimming."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import KeyAccount
from pipeline.models import Deal
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import AccountFactory, DealFactory, UserFactory


@pytest.fixture
def deals(cast: Cast, condax: KeyAccount) -> list[Deal]:
    """Seven, two of them with the same name and close date."""
    day = dt.date(2027, 1, 1)
    return [
        DealFactory(
            account=condax,
            name=f"Line {min(n, 5)}",
            amount_minor=n * 100,
            expected_close=day + dt.timedelta(days=min(n, 5)),
        )
        for n in range(7)
    ]


def walk(program: Program, path: str) -> list[list[dict[str, Any]]]:
    pages, url = [], path
    while url:
        answer = program.get(url).json()
        pages.append(answer["results"])
        url = answer["next"]
        assert len(pages) < 20
    return pages


@pytest.mark.parametrize("order", ["updated_at", "-updated_at", "expected_close", "-expected_close", "name", "-amount"])
def test_pages_hold_every_row_once_in_order(rep: Program, deals: list[Deal], order: str) -> None:
    pages = walk(rep, f"/deals/?page_size=2&ordering={order}")
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    rows = [row for page in pages for row in page]
    assert len({row["id"] for row in rows}) == 7
    key = order.lstrip("-")
    values = [float(row[key]) if key == "amount" else row[key] for row in rows]
    assert values == sorted(values, reverse=order.startswith("-"))


def test_previous_leads_back(rep: Program, deals: list[Deal]) -> None:
    first = rep.get("/deals/?page_size=3").json()
    second = rep.get(first["next"]).json()
    assert first["previous"] is None
    assert rep.get(second["previous"]).json()["results"] == first["results"]


def test_a_row_that_comes_in_between_moves_nothing(rep: Program, deals: list[Deal], condax: KeyAccount) -> None:
    first = rep.get("/deals/?page_size=3&ordering=name").json()
    DealFactory(account=condax, name="A new one")
    second = rep.get(first["next"]).json()
    assert not {row["id"] for row in first["results"]} & {row["id"] for row in second["results"]}


def test_fifty_unless_asked_and_never_more_than_two_hundred(rep: Program, condax: KeyAccount) -> None:
    AccountFactory.create_batch(51, owner=rep.person)
    assert len(rep.get("/key-accounts/").json()["results"]) == 50
    assert len(rep.get("/key-accounts/?page_size=200").json()["results"]) == 52
    for size in ("201", "0", "-1", "ten", "1e2", "٣", ""):
        assert "page_size" in rep.get(f"/key-accounts/?page_size={size}").json()["errors"], size


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("stgae=30", "stgae"),
        ("ordering=amount_minor", "ordering"),
        ("ordering=account__owner__password", "ordering"),
        ("cursor=rubbish", "cursor"),
        ("status=weird", "status"),
        ("status=", "status"),
        ("owner=1", "owner"),
        ("currency=CNY&currency=EUR", "currency"),
        ("expected_close_from=soon", "expected_close_from"),
        ("fields=id,secret", "fields"),
        ("updated_since=yesterday", "updated_since"),
        ("stage=99", "stage"),
        ("format=xml", "format"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(rep: Program, deal: Deal, query: str, named: str) -> None:
    answer = rep.get(f"/deals/?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [named]


def test_a_cursor_belongs_to_its_order(rep: Program, deals: list[Deal]) -> None:
    url = rep.get("/deals/?page_size=2&ordering=name").json()["next"]
    assert rep.get(url.replace("ordering=name", "ordering=expected_close")).status_code == 400


def test_parameters_of_an_object_are_strict_too(rep: Program, deal: Deal) -> None:
    assert rep.get(f"/deals/{deal.pk}/?status=open").status_code == 400
    assert rep.post(f"/deals/{deal.pk}/move/?force=1", {"stage": "20"}).status_code == 400


def test_fields_trim_lists_and_objects(rep: Program, deal: Deal) -> None:
    [row] = rep.get("/deals/?fields=id,amount,stage").json()["results"]
    assert row == {"id": str(deal.pk), "amount": "2400000.00", "stage": "10"}
    assert list(rep.get(f"/deals/{deal.pk}/?fields=name").json()) == ["name"]


def test_filters_narrow(rep: Program, deal: Deal, cast: Cast, condax: KeyAccount) -> None:
    lost = DealFactory(account=condax, name="Lost one", status="lost", lost_on=dt.date(2026, 5, 1))
    assert rep.names("/deals/?status=lost") == ["Lost one"]
    assert len(rep.names("/deals/?status=lost&status=open")) == 2
    assert rep.names("/deals/?stage=10") == [deal.name]
    assert rep.names(f"/deals/?account={condax.pk}&lost_on_from=2026-05-01&lost_on_to=2026-05-01") == [lost.name]
    assert rep.names(f"/deals/?owner={cast.rep2.pk}") == []


def test_a_filter_tells_nothing_of_what_is_out_of_sight(rep: Program, canary: Any) -> None:
    assert "account" in rep.get(f"/deals/?account={canary.account.pk}").json()["errors"]
    assert (
        rep.get("/contacts/?account=01890000-0000-7000-8000-000000000000").json()["errors"]
        == (rep.get(f"/contacts/?account={canary.account.pk}").json()["errors"])
    )


def test_a_stage_needs_its_pipeline_where_there_are_several(rep: Program, deal: Deal) -> None:
    from tests.factories import funnel

    other = funnel("hardware")
    assert "stage" in rep.get("/deals/?stage=10").json()["errors"]
    assert rep.names(f"/deals/?stage=10&pipeline={deal.pipeline_id}") == [deal.name]
    assert rep.names("/deals/?stage=10&pipeline=key_account") == [deal.name]
    assert rep.names(f"/deals/?stage=10&pipeline={other.pk}") == []
    assert "pipeline" in rep.get("/deals/?pipeline=nonsense").json()["errors"]


def test_only_what_the_person_sees(rep: Program, outsider: Program, deal: Deal, canary: Any) -> None:
    assert rep.names("/deals/") == [deal.name]
    assert outsider.names("/deals/") == [canary.deal.name]
    assert outsider.get(f"/deals/{deal.pk}/").status_code == 404


def test_who_has_no_role_gets_empty_lists(db: None, deal: Deal) -> None:
    nobody = Program(UserFactory(roles=[]))
    for name in ("deals", "key-accounts", "contacts", "visits", "commitments", "flags", "deal-changes"):
        assert nobody.get(f"/{name}/").json() == {"results": [], "next": None, "previous": None}, name
