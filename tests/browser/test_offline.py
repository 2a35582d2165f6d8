"""Without a network: the week is read, visits are logged, and each of them arrives once, whatever happens between."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from stakeholders.models import Commitment
from stakeholders.visits.actions import change_visit, log_visit
from stakeholders.visits.models import Visit
from stakeholders.visits.reports import VisitReport
from team.models import User
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast

CARRIED = """async () => {
  await navigator.serviceWorker.ready;
  const who = localStorage.getItem("keyline:person");
  return Boolean(who && localStorage.getItem(`keyline:carried:${who}`) && await caches.match("/static/js/offline/shell.js"));
}"""


@pytest.fixture
def phone(sit: Sit, cast: Cast, condax: Story) -> Seat:
    """Lin Wei's phone, which was on Today a moment ago and carries the week."""
    seat = sit("phone", service_workers="allow")
    seat.sign_in(cast.lin_wei)
    wait_for(seat.page, CARRIED)
    return seat


def wait_for(page: Page, condition: str) -> None:
    for _each in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {condition}")


def offline(seat: Seat, path: str = "/visits/") -> None:
    seat.page.context.set_offline(True)
    seat.page.goto(seat.base + path)
    expect(seat.page.locator("main[data-ready]")).to_be_attached()


def online(seat: Seat) -> None:
    seat.page.context.set_offline(False)


def log(seat: Seat, note: str, outcome: str = "Continuation") -> None:
    """Condax, Zhao Min, in the shell."""
    seat.page.goto(f"{seat.base}/offline/#log")
    seat.page.locator("main").get_by_role("link", name="Condax").click()
    seat.choose("Zhao Min")
    seat.choose(outcome)
    seat.page.get_by_label("Note").fill(note)
    seat.press("Save", seat.page.locator("main form"))
    expect(seat.page.locator("[data-row]").filter(has_text=note)).to_be_visible()


def waiting(seat: Seat) -> Any:
    return seat.page.locator("[data-row]")


def held() -> list[str]:
    return list(Visit.objects.filter(state="held").order_by("logged_at", "pk").values_list("note", flat=True))


def test_the_week_is_read_and_three_visits_are_logged(phone: Seat, cast: Cast, condax: Story) -> None:
    page = phone.page
    offline(phone, "/pipeline/")
    expect(page).to_have_url(f"{phone.base}/offline/#visits")
    expect(page.locator("#banner")).to_contain_text("No network. What you log is kept on this phone and sent later.")
    expect(page.locator("main")).to_contain_text("Condax")
    expect(page.locator("main")).to_contain_text("Zhao Min")
    page.locator(".kl-offline-top").get_by_role("link", name="Accounts").click()
    page.get_by_label("Find an account").fill("cond")
    page.locator("main").get_by_role("link", name="Condax").click()
    expect(page.locator("main")).to_contain_text("Plant energy management")
    for note in ("First", "Second", "Third"):
        log(phone, note)
    expect(waiting(phone)).to_have_count(3)
    page.close()  # killed
    assert held() == []
    phone.page = page = page.context.new_page()
    online(phone)
    page.goto(f"{phone.base}/")
    expect(page.locator("#toasts")).to_contain_text("Sent 3 visits.")
    expect(page.locator("#waiting")).to_be_hidden()
    assert held() == ["First", "Second", "Third"]
    client = Client()
    client.force_login(cast.lin_wei)
    shown = client.get("/api/v1/visits/?state=held").json()["results"]
    assert sorted(each["note"] for each in shown) == ["First", "Second", "Third"]
    visit = Visit.objects.filter(state="held").first()
    assert visit is not None
    assert "Zhao Min" in client.get(visit.get_absolute_url()).content.decode()


def test_a_planned_visit_is_logged_with_what_was_promised(phone: Seat, condax: Story) -> None:
    offline(phone)
    phone.press("Log", phone.page.locator(".kl-row").filter(has_text="Condax"))
    phone.choose("Advance")
    phone.press("Save", phone.page.locator("main form"))
    expect(phone.page.locator("main")).to_contain_text("An advance is something the customer will do, with a day.")
    phone.choose("Confirm the go-live schedule")
    phone.choose("+1 week")
    phone.press("Save", phone.page.locator("main form"))
    expect(waiting(phone)).to_have_count(1)
    online(phone)
    expect(waiting(phone)).to_have_count(0)
    condax.visit.refresh_from_db()
    assert (condax.visit.state, condax.visit.outcome) == ("held", "advance")
    promised = Commitment.objects.get(side="theirs")
    assert promised.what == "Confirm the go-live schedule"
    assert promised.due_on == timezone.localdate() + dt.timedelta(days=7)


def test_what_waits_can_be_changed_and_thrown_away(phone: Seat) -> None:
    offline(phone)
    log(phone, "Wrong")
    log(phone, "Superfluous")
    waiting(phone).filter(has_text="Wrong").get_by_role("link", name="Change").click()
    phone.page.get_by_label("Note").fill("Right")
    phone.press("Save", phone.page.locator("main form"))
    phone.press("Delete", waiting(phone).filter(has_text="Superfluous"))
    phone.page.keyboard.press("Escape")  # is no
    expect(waiting(phone)).to_have_count(2)
    phone.press("Delete", waiting(phone).filter(has_text="Superfluous"))
    phone.press("Delete it for good", phone.sheet)
    expect(waiting(phone)).to_have_count(1)
    online(phone)
    expect(waiting(phone)).to_have_count(0)
    assert held() == ["Right"]
