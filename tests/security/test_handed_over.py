"""What one owned once and handed over: told in the sums of that time, by name only to who sees it still."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine as clock

from accounts.actions.accounts import reassign_account
from pipeline.actions.deals import create_deal
from pipeline.actions.people import reassign_deal
from team.models import Organization
from tests.cast import CANARY, Cast, SignIn
from tests.factories import AccountFactory, funnel

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC)  # noon in Shanghai
WHEN_OWN = {"as_of": "2026-11-15"}


@pytest.fixture(autouse=True)
def handed_over(cast: Cast, time_machine: Any) -> None:
    """Lin Wei sold to an account and owned its deal; since then both belong to a stranger."""
    time_machine.move_to(TODAY, tick=False)
    with clock.travel(TODAY - dt.timedelta(days=20), tick=False):
        funnel()
        account = AccountFactory(name=f"{CANARY} Works", owner=cast.lin_wei)
        close = dt.date(2026, 12, 1)
        values = {"name": f"{CANARY} line", "amount_minor": 100_000, "expected_close": close, "source": "other"}
        deal = create_deal(actor=cast.lin_wei, account_id=account.pk, confirmed=True, **values)
    with clock.travel(TODAY - dt.timedelta(days=3), tick=False):
        reassign_deal(actor=cast.director, deal_id=deal.pk, owner=cast.stranger)
        reassign_account(actor=cast.director, account_id=account.pk, owner=cast.stranger)


@pytest.mark.parametrize(
    ("url", "params"),
    [
        ("/funnel/deals/", {"what": "standing"}),
        ("/funnel/deals/", {"what": "reached", "stage": "10"}),
        ("/funnel/deals/", {"what": "reached", "source": "other"}),
        ("/forecast/deals/", {"bucket": "due"}),
        ("/forecast/export/", {"what": "deals"}),
        ("/forecast/export/", {"what": "table", "group": "account"}),
        ("/forecast/", {"group": "account"}),
        ("/forecast/waterfall/", {}),
        ("/forecast/waterfall/export/", {}),
        ("/forecast/flow/", {}),
    ],
)
def test_its_name_is_nobodys_who_does_not_see_it(cast: Cast, sign_in: SignIn, url: str, params: dict[str, str]) -> None:
    def page(user: Any) -> str:
        answer = sign_in(user).get(url, {**params, **WHEN_OWN})
        assert answer.status_code == 200
        return b"".join(answer).decode()

    assert CANARY not in page(cast.lin_wei)
    if "deals" in (*url.split("/"), params.get("what")) and "source" not in params:
        assert CANARY in page(cast.director), "it is there for who may see it"


def test_figures_of_one_person_have_no_explanation_where_only_teams_are_told(cast: Cast, sign_in: SignIn) -> None:
    Organization.objects.update(individual_figures="team_totals")
    client = sign_in(cast.director)
    for url in ("/forecast/explain/", "/forecast/deals/"):
        asked = {"bucket": "due", "in_owner": str(cast.stranger.pk)}
        assert client.get(url, asked).status_code == 404
        assert client.get(url, {**asked, "in_account": ""}).status_code == 404
