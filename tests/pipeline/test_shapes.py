"""One answer in several query shapes: whoever sees deals by one rule or by several, by index or by numbering."""

import datetime as dt

import pytest
from django.db import connection

from pipeline.models import Deal
from pipeline.pages import columns, scopes
from pipeline.pages.scopes import Scope, named
from team.models import Organization
from tests.cast import Cast
from tests.factories import DealFactory
from web import trigrams

pytestmark = pytest.mark.django_db
SIZE = 3


@pytest.fixture
def deals(cast: Cast, funnel) -> list[Deal]:
    """More than a column shows, with equal dates so that the tie-break decides."""
    made = [DealFactory(account__owner=cast.lin_wei, name=f"Deal {n}") for n in range(2 * SIZE + 3)]
    Deal.objects.update(close_key=dt.date(2030, 1, 1))
    return made


def names(scope: Scope) -> list[tuple[str, list[str], bool]]:
    board = columns.board(scope, Organization.objects.current())
    return [(c.stage, [card.deal.name for card in c.cards], c.more is not None) for c in board.columns]


def test_numbered_columns_hold_the_cards_that_the_index_finds(cast: Cast, deals, monkeypatch) -> None:
    monkeypatch.setattr(columns, "COLUMN_SIZE", SIZE)
    own = names(Scope(cast.lin_wei, "me"))
    first = [deal.name for deal in sorted(deals, key=lambda deal: (deal.amount_key, deal.pk))][:SIZE]
    assert [rest for _stage, *rest in own if rest[0]] == [[first, True]]
    assert names(Scope(cast.lin_wei, "all")) == own


def test_the_second_page_of_a_numbered_column_goes_on_where_the_first_ended(cast: Cast, deals, monkeypatch) -> None:
    monkeypatch.setattr(columns, "COLUMN_SIZE", SIZE)
    organization = Organization.objects.current()
    scope = Scope(cast.lin_wei, "all")
    found = columns.board(scope, organization)
    first = next(column for column in found.columns if column.cards)
    paged = Scope(cast.lin_wei, "all", pipeline=str(found.pipeline.pk))  # type: ignore[union-attr]
    second = columns.column_page(paged, organization, first.stage, first.more)
    shown = {card.deal.pk for card in (*first.cards, *second.cards)}
    assert len(shown) == 2 * SIZE


def test_words_find_one_s_own_deals_however_many_others_changed_later(cast: Cast, deals, monkeypatch) -> None:
    monkeypatch.setattr(scopes, "LATEST", 1)
    organization = Organization.objects.current()
    scope = Scope(cast.lin_wei, "all", words="eal 1")
    found = scope.deals().filter(scope.condition(organization))
    assert [deal.name for deal in found] == ["Deal 1"]


def test_words_in_the_middle_of_a_name_are_found_among_everybody_s_deals(deals) -> None:
    assert [deal.name for deal in Deal.objects.filter(named("EAL 4", everywhere=True))] == ["Deal 4"]
    assert Deal.objects.filter(named("l4", everywhere=True)).count() == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no trigrams")
def test_the_database_has_the_indexes_of_trigrams() -> None:
    assert trigrams.find("abc")
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE %s", ["%_trigrams"])
        assert {name for (name,) in cursor.fetchall()} == {"account_trigrams", "contact_trigrams", "deal_trigrams"}
