"""Without a mouse: sign in, find a deal by typing, move its card, and always see where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast
from tests.factories import PASSWORD

pytestmark = pytest.mark.once


def test_from_the_front_door_to_a_moved_card(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("desk")
    page, keys = seat.page, seat.page.keyboard
    seat.go("/auth/login/")
    tab_to(page, "input[name=login]")
    keys.type(cast.lin_wei.email)
    tab_to(page, "input[name=password]")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(f"{seat.base}/")
    seat.settle()
    go_to_the_deal(seat)
    go_to_the_board(seat)
    open_the_cards_menu(seat)
    keys.press("Escape")
    expect(seat.sheet).not_to_be_visible()
    assert page.evaluate("document.activeElement.closest('.kl-card') !== null")  # where one was


def go_to_the_deal(seat: Seat) -> None:
    page, keys = seat.page, seat.page.keyboard
    keys.press("Control+k")
    expect(page.locator("#palette-input")).to_be_focused()
    keys.type("plant energy")
    found = page.locator("#palette-found .kl-result").first
    expect(found).to_contain_text("Plant energy management")
    expect(found).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    page.wait_for_url("**/deals/*/")
    expect(page.locator("h1")).to_contain_text("Plant energy management")


def go_to_the_board(seat: Seat) -> None:
    seat.settle()
    seat.page.keyboard.press("g")
    seat.page.keyboard.press(seat.page.locator(".kl-rail a[href='/pipeline/']").get_attribute("data-key") or "")
    seat.page.wait_for_url("**/pipeline/")
    seat.settle()


def open_the_cards_menu(seat: Seat) -> None:
    """`m` on a card; then backwards to 10, which no gate forbids."""
    page, keys = seat.page, seat.page.keyboard
    tab_to(page, ".kl-card-name")
    keys.press("m")
    expect(seat.sheet).to_contain_text("Move to")
    tab_to(page, "#sheet button[name=stage][value='10']")
    keys.press("Enter")
    expect(page.locator(".kl-cards[data-stage='10'] .kl-card")).to_have_count(1)
    seat.settle()
    tab_to(page, ".kl-card-name")
    keys.press("m")
    expect(seat.sheet).to_contain_text("Move to")


def tab_to(page: Page, wanted: str, most: int = 60) -> None:
    """Press Tab until it is reached; what has the focus on the way can always be seen to have it."""
    for _ in range(most):
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"{wanted} is not reached by Tab")


FOCUS_IS_SEEN = """() => {
  const node = document.activeElement;
  if (!node || node === document.body || node.id === 'main') return true;
  const rings = (each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  const box = node.getBoundingClientRect();
  return box.width > 0 && (rings(node) || rings(node.parentElement) || node.matches('input, textarea, select'));
}"""
