"""Moving cards in a real browser: by drag, by keyboard, and what a closed gate answers."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from pipeline.actions.evidence import give_evidence
from pipeline.actions.writing import stage_code
from pipeline.models import Deal
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board(page: Page, live_server, cast: Cast, deal: Deal) -> Page:
    """Lin Wei looks at the board."""
    client = Client()
    client.force_login(cast.lin_wei)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/pipeline/")
    page.wait_for_load_state("networkidle")
    return page


def column(page: Page, stage: str):
    return page.locator(f".kl-cards[data-stage='{stage}']")


def drag(page: Page, stage: str) -> None:
    card, target = page.locator(".kl-card").first.bounding_box(), column(page, stage).bounding_box()
    assert card
    assert target
    page.mouse.move(card["x"] + 60, card["y"] + 12)
    page.mouse.down()
    page.mouse.move(card["x"] + 80, card["y"] + 30, steps=4)
    page.mouse.move(target["x"] + 60, target["y"] + 30, steps=12)
    page.mouse.up()


def prove(cast: Cast, deal: Deal, *codes: str) -> None:
    for code in codes:
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion=code, note="Said on the phone")


def test_a_refused_drop_goes_back_and_says_what_is_missing(board: Page, deal: Deal) -> None:
    drag(board, "20")
    sheet = board.locator("#sheet")
    expect(sheet).to_contain_text("To be in 20 Intent")
    expect(sheet).to_contain_text("First contact made")
    expect(column(board, "10").locator(".kl-card")).to_have_count(1)
    sheet.get_by_label("Why").fill("Visit next week")
    sheet.get_by_role("button", name="Ask for a waiver").click()
    expect(board.locator(".kl-card")).to_contain_text("waits for waiver")
    assert deal.waivers.get().state == "requested"


def test_an_allowed_drop_stays_and_can_be_undone(board: Page, cast: Cast, deal: Deal) -> None:
    prove(cast, deal, "10.1", "10.2", "20.2", "20.3")
    board.reload()
    board.wait_for_load_state("networkidle")
    drag(board, "20")
    expect(board.locator("#toasts")).to_contain_text("moved to 20 Intent")
    expect(column(board, "20").locator(".kl-card")).to_have_count(1)
    expect(board.locator("#stage-20")).to_contain_text("1")
    deal.refresh_from_db()
    assert stage_code(deal) == "20"
    board.locator("#toasts").get_by_role("button", name="Undo").click()
    board.wait_for_load_state("networkidle")
    deal.refresh_from_db()
    assert stage_code(deal) == "10"


def test_the_keyboard_does_what_the_mouse_does(board: Page, cast: Cast, deal: Deal) -> None:
    board.locator(".kl-card-name").focus()
    board.keyboard.press("m")
    expect(board.locator("#sheet")).to_contain_text("Move to")
    board.locator("#sheet").get_by_role("link", name="Close date").click()
    field = board.locator("#sheet").get_by_label("Expected close")
    field.fill("2001-01-01")
    board.locator("#sheet").get_by_role("button", name="Save").click()
    expect(board.locator("#sheet")).to_contain_text("This date has passed")
    board.keyboard.press("Escape")
    expect(board.locator("#sheet")).not_to_be_visible()


def test_the_second_to_move_a_card_is_told(board: Page, cast: Cast, deal: Deal) -> None:
    prove(cast, deal, "10.1", "10.2", "20.2", "20.3")
    Deal.objects.filter(pk=deal.pk).update(version=deal.version + 7)
    drag(board, "20")
    expect(board.locator("#sheet")).to_contain_text("Somebody else changed this meanwhile")
    expect(column(board, "10").locator(".kl-card")).to_have_count(1)


def test_proving_on_the_deal_page_draws_it_anew(board: Page, live_server, deal: Deal) -> None:
    board.goto(f"{live_server.url}/deals/{deal.pk}/")
    board.get_by_role("link", name="Material handed over").first.click()
    board.locator("#sheet").get_by_label("In one sentence").fill("Sent the brochure")
    board.locator("#sheet").get_by_role("button", name="Prove").click()
    expect(board.locator("#gate")).to_contain_text("1 proved")
    assert deal.evidence.get().criterion.code == "10.1"
