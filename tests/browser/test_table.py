"""The table of a negotiation: an offer entered on a phone in a break, which the manager's screen shows by itself."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from negotiations.actions import make_offer
from negotiations.models import Offer
from tests.browser.conftest import Sit, Story
from tests.browser.test_calendar import RULES
from tests.cast import Cast
from tests.factories import IssueFactory, NegotiationFactory

pytestmark = pytest.mark.once  # what a browser does with it no database changes


def test_an_offer_from_a_phone_comes_to_the_managers_screen(sit: Sit, cast: Cast, condax: Story) -> None:
    room = NegotiationFactory(deal=condax.deal)
    price = IssueFactory(negotiation=room, unit="CNY")
    for side, value in (("ours", 990_000), ("theirs", 900_000), ("ours", 985_000)):
        make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side=side, terms={price.pk: Decimal(value)})  # type: ignore[attr-defined]
    desk, phone = sit("desk", color_scheme="dark"), sit("phone")
    desk.sign_in(cast.manager)
    phone.sign_in(cast.lin_wei)
    path = f"/negotiations/{room.pk}/"  # type: ignore[attr-defined]
    desk.go(path)
    phone.go(path)
    found = Axe().run(desk.page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert not found.response["violations"], found.generate_report()
    phone.press("Our offer")
    field = phone.sheet.locator(".kl-term input.kl-big-figure")
    expect(field).to_have_value("985000")
    field.fill("940,000")
    expect(phone.sheet.locator(".kl-verdict")).to_contain_text("6% discount: needs an approval")
    field.fill("980,000")
    expect(phone.sheet.locator(".kl-verdict")).to_contain_text("2% discount: within your authority")
    phone.sheet.locator(".kl-sheet-foot button").dblclick()
    expect(phone.page.locator("#positions")).to_contain_text("980,000")
    assert Offer.objects.filter(number__gt=3).count() == 1
    expect(desk.page.locator("#positions")).to_contain_text("980,000", timeout=12_000)
    desk.go(f"{path}positions/?issue={price.pk}")  # type: ignore[attr-defined]
    expect(desk.page.locator(".kl-chart canvas")).to_be_visible()
    expect(desk.page.locator("h1")).to_have_text(re.compile("Positions"))
