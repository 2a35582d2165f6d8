"""Minutes that keep themselves, and next week's calls on a phone."""

import pytest
from playwright.sync_api import expect

from pipeline.teamwork import actions
from pipeline.teamwork.models import Meeting
from tests.browser.conftest import Sit, Story
from tests.cast import Cast

pytestmark = pytest.mark.once  # what a browser does with it no database changes


def test_minutes_keep_themselves_and_tell_of_another_writer(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("phone")
    seat.sign_in(cast.manager)
    seat.go(f"/team/reviews/{cast.lin_wei.pk}/")
    text, state = seat.page.locator("textarea[name=minutes]"), seat.page.locator("[data-minutes-state]")
    text.fill("He calls on Friday")
    expect(state).to_have_text("Saved", timeout=10_000)
    text.fill("He calls on Friday, at ten")
    expect(seat.page.locator("form[data-minutes] input[name=version]")).to_have_value("3", timeout=10_000)
    meeting = Meeting.objects.get()
    assert meeting.minutes == "He calls on Friday, at ten"
    actions.change_minutes(actor=cast.lin_wei, meeting_id=meeting.pk, text="On Monday")
    text.fill("He calls on Friday, at eleven")
    expect(state).to_contain_text("Save shows you both texts", timeout=10_000)
    seat.page.locator("form[data-minutes] button").click()
    expect(seat.page.locator("main")).to_contain_text("On Monday")
    expect(seat.page.locator("textarea[name=minutes]")).to_have_value("He calls on Friday, at eleven")
