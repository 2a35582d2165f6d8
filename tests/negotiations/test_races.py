"""Two at once, on a database with row locks: one decides, and no number is given twice or left out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from negotiations import actions
from negotiations.quotes.actions import create_quote
from tests.factories import DealFactory
from tests.pipeline.test_races import at_once
from web.errors import RuleViolation

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_deciders(ask, cast):
    asked = ask(930_000)
    results = at_once(
        lambda: actions.grant_approval(actor=cast.manager, approval_id=asked.pk),
        lambda: actions.refuse_approval(actor=cast.director, approval_id=asked.pk, note="No"),
    )
    [late] = [result for result in results if isinstance(result, RuleViolation)]
    assert late.code == "already_decided"


def test_two_tabs_ask_for_the_same(room, price, cast):
    values = {"actor": cast.lin_wei, "negotiation_id": room.pk, "terms": {price.pk: Decimal(930_000)}, "reason": "X"}
    results = at_once(*[lambda: actions.ask_approval(**values)] * 2)
    assert sorted(isinstance(result, RuleViolation) for result in results) == [False, True]


def test_an_overdue_request_is_passed_on_once(ask, cast):
    type(asked := ask(930_000)).objects.update(decide_by=asked.asked_at.replace(year=2020))
    assert sum(at_once(actions.escalate_overdue, actions.escalate_overdue)) == 1


def test_quotes_written_at_once_are_numbered_without_a_gap(cast):
    deals = [DealFactory(owner=cast.lin_wei, at="40", team=cast.east) for _each in range(4)]
    made = at_once(*[lambda deal=deal: create_quote(actor=cast.lin_wei, deal_id=deal.pk) for deal in deals])
    assert sorted(int(quote.number[-5:]) for quote in made) == [1, 2, 3, 4]
