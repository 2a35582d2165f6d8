"""The org chart by mouse and keyboard: find, fold, and put a person under another."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit, Story
from tests.cast import Cast
from tests.factories import ContactFactory

pytestmark = pytest.mark.once


def test_a_person_is_dragged_under_another(sit: Sit, cast: Cast, condax: Story) -> None:
    head = ContactFactory(account=condax.account, name="Gao Lan", level="executive")
    buyer = ContactFactory(account=condax.account, name="Li Qing", reports_to=head)
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/accounts/{condax.account.pk}/org-chart/")
    card = seat.page.locator(".kl-org-card", has_text=condax.person.name)
    card.drag_to(seat.page.locator(".kl-org-card", has_text="Li Qing"))
    expect(seat.page.locator("#toasts")).to_contain_text(f"{condax.person.name} reports to Li Qing.")
    condax.person.refresh_from_db()
    assert condax.person.reports_to == buyer
    seat.page.locator(".kl-org-card", has_text="Gao Lan").drag_to(
        seat.page.locator(".kl-org-card", has_text=condax.person.name)
    )  # nobody is put under their own people
    head.refresh_from_db()
    assert head.reports_to is None


def test_branches_fold_and_are_found_by_the_keyboard(sit: Sit, cast: Cast, condax: Story) -> None:
    head = ContactFactory(account=condax.account, name="Gao Lan", level="executive")
    ContactFactory(account=condax.account, name="Li Qing", title="Head of purchasing", reports_to=head)
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/accounts/{condax.account.pk}/org-chart/")
    below = seat.page.locator(".kl-org-card", has_text="Li Qing")
    seat.page.get_by_role("link", name="Gao Lan").focus()
    seat.page.keyboard.press("ArrowLeft")
    expect(below).to_be_hidden()
    seat.page.locator("[data-org-tools] input").fill("purchasing")
    expect(below).to_be_visible()
    expect(seat.page.locator("[data-org-found]")).to_have_text("1 found")
    seat.page.keyboard.press("Enter")
    expect(seat.page.get_by_role("link", name="Li Qing")).to_be_focused()
