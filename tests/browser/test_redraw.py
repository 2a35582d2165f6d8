"""What the sheet has changed, the page below shows, and one stays where one was."""

from playwright.sync_api import expect

from tests.browser.conftest import Sit, Story
from tests.cast import Cast


def test_a_page_that_listens_to_nothing_is_drawn_anew_in_place(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("phone")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/accounts/{condax.account.pk}/")
    page = seat.page
    page.evaluate("window.stays = true; window.scrollTo(0, 400)")
    depth = page.evaluate("window.scrollY")
    assert depth > 0
    edit = f"/accounts/{condax.account.pk}/edit/"
    page.evaluate("url => htmx.ajax('GET', url, { target: '#sheet' })", edit)
    seat.sheet.locator("input[name=name]").fill("Condax Power")
    seat.press("Save", seat.sheet)
    expect(page.locator("h1")).to_contain_text("Condax Power")
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    expect(seat.sheet).not_to_be_visible()
    assert page.evaluate("window.stays")
    assert abs(page.evaluate("window.scrollY") - depth) < 60
