"""What a task counts opens by itself when it is there."""

import datetime as dt

import pytest
from celery import current_app
from playwright.sync_api import expect

from pipeline.funnel import reading, tasks, waiting
from pipeline.funnel.actions import fill_stays, recompute_all
from team.models import Organization
from tests.browser.conftest import Sit, Story
from tests.cast import Cast


def test_the_page_opens_by_itself(sit: Sit, cast: Cast, condax: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[list[str]] = []
    monkeypatch.setattr(reading, "FEW_STAYS", -1)
    monkeypatch.setattr(waiting, "MOST_WAITED", -1)
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **options: orders.append(args))
    fill_stays()
    recompute_all()
    day = Organization.objects.today() - dt.timedelta(days=2)
    seat = sit("desk")
    seat.sign_in(cast.director)
    seat.go(f"/funnel/?as_of={day}")
    expect(seat.page.locator("h1.kl-h1")).to_have_text("Being counted")
    tasks.count(*orders[0])
    expect(seat.page.locator("h1")).to_contain_text("Funnel", timeout=15_000)
