"""Two people at one record, and a line that drops: nobody's words are lost, and nobody is left in doubt."""

from playwright.sync_api import expect

from accounts.actions import change_account
from pipeline.actions.changes import change_deal
from tests.browser.conftest import Sit, Story
from tests.cast import Cast


def test_the_second_to_save_an_account_is_told_and_chooses(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/accounts/{condax.account.pk}/edit/")
    page = seat.page
    page.locator("input[name=phone]").fill("+86 21 5555 0001")
    change_account(actor=cast.manager, account_id=condax.account.pk, values={"phone": "+86 21 5555 0002"})
    seat.press("Save", page.locator("main"))
    seat.settle()
    main = page.locator("main")
    expect(main.locator("input[name=phone]")).to_have_value("+86 21 5555 0001")
    expect(main).to_contain_text("+86 21 5555 0002")
    condax.account.refresh_from_db()
    assert condax.account.phone == "+86 21 5555 0002"
    seat.press("Save", main)
    page.wait_for_url(f"**/accounts/{condax.account.pk}/")
    condax.account.refresh_from_db()
    assert condax.account.phone == "+86 21 5555 0001"


def test_the_second_to_change_a_deal_is_told_in_the_sheet(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/deals/{condax.deal.pk}/")
    seat.press("Edit the name")
    seat.sheet.locator("input[name=name]").fill("Energy management, plant 1")
    change_deal(actor=cast.manager, deal_id=condax.deal.pk, values={"name": "Energy management, Suzhou"})
    seat.press("Save", seat.sheet)
    expect(seat.sheet).to_contain_text("Somebody else changed this meanwhile")
    expect(seat.sheet.locator("input[name=name]")).to_have_value("Energy management, plant 1")
    condax.deal.refresh_from_db()
    assert condax.deal.name == "Energy management, Suzhou"


def test_a_dropped_line_keeps_the_sheet_and_what_was_typed(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/deals/{condax.deal.pk}/")
    seat.press("Edit the name")
    seat.sheet.locator("input[name=name]").fill("Energy management, plant 1")
    seat.page.context.set_offline(True)
    seat.press("Save", seat.sheet)
    expect(seat.page.locator("#toasts [role=alert]")).to_be_visible()
    expect(seat.sheet.locator("input[name=name]")).to_have_value("Energy management, plant 1")
    seat.page.context.set_offline(False)
    seat.complaints.clear()  # that the line was down, in Chromium's words
    seat.press("Save", seat.sheet)
    expect(seat.page.locator("h1")).to_contain_text("Energy management, plant 1")


def test_a_visit_typed_before_the_line_dropped_is_there_after_it(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("phone")
    seat.sign_in(cast.lin_wei)
    url = f"/visits/log/?visit={condax.visit.pk}"
    seat.go(url)
    seat.choose("Zhao Min")
    seat.choose("Continuation")
    seat.page.locator("textarea[name=note]").fill("Walked through the boiler house")
    seat.page.context.set_offline(True)
    seat.press("Save")
    seat.page.wait_for_timeout(500)
    seat.page.context.set_offline(False)
    seat.complaints.clear()
    seat.go(url)
    expect(seat.page.locator("textarea[name=note]")).to_have_value("Walked through the boiler house")
    expect(seat.page.locator("input[name=outcome][value=continuation]")).to_be_checked()
    seat.press("Save")
    seat.page.wait_for_url("**/after/")
    condax.visit.refresh_from_db()
    assert (condax.visit.state, condax.visit.note) == ("held", "Walked through the boiler house")
    seat.go(f"/visits/log/?account={condax.account.pk}")
    expect(seat.page.locator("textarea[name=note]")).to_have_value("")
