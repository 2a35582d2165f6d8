"""From a flag on Today to its sheet: what it is, why, what cures it, and the deal behind it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import KeyAccount
from pipeline.actions.sweeping import sweep_flags
from pipeline.attention.do_now import do_now
from pipeline.models import Pipeline
from tests.cast import Cast, SignIn
from tests.pipeline.test_today import make

pytestmark = pytest.mark.django_db


def test_a_flag_opens_its_sheet_and_the_deal_is_one_tap_away(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    silent = make(funnel, condax, name="Silent", amount_minor=900_000_000)
    sweep_flags()
    (row,) = do_now(cast.lin_wei)
    about = reverse("pipeline:flag_about", args=[silent.pk, row.flag])
    client = sign_in(cast.lin_wei)
    today = client.get("/").content.decode()
    assert f'<a class="kl-row-title" href="{about}" data-sheet>' in today
    assert f'<a class="kl-why" href="{about}" data-sheet>' in today
    assert f'<a href="{silent.get_absolute_url()}">Silent</a>' in today
    sheet = client.get(about, headers={"HX-Request": "true"}).content.decode()
    for words in ("What it looks for", "Snooze", row.text, "Open the deal"):
        assert words in sheet
    assert f'<a class="btn" href="{silent.get_absolute_url()}">' in sheet
