"""A rep's day, on the phone between two customers and at the desk: from yesterday's visit to a deal that moves."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from pipeline.actions.writing import stage_code
from stakeholders.models import Commitment
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_day(sit: Sit, cast: Cast, condax: Story, screen: str) -> None:
    seat, deal = sit(screen), condax.deal
    seat.sign_in(cast.lin_wei)
    log_yesterdays_visit(seat)
    promised = Commitment.objects.get(side="theirs")
    assert (promised.what, promised.center) == ("Confirm the go-live schedule", deal.buying_center)
    prove_the_budget_it_brought(seat)
    find_both_on_the_deal_page(seat, condax)
    assert deal.evidence.get(criterion__code="30.3").visit == condax.visit
    be_refused_on_the_board(seat)
    deal.refresh_from_db()
    assert stage_code(deal) == "20"
    prove_on_the_spot_and_move(seat)
    deal.refresh_from_db()
    assert stage_code(deal) == "30"
    ask_for_a_waiver(seat)
    waiver = deal.waivers.get()
    assert (waiver.state, waiver.stage.code, waiver.requested_by) == ("requested", "40", cast.lin_wei)


def log_yesterdays_visit(seat: Seat) -> None:
    """Two answers are needed, and for an advance the customer's action with its date."""
    row = seat.page.locator("#to-log")
    expect(row).to_contain_text("Zhao Min")
    seat.press("Log", row)
    seat.settle()
    seat.choose("Zhao Min")
    seat.choose("Advance")
    seat.press("Save")
    expect(seat.page.locator(".kl-error").locator("visible=true").first).to_be_visible()
    seat.choose("Confirm the go-live schedule")
    seat.choose("+1 week")
    seat.press("Save")
    seat.page.wait_for_url("**/after/")


def prove_the_budget_it_brought(seat: Seat) -> None:
    proves = seat.page.locator("#visit-proves")
    expect(proves.get_by_role("listitem")).to_have_count(2)
    seat.press("Budget", proves)
    seat.sheet.locator("input[name=low]").fill("2000000")
    seat.sheet.locator("input[name=high]").fill("2600000")
    seat.press("Prove", seat.sheet)
    expect(proves.get_by_role("listitem")).to_have_count(1)


def find_both_on_the_deal_page(seat: Seat, condax: Story) -> None:
    seat.go(f"/deals/{condax.deal.pk}/")
    expect(seat.page.locator("#next")).to_contain_text("Confirm the go-live schedule")
    gate = seat.page.locator("#gate")
    expect(gate.locator(".kl-gate-stage")).not_to_contain_text("Budget range known")
    gate.get_by_text("proved").first.click()
    expect(gate.locator("b", has_text="Budget range known")).to_be_visible()
    expect(seat.page.locator("#story")).to_contain_text("Zhao Min")


def be_refused_on_the_board(seat: Seat) -> None:
    """By the card's menu on a phone, by drag at the desk; both say what is missing and leave the card where it was."""
    seat.go("/pipeline/")
    move_the_card(seat, "30")
    expect(seat.sheet).to_contain_text("Go-live schedule known")
    expect(seat.sheet.locator(".kl-gate-stage")).not_to_contain_text("Budget range known")
    expect(cards(seat, "20")).to_have_count(1)


def prove_on_the_spot_and_move(seat: Seat) -> None:
    seat.press("Go-live date", seat.sheet)
    seat.sheet.locator("input[name=date]").fill((timezone.localdate() + dt.timedelta(days=200)).isoformat())
    source = seat.sheet.get_by_label("Known from")
    expect(source).to_have_value(re.compile("^visit:"))  # the visit of today is taken for the source
    source.select_option(index=0)
    seat.press("Prove", seat.sheet)
    expect(seat.sheet).to_contain_text("Without a record, say in one sentence what you know")
    source.select_option(index=1)
    seat.press("Prove", seat.sheet)
    expect(seat.sheet).not_to_be_visible()
    seat.settle()
    move_the_card(seat, "30")
    expect(cards(seat, "30")).to_have_count(1)
    expect(seat.page.locator("#toasts")).to_contain_text("moved to 30 Project")


def ask_for_a_waiver(seat: Seat) -> None:
    seat.settle()
    move_the_card(seat, "40")
    seat.sheet.get_by_label("Why").fill("They want our name on the list before the tender opens")
    seat.press("Ask for a waiver", seat.sheet)
    expect(cards(seat, "30")).to_contain_text("waits for waiver")


def cards(seat: Seat, stage: str) -> Locator:
    return seat.page.locator(f".kl-cards[data-stage='{stage}'] .kl-card")


def move_the_card(seat: Seat, stage: str) -> None:
    card = seat.page.locator(".kl-card").first
    if seat.is_phone:
        card.locator(".kl-card-menu").click()
        seat.sheet.locator(f"button[name=stage][value='{stage}']").click()
        return
    source, target = card.bounding_box(), seat.page.locator(f".kl-cards[data-stage='{stage}']").bounding_box()
    assert source
    assert target
    mouse = seat.page.mouse
    mouse.move(source["x"] + 60, source["y"] + 12)
    mouse.down()
    mouse.move(source["x"] + 80, source["y"] + 30, steps=4)
    mouse.move(target["x"] + 60, target["y"] + 30, steps=12)
    mouse.up()
