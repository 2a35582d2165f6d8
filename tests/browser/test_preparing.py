"""A visit is prepared on the phone, section by section, and taken along on paper."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stakeholders.visits.actions import plan_visit, prepare_visit
from stakeholders.visits.models import Visit, VisitPreparation
from tests.browser.conftest import Sit, Story
from tests.cast import Cast

pytestmark = pytest.mark.once  # what a browser does with it no database changes


@pytest.fixture
def visit(cast: Cast, condax: Story) -> Visit:
    return plan_visit(
        actor=cast.lin_wei,
        account=condax.account,
        starts_at=timezone.now() + dt.timedelta(days=1),
        people=[condax.person],
        centers=[condax.deal.buying_center],
    )


def test_what_is_typed_is_saved_by_itself(sit: Sit, cast: Cast, visit: Visit) -> None:
    seat = sit("phone")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/visits/{visit.pk}/prepare/")
    page, state = seat.page, seat.page.locator("#prepare-state")
    expect(state).to_contain_text("Missing: purpose, commitment to ask for")
    page.locator("#id_aim_purpose").press_sequentially("Agree on the scope")
    expect(page.locator("#prepare-aim-saved")).to_have_text("Saved")
    expect(page.locator("#id_aim_purpose")).to_be_focused()
    page.locator("#prepare-aim .kl-chip").first.click()
    expect(page.locator("#id_aim_planned_commitment")).not_to_have_value("")
    page.locator("#id_checks_who").fill("The plant manager")
    page.locator("#id_checks_opening").fill("How is the new line running?")
    page.locator("#id_checks_opening").blur()
    expect(state).to_have_text("Prepared")
    page.locator("#id_questions_own_text").fill("Who decides?")
    page.locator("#id_questions_own_text").press("Enter")
    expect(page.locator("#prepare-questions")).to_contain_text("Who decides?")
    page.locator("#prepare-questions summary", has_text="Problem").click()
    page.locator("#prepare-questions input[name=add_problem]").first.check()
    expect(page.locator("#prepare-questions .kl-prepare-questions > li")).to_have_count(2)
    seat.settle()
    row = VisitPreparation.objects.get()
    assert row.answers == {"who": "The plant manager", "opening": "How is the new line running?"}
    assert row.questions.count() == 2
    assert Visit.objects.get(pk=visit.pk).purpose == "Agree on the scope"
    seat.go(f"/visits/{visit.pk}/prepare/")
    expect(page.locator("#id_checks_who")).to_have_value("The plant manager")
    expect(page.locator(".kl-draft-note")).to_have_count(0)


def test_the_second_writer_is_told_and_chooses(sit: Sit, cast: Cast, visit: Visit) -> None:
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/visits/{visit.pk}/prepare/")
    section = seat.page.locator("#prepare-checks")
    prepare_visit(actor=cast.manager, visit_id=visit.pk, values={"answers": {"who": "The director"}})
    seat.page.locator("#id_checks_who").press_sequentially("The buyer")
    expect(section).to_contain_text("Somebody else changed this meanwhile")
    expect(section).to_contain_text("The director")
    expect(seat.page.locator("#id_checks_who")).to_have_value("The buyer")
    seat.page.locator("#id_checks_talk").fill("They")
    seat.page.wait_for_timeout(1500)
    assert VisitPreparation.objects.get().answers == {"who": "The director"}
    seat.press("Save", section)
    expect(seat.page.locator("#prepare-checks-saved")).to_have_text("Saved")
    assert VisitPreparation.objects.get().answers == {"who": "The buyer", "talk": "They"}


def test_on_paper_stands_what_one_needs_and_nothing_else(sit: Sit, cast: Cast, visit: Visit) -> None:
    values = {"purpose": "Agree on the scope", "script": {"agree": "Yes, output matters"}}
    prepare_visit(actor=cast.lin_wei, visit_id=visit.pk, values=values)
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/visits/{visit.pk}/prepare/")
    page = seat.page
    page.emulate_media(media="print")
    for shown in ("#id_aim_purpose", "#id_script_agree", "#prepare-state"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".kl-rail", ".kl-chips", "#prepare-presentation", "[data-print]", "#id_questions_own_text"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
