"""What a proof keeps is checked by the forms of its criterion, whichever door it comes through."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from pipeline.actions.evidence import give_evidence
from pipeline.models import Deal, Evidence
from tests.cast import Cast
from web.errors import RuleViolation

pytestmark = pytest.mark.django_db


def give(cast: Cast, deal: Deal, code: str, value: Any) -> Evidence:
    return give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion=code, note="They said so", value=value)


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("30.3", {}, "Still needed: from, to."),
        ("30.3", {"from": 1, "to": None}, "Still needed: to."),
        ("30.3", {"from": "1", "to": 2}, "from: a whole number of minor units is expected, 0 or more."),
        ("30.3", {"from": True, "to": 2}, "from: a whole number"),
        ("30.3", {"from": -1, "to": 2}, "from: a whole number"),
        ("30.3", {"from": 1, "to": 10**16}, "to: a whole number"),
        ("30.3", {"from": 3, "to": 2}, "“from” is not more than “to”."),
        ("30.3", {"from": 1, "to": 2, "currency": "XYZ"}, "currency: the code of a currency is expected."),
        ("30.3", {"from": 1, "to": 2, "upto": 3}, "“upto” is not asked here, only: from, to, currency."),
        ("30.2", {"date": "soon"}, "date: a date is expected, as 2026-11-30."),
        ("30.2", {"date": 20261130}, "date: a date is expected"),
        ("30.2", {"date": "20261130"}, "date: a date is expected"),
        ("50.8", {"start": "2027-02-01", "end": "2027-01-01"}, "“start” is not more than “end”."),
        ("20.2", {"step": 0}, "step: a whole number from 1 to 8 is expected."),
        ("20.2", {"step": "3"}, "step: a whole number from 1 to 8"),
        ("20.2", {"step": 9}, "step: a whole number from 1 to 8"),
        ("50.9", {"mode": "auction"}, "mode: one of tender, invited, direct"),
        ("30.1", {"mode": ["tender"]}, "mode: one of tender"),
        ("30.5", {"name": "x" * 121}, "name: a text of at most 120 characters is expected."),
        ("40.2", {"occasion": "a\0b"}, "occasion: a text of at most 500"),
        ("40.1", {"committee": True}, "committee: a text"),
        ("10.1", {"on": "x"}, "“on” is not asked here: this criterion takes no values."),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(cast: Cast, deal: Deal, code: str, value: Any, said: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        give(cast, deal, code, value)
    ((message,),) = refusal.value.message_dict.values()
    assert message.startswith(said)
    assert list(refusal.value.message_dict) == ["value"]
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("30.3", {"from": 0, "to": 0, "currency": "EUR"}),
        ("30.2", {"date": "2027-01-31"}),
        ("40.2", {"occasion": "Supplier day", "witness": "Ma Jun"}),
        ("40.1", {"ceiling_price": 56_000_000, "committee": "Five named"}),
    ],
)
def test_a_right_one_is_kept(cast: Cast, deal: Deal, code: str, value: Any) -> None:
    assert give(cast, deal, code, value).value == value


def test_empty_facts_are_not_kept(cast: Cast, deal: Deal) -> None:
    assert give(cast, deal, "40.2", {"occasion": "Supplier day", "witness": ""}).value == {"occasion": "Supplier day"}


def test_facts_are_also_written_where_they_belong(cast: Cast, deal: Deal) -> None:
    give(cast, deal, "20.2", {"step": 3})
    give(cast, deal, "50.9", {"mode": "named_brand"})
    give(cast, deal, "30.5", {"name": "Sonron"})
    deal.refresh_from_db()
    assert (deal.buyer_step, deal.procurement_mode) == (3, "named_brand")
    assert [row.competitor.name for row in deal.competitors.all()] == ["Sonron"]


def test_a_deadline_is_the_last_day_of_its_proof(cast: Cast, deal: Deal) -> None:
    assert str(give(cast, deal, "50.3", {"deadline": "2027-01-31"}).expires_on) == "2027-01-31"


@pytest.mark.parametrize("code", ["80.1", "80.2", "20.1"])
def test_nobody_ticks_what_records_prove(cast: Cast, deal: Deal, code: str) -> None:
    with pytest.raises(RuleViolation, match="nobody ticks it by hand"):
        give(cast, deal, code, {})
