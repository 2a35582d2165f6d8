"""One's own sessions and password: end the one elsewhere, change the password, sign out."""

from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.cast import Cast
from tests.factories import PASSWORD

NEW = "quite another secret 2026"


def test_the_session_on_the_phone_is_ended_from_the_desk(sit: Sit, cast: Cast) -> None:
    phone, desk = sit("phone"), sit("desk")
    for seat in (phone, desk):
        seat.sign_in(cast.lin_wei)
    desk.go("/settings/sessions/")
    rows = desk.page.locator("main .kl-row")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="this one")).to_have_count(1)
    desk.press("Sign out there")
    desk.settle()
    expect(rows).to_have_count(1)
    phone.go("/pipeline/")
    expect(phone.page.locator("input[name=password]")).to_be_visible()
    desk.go("/pipeline/")
    expect(desk.page.locator("h1")).to_have_text("Pipeline")


def test_a_new_password_and_a_sign_out(sit: Sit, cast: Cast) -> None:
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go("/settings/sessions/")
    seat.press("Change your password")
    seat.settle()
    page = seat.page
    for name, value in (("oldpassword", PASSWORD), ("password1", NEW), ("password2", NEW)):
        page.locator(f"input[name={name}]").fill(value)
    seat.press("Save the password", page.locator("main"))
    seat.settle()
    expect(page.locator(".kl-error")).to_have_count(0)
    seat.press("Lin Wei", page.locator(".kl-rail"))
    seat.press("Sign out", page.locator("#person-menu"))
    seat.settle()
    expect(page.locator("input[name=password]")).to_be_visible()
    seat.go("/deals/new/")
    expect(page.locator("input[name=password]")).to_be_visible()
    seat.sign_in(cast.lin_wei)  # with the old one
    expect(page.get_by_role("alert")).to_be_visible()
    seat.sign_in(cast.lin_wei, NEW)
    expect(page.locator("h1")).to_have_text("Today")
