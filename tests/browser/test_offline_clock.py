"""Without a network days and hours are those of the person's own zone, as on the pages, wherever the phone is."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import expect

from stakeholders.visits.models import Visit
from tests.browser.conftest import Sit, Story
from tests.browser.test_offline import CARRIED, all_sent, offline, online, wait_for
from tests.cast import Cast


def test_a_phone_elsewhere_shows_and_sends_the_hours_of_home(sit: Sit, cast: Cast, condax: Story) -> None:
    today = cast.lin_wei.today()
    yesterday = today - dt.timedelta(days=1)
    at_nine = dt.datetime.combine(yesterday, dt.time(9, 30), tzinfo=cast.lin_wei.zone)
    Visit.objects.filter(pk=condax.visit.pk).update(starts_at=at_nine, ends_at=at_nine + dt.timedelta(hours=1))
    phone = sit("phone", service_workers="allow", timezone_id="America/New_York")
    phone.sign_in(cast.lin_wei)
    wait_for(phone.page, CARRIED)
    offline(phone)
    row = phone.page.locator("main .kl-row").filter(has_text="Condax")
    expect(row).to_contain_text("09:30 Condax")
    phone.press("Log", row)
    phone.choose("Continuation")
    phone.page.get_by_text("More", exact=True).click()
    when = phone.page.locator("#starts_at")
    expect(when).to_have_value(f"{yesterday}T09:30")
    when.fill(f"{yesterday}T11:00")
    phone.press("Save", phone.page.locator("main form"))
    expect(phone.page.locator("[data-row]")).to_contain_text("11:00")
    online(phone)
    all_sent(phone)
    condax.visit.refresh_from_db()
    assert condax.visit.starts_at.astimezone(cast.lin_wei.zone).time() == dt.time(11)
