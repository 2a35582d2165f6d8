"""A deal is won on its page: it leaves the open columns, counts as won, and the forecast and its cells agree."""

from django.db.models import Sum
from playwright.sync_api import expect

from pipeline.forecasts.models import ForecastCell
from tests.browser.conftest import Sit, Story
from tests.cast import Cast


def test_signature_then_payment_win_and_the_forecast_says_so(sit: Sit, cast: Cast, condax: Story) -> None:
    seat, today = sit("desk"), cast.organization.today().isoformat()
    seat.sign_in(cast.lin_wei)
    seat.go(f"/deals/{condax.deal.pk}/")
    fill_in(seat, signed_on=today)
    condax.deal.refresh_from_db()
    assert (condax.deal.status, condax.deal.stage.code) == ("open", "80")
    fill_in(seat, paid_on=today)
    expect(seat.page.locator("h1")).to_contain_text("Won")
    seat.go("/forecast/")
    expect(seat.page.locator("main")).to_contain_text("won 2.4")
    seat.page.locator(".kl-forecast-table tfoot td a", has_text="2.4").first.click()
    expect(seat.sheet).to_contain_text("Plant energy management")
    seat.go("/pipeline/")
    expect(seat.page.locator(".is-shipping")).to_contain_text("Plant energy management")
    cells = ForecastCell.objects.filter(owner=cast.lin_wei, status="won")
    assert cells.aggregate(won=Sum("amount_base_minor"))["won"] == 240_000_000


def fill_in(seat, **dates: str) -> None:
    seat.page.locator(".kl-top summary").click()
    seat.press("Mark as won", seat.page.locator(".kl-top"))
    for name, day in dates.items():
        seat.sheet.locator(f"input[name={name}]").fill(day)
    seat.press("Save", seat.sheet)
    expect(seat.sheet).not_to_be_visible()
    seat.settle()
