"""Days that no calendar of ours reaches are refused at the door: kept, they would break pages in some zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from pipeline.models import Deal
from stakeholders.visits.actions import log_visit
from stakeholders.visits.models import Visit
from stakeholders.visits.reports import VisitReport
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import DealFactory

FAR = ("0001-01-01", "9999-12-31")


@pytest.fixture
def deal(cast: Cast) -> Deal:
    return DealFactory(owner=cast.lin_wei, account__owner=cast.lin_wei)


BODIES: dict[str, Any] = {
    "win/": lambda day: {"signed_on": day},
    "lose/": lambda day: {"reason": "price", "on": day},
    "evidence/": lambda day: {"criterion": "10.2", "note": "X", "on": day},
    "waiver-requests/": lambda day: {"stage": "50", "reason": "X", "until": day},
    "snooze-flag/": lambda day: {"code": "silent_watch", "until": day, "reason": "X"},
}


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("verb", BODIES)
def test_a_deals_days(cast: Cast, deal: Deal, verb: str, day: str) -> None:
    answer = Program(cast.lin_wei).post(f"/deals/{deal.pk}/{verb}", BODIES[verb](day))
    assert answer.status_code == 400, answer.content
    assert list(answer.json()["errors"].values()) == [["This day is too far away."]]


def test_a_programs_other_days(cast: Cast, deal: Deal) -> None:
    rep = Program(cast.lin_wei)
    member = {"user": str(cast.inside.pk), "starts_on": FAR[1]}
    assert rep.post(f"/key-accounts/{deal.account_id}/account-team/", member).status_code == 400
    assert rep.patch(f"/deals/{deal.pk}/", {"expected_close": FAR[1]}).status_code == 400
    visit = {"account": str(deal.account_id), "nobody_there": True, "starts_at": "0001-01-01T00:00:00Z"}
    assert "starts_at" in rep.post("/visits/", visit).json()["errors"]
    assert not Visit.objects.exists()


def test_a_visit_by_any_door(cast: Cast, deal: Deal) -> None:
    first = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(ValidationError, match="too far away"):
        log_visit(actor=cast.lin_wei, report=VisitReport(account=deal.account, starts_at=first, nobody_there=True))
    assert not Visit.objects.exists()
