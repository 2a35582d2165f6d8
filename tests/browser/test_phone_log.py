"""Logging on a phone: two taps for a planned visit; what stands under More, drafts, dictation where the browser can."""

import re

import pytest
from playwright.sync_api import expect

from stakeholders.visits.models import Objection, Visit, VisitFile
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast

pytestmark = pytest.mark.once  # what a browser does with it no database changes

HEARS = """
window.SpeechRecognition = class extends EventTarget {
  start() { window.heard = this; }
  stop() { this.dispatchEvent(new Event('end')); }
};
"""
SAYS = """(words) => {
  const event = new Event('result');
  event.results = [[{ transcript: words }]];
  window.heard.dispatchEvent(event);
}"""
CANNOT = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"


def open_form(seat: Seat, story: Story) -> None:
    seat.go(f"/visits/log/?visit={story.visit.pk}")


def test_a_planned_visit_takes_two_taps_and_then_one_for_each_line(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("phone")
    seat.sign_in(cast.lin_wei)
    open_form(seat, condax)
    save = seat.page.locator(".kl-sticky button")
    expect(save).to_be_in_viewport()
    outcome = seat.page.locator("main label", has_text="Continuation")
    expect(outcome).to_be_in_viewport()
    outcome.tap()
    save.tap()
    seat.page.wait_for_url("**/after/")
    seat.page.locator("#changed").get_by_role("button", name="supporter").tap()
    expect(seat.page.locator("#toasts")).to_contain_text("Noted.")
    expect(seat.page.locator("#changed").get_by_role("button", name="supporter")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert condax.deal.buying_center
    assert condax.deal.buying_center.members.get().attitude == 1
    seat.page.get_by_role("button", name=re.compile("by the cadence")).tap()
    expect(seat.page.locator("main")).to_contain_text("Planned for")
    assert Visit.objects.planned().count() == 1


def test_what_is_heard_survives_a_closed_tab_and_is_saved_once(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("phone")
    seat.sign_in(cast.lin_wei)
    open_form(seat, condax)
    seat.page.locator(".kl-log-more > summary").tap()
    seat.page.locator(".kl-part > summary", has_text="Objections").tap()
    seat.page.locator("#id_objection-0-text").fill("Too dear")
    seat.page.locator("[data-rows=objection] [data-add-row]").tap()
    seat.page.locator("#id_objection-1-text").fill("Delivery is slow")
    seat.page.wait_for_timeout(500)
    open_form(seat, condax)
    expect(seat.page.locator("#id_objection-1-text")).to_have_value("Delivery is slow")
    expect(seat.page.locator("#id_objection-1-text")).to_be_visible()
    seat.page.set_input_files(
        "input[type=file]", [{"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n"}]
    )
    seat.page.locator(".kl-sticky button").tap()
    expect(seat.page.locator("#files-again")).to_contain_text("plan.pdf")
    seat.choose("Continuation")
    seat.page.locator(".kl-sticky button").tap()
    seat.page.wait_for_url("**/after/")
    assert set(Objection.objects.values_list("text", flat=True)) == {"Too dear", "Delivery is slow"}
    assert not VisitFile.objects.exists()
    open_form(seat, condax)
    assert f"/visits/{condax.visit.pk}/" in seat.page.url


def test_one_may_speak_instead_of_typing(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("phone")
    seat.page.add_init_script(HEARS)
    seat.sign_in(cast.lin_wei)
    open_form(seat, condax)
    note = seat.page.locator("#id_note")
    note.fill("First.")
    button = seat.page.locator("#id_note + .kl-dictate")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert seat.page.evaluate("window.heard.lang") == "en-US"
    seat.page.evaluate(SAYS, "they wait for the board")
    expect(note).to_have_value("First. they wait for the board")
    seat.page.locator("#id_note").blur()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(seat.page.locator("[data-rows=objection] .kl-dictate")).to_have_count(2)


def test_without_the_ability_there_is_no_button(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("phone")
    seat.page.add_init_script(CANNOT)
    seat.sign_in(cast.lin_wei)
    open_form(seat, condax)
    expect(seat.page.locator("#id_note")).to_be_visible()
    expect(seat.page.locator(".kl-dictate")).to_have_count(0)
