"""In Chromium: a draft saves itself, and boards have as many columns as their pipelines have stages."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from pipeline.actions.pipelines import create_pipeline
from pipeline.editing.actions.drafts import begin_draft
from team.models import User
from tests.cast import Cast
from tests.factories import AccountFactory, DealFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def sign_in(page: Page, live_server: Any, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def test_boards_of_eight_and_seven_stages_and_a_draft_that_saves_itself(
    page: Page, live_server: Any, cast: Cast
) -> None:
    account = AccountFactory(owner=cast.lin_wei)
    shown = []
    for template, at, count in (("project_selling", "3", 8), ("sales_chain", "4", 7)):
        pipeline = create_pipeline(actor=cast.admin, name={"en": template}, template=template)
        stage = pipeline.current.stages.get(code=at)  # type: ignore[union-attr]
        DealFactory(account=account, owner=cast.lin_wei, pipeline=pipeline, stage=stage, name=f"Line in {template}")
        shown.append((pipeline, at, count))
    sign_in(page, live_server, cast.lin_wei)
    for pipeline, at, count in shown:
        page.goto(f"{live_server.url}{reverse('pipeline:board')}?pipeline={pipeline.pk}")
        columns = page.locator(".kl-board-column")
        expect(columns).to_have_count(count)
        tops = columns.evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
        assert len(set(tops)) == 1, "the columns stand side by side"
        expect(columns.nth(int(at) - 1)).to_contain_text(f"Line in {pipeline.code.replace('-', '_')}")
    begin_draft(actor=cast.admin, pipeline_id=shown[0][0].pk)
    sign_in(page, live_server, cast.admin)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_server.url + reverse("editing:section_item", args=[shown[0][0].pk, "stage", "3"]))
    page.get_by_label("Percentage").fill("22")
    page.get_by_label("Percentage").blur()
    expect(page.locator("#saved")).to_have_text("Saved.")
    page.get_by_label("Percentage").fill("1")
    page.get_by_label("Percentage").blur()
    expect(page.locator(".kl-error")).to_contain_text("must not be lower than the stage before")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
