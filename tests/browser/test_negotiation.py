"""A negotiation from entry to signature at real browsers: the manager approves one discount and refuses another."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from negotiations.models import Approval, Negotiation, Offer
from pipeline.models import Deal
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast
from tests.factories import IssueFactory, stage_of

pytestmark = pytest.mark.once  # what a browser does with it no database changes


def test_from_entry_to_signature(sit: Sit, cast: Cast, condax: Story) -> None:
    deal = condax.deal
    fifty = stage_of(deal.pipeline, "50")
    Deal.objects.filter(pk=deal.pk).update(stage=fifty, earned_stage=fifty)
    rep, manager = sit("desk"), sit("desk")
    rep.sign_in(cast.lin_wei)
    manager.sign_in(cast.manager)
    rep.go(f"/deals/{deal.pk}/negotiation/")
    rep.press("Enter", rep.page.locator("main"))
    expect(rep.page.locator("main")).to_contain_text("A manager above enters it here with a reason.")
    assert not Negotiation.objects.exists()
    manager.go(f"/deals/{deal.pk}/negotiation/")
    manager.page.locator("textarea[name=waiver_reason], input[name=waiver_reason]").fill(
        "Their committee meets on Friday"
    )
    manager.press("Enter", manager.page.locator("main"))
    manager.page.wait_for_url("**/negotiations/**")
    room = Negotiation.objects.get()
    IssueFactory(negotiation=room, unit="CNY", reference=2_400_000, stance__target=2_350_000, stance__limit=2_200_000)

    rep.go(room.get_absolute_url())
    ask(rep, 2_232_000, "They sign this week")
    decide(manager, "Approve")
    put_on_the_table(rep, 2_232_000)
    assert Offer.objects.get().approval is not None
    ask(rep, 2_100_000, "The other side is at that")
    decide(manager, "Refuse", "Below our limit, and for nothing")
    assert sorted(Approval.objects.values_list("state", flat=True)) == ["granted", "refused"]
    assert Offer.objects.count() == 1

    rep.page.locator("#positions").get_by_role("link", name="1 · Ours").click()
    rep.press("Agreed", rep.sheet)
    expect(rep.sheet.locator("[name=accepted_on]")).to_be_visible()
    rep.press("Agreed", rep.sheet.locator(".kl-sheet-foot"))
    expect(rep.page.locator("main")).to_contain_text("Agreed on offer 1")
    sign(rep, room)
    deal.refresh_from_db()
    assert (deal.stage.code, deal.signed_on) == ("80", cast.organization.today())


def field(seat: Seat) -> Any:
    return seat.sheet.locator(".kl-term input.kl-big-figure").first


def put_on_the_table(seat: Seat, price: int) -> None:
    seat.press("Our offer", seat.page.locator("main"))
    field(seat).fill(str(price))
    seat.sheet.locator(".kl-sheet-foot button").click()
    expect(seat.sheet).not_to_be_visible()
    expect(seat.page.locator("#positions")).to_contain_text(f"{price:,}")


def ask(seat: Seat, price: int, reason: str) -> None:
    """The offer is refused, and the refusal asks for the approval."""
    seat.press("Our offer", seat.page.locator("main"))
    field(seat).fill(str(price))
    seat.sheet.locator(".kl-sheet-foot button").click()
    seat.sheet.locator("textarea[name=reason]").fill(reason)
    seat.press("Ask for approval", seat.sheet)
    expect(seat.sheet).not_to_be_visible()


def decide(seat: Seat, verdict: str, why: str = "") -> None:
    """From Today, where it waits."""
    seat.go("/")
    seat.page.locator("main").get_by_role("link", name="off list").first.click()
    seat.page.wait_for_url("**/approvals/**")
    seat.press(verdict, seat.page.locator("main, header, .kl-top"))
    if why:
        seat.sheet.locator("[name=note]").fill(why)
    seat.sheet.locator(".kl-sheet-foot button").click()
    expect(seat.sheet).not_to_be_visible()


def sign(seat: Seat, room: Negotiation) -> None:
    seat.page.locator("#contract").get_by_role("link", name="Start a contract").click()
    seat.sheet.locator("input[name=whose_form][value=ours]").check()
    seat.press("Start", seat.sheet.locator(".kl-sheet-foot"))
    seat.page.wait_for_url("**/contracts/**")
    for name in ("Zhao Min", "Lin Wei"):
        seat.page.locator("#signatures").get_by_role("link", name="Signed").first.click()
        seat.sheet.locator("input[name=name]").fill(name)
        seat.sheet.locator(".kl-sheet-foot button").click()
        expect(seat.page.locator("#signatures")).to_contain_text(name)
