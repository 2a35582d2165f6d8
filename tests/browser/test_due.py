"""A rep plans what is due: several visits at once, and one account again and again."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from stakeholders.visits.models import Visit, VisitSeries
from tests import factories
from tests.browser.conftest import Sit, Story
from tests.cast import Cast

pytestmark = pytest.mark.once  # what a browser does with it no database changes


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_due_accounts_are_planned_into_free_times(sit: Sit, cast: Cast, condax: Story, screen: str) -> None:
    second = factories.AccountFactory(name="Hatfan", owner=cast.lin_wei)
    seat = sit(screen)
    seat.sign_in(cast.lin_wei)
    seat.go("/visits/cadence/")
    for name in ("Condax", "Hatfan"):
        seat.page.get_by_role("checkbox", name=f"Choose {name}").check()
    seat.press("Plan the chosen ones")
    seat.settle()
    expect(seat.page.get_by_role("group", name="Hatfan")).to_be_visible()
    seat.page.get_by_role("group", name="Hatfan").locator("input[type=datetime-local]").fill("")
    seat.press("Plan")
    seat.settle()
    expect(seat.page.get_by_text("1 visit planned.")).to_be_visible()
    planned = Visit.objects.planned().exclude(pk=condax.visit.pk)
    assert [visit.account for visit in planned] == [condax.account]
    assert not Visit.objects.filter(account=second).exists()


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_an_account_is_visited_again_and_again(sit: Sit, cast: Cast, condax: Story, screen: str) -> None:
    seat = sit(screen)
    seat.sign_in(cast.lin_wei)
    seat.go(f"/accounts/{condax.account.pk}/")
    seat.press("Visit regularly")
    seat.sheet.locator("select[name=weekday]").select_option("3")
    seat.press("Visit regularly", seat.sheet)
    expect(seat.page.get_by_text("Lin Wei visits regularly")).to_be_visible()
    series = VisitSeries.objects.get()
    visit = Visit.objects.get(series=series)
    assert cast.lin_wei.day_of(visit.starts_at).weekday() == 3
    assert visit.starts_at.astimezone(cast.lin_wei.zone).time() == dt.time(10)
    seat.press("End", seat.page.locator("#visits"))
    seat.sheet.get_by_role("checkbox").check()
    seat.press("End the regular visits", seat.sheet)
    expect(seat.page.get_by_text("Lin Wei visits regularly")).to_be_hidden()
    visit.refresh_from_db()
    assert visit.state == "cancelled"
