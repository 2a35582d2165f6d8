"""A manager's Monday: decide, ask, and read a number that is the same wherever it stands."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pipeline.actions.sweeping import sweep_flags
from pipeline.actions.waivers import request_waiver
from pipeline.forecasts.actions import recompute_all, set_quota
from pipeline.models import Deal, Waiver
from team import deliveries
from tests import factories
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast

OLD = dt.date(2025, 1, 6)


@pytest.fixture
def requests(cast: Cast, condax: Story) -> list[Waiver]:
    """Lin Wei asks twice: for Condax, and for a deal of another account."""
    other = factories.DealFactory(account__owner=cast.lin_wei, account__name="Hatfan", name="Crane drives", at="20")
    return [
        request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="30", reason=reason)
        for deal, reason in ((condax.deal, "The tender came early"), (other, "They are in a hurry"))
    ]


@pytest.fixture
def silent(cast: Cast, condax: Story) -> Deal:
    """A deal of Lin Wei that nobody has touched for long, and that the manager has been able to see for a week."""
    dates = {"stage_entered_on": OLD, "opened_on": OLD, "owned_since": OLD}
    deal = factories.DealFactory(
        account__owner=cast.lin_wei, account__name="Sonron", name="Rail power", at="40", **dates
    )
    Deal.objects.filter(pk=deal.pk).update(created_at=dt.datetime(2025, 1, 6, tzinfo=dt.UTC))
    sweep_flags(again=True)
    deal.flags.update(raised_at=timezone.now() - dt.timedelta(days=7))
    return deal


def test_decide_one_by_key_and_refuse_one_with_a_sentence(sit: Sit, cast: Cast, requests: list[Waiver]) -> None:
    seat = sit("desk")
    seat.sign_in(cast.manager)
    page, decide = seat.page, seat.page.locator("#decide")
    rows = decide.locator("[data-row]")
    expect(rows).to_have_count(2)
    expect(decide).to_contain_text("“The tender came early”")
    expect(decide).to_contain_text("budget range known")
    page.keyboard.press("ArrowDown")  # the first row
    name = rows.nth(0).locator(".kl-row-title").inner_text()
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("1 waiver")
    expect(rows).to_have_count(1)
    seat.settle()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("r")
    seat.sheet.get_by_label("In one sentence").fill("Prove the budget first")
    seat.press("Refuse", seat.sheet)
    expect(page.locator("#decide")).to_have_count(0)
    granted, refused = Waiver.objects.order_by("state")
    assert (granted.state, granted.deal.name, granted.deal.stage.code) == ("granted", name, "30")
    assert (refused.state, refused.decision_note, refused.deal.stage.code) == (
        "refused",
        "Prove the budget first",
        "20",
    )


def test_ask_the_rep_who_is_told_and_answers(sit: Sit, cast: Cast, silent: Deal) -> None:
    desk = sit("desk")
    desk.sign_in(cast.manager)
    talk = desk.page.locator("#talk-about")
    expect(talk).to_contain_text("Rail power")
    desk.press("Ask the rep", talk)
    question = desk.sheet.locator("textarea")
    question.fill(f"{question.input_value()} What does the purchaser wait for?")
    desk.press("Ask", desk.sheet)
    expect(desk.sheet).not_to_be_visible()
    deliveries.sweep()  # which the worker does
    phone = sit("phone")
    phone.sign_in(cast.lin_wei)
    phone.press("More", phone.page.locator(".kl-phone-bar"))
    phone.press("Notifications", phone.page.locator("#person-menu"))
    phone.settle()
    phone.press("Zhou Jie", phone.page.locator("main"))
    phone.settle()
    assert f"/deals/{silent.pk}/" in phone.page.url
    comments = phone.page.locator("#comments")
    expect(comments).to_contain_text("What does the purchaser wait for?")
    comments.locator("textarea").fill("The board meets on Friday.")
    phone.press("Comment", comments)
    expect(comments).to_contain_text("The board meets on Friday.")


def test_the_number_is_the_sum_of_its_deals(sit: Sit, cast: Cast, condax: Story) -> None:
    """Sentence, table, its total and the deals behind it say the same amounts."""
    today = cast.organization.today()
    for at, minor in (("50", 300_000_000), ("40", 250_000_000)):
        factories.DealFactory(
            account__owner=cast.lin_wei, team=cast.east, at=at, amount_minor=minor, expected_close=today
        )
    set_quota(actor=cast.manager, owner=cast.lin_wei, month=today.replace(day=1), amount_minor=900_000_000)
    recompute_all()
    seat = sit("desk")
    seat.sign_in(cast.manager)
    expect(seat.page.locator("main")).to_contain_text("weighted 2.5 m")
    seat.go("/forecast/")
    page, table = seat.page, seat.page.locator(".kl-forecast-table")
    expect(page.locator("main")).to_contain_text("weighted 2.5 m")
    lines = table.locator("tbody tr", has_text="Lin Wei")
    assert column_of(lines.first, seat) == column_of(table.locator("tfoot tr"), seat) == "2.5 m"
    table.locator("tfoot td a", has_text="2.5").click()
    rows = seat.sheet.locator(".kl-row")
    expect(rows).to_have_count(2)
    assert sorted(re.findall(r"weighted ([\d.]+)", " ".join(rows.all_inner_texts()))) == ["1.0", "1.5"]
    rows.first.get_by_role("link").first.click()
    page.wait_for_url("**/deals/*/")


def column_of(line, seat: Seat) -> str:
    """The weighted amount of a line."""
    heads = [head.strip() for head in seat.page.locator(".kl-forecast-table thead th").all_inner_texts()]
    return (
        line.locator("th, td")
        .nth(heads.index("Weighted"))
        .inner_text()
        .replace("\u202f", " ")
        .replace("\xa0", " ")
        .strip()
    )
