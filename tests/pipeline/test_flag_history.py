"""Behind each flag: rule, numbers, cure, limit, history of snoozes and ends, on the page and in REST."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from integrations.actions import create_token
from pipeline import flag_sources
from pipeline.actions.attention import snooze_flag
from pipeline.actions.closing import rest_deal
from pipeline.actions.refreshing import refresh_deals
from pipeline.actions.sweeping import sweep_flags
from pipeline.editions import forget
from pipeline.methods.method import FlagSpec
from pipeline.models import Deal, Flag, FlagSnooze, Pipeline
from pipeline.rules.added_flags import AddedFlag
from pipeline.rules.flag_sight import Finding, Sight
from stakeholders.actions import make_commitment
from tests.cast import Canary, Cast, SignIn
from tests.factories import DealFactory, stage_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def late(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> Deal:
    """Stuck for 100 days without a next step or any contact."""
    long_ago = cast.organization.today() - dt.timedelta(days=100)
    days = {"stage_entered_on": long_ago, "opened_on": long_ago, "owned_since": long_ago}
    deal = DealFactory(account=condax, pipeline=funnel, stage=stage_of(funnel, "20"), owner=cast.lin_wei, **days)
    refresh_deals([deal.pk])
    return deal


def about(deal: Deal, code: str) -> str:
    return reverse("pipeline:flag_about", args=[deal.pk, code])


def tomorrow(cast: Cast, days: int = 1) -> dt.date:
    return cast.organization.today() + dt.timedelta(days=days)


def test_the_sheet_says_rule_numbers_cure_and_where_the_limit_comes_from(
    cast: Cast, late: Deal, sign_in: SignIn
) -> None:
    text = sign_in(cast.lin_wei).get(about(late, "stalled_stuck")).content.decode()
    assert "100 days in stage (limit 60)" in text
    assert "More than 60 days in this stage" in text
    assert "a move to another stage" in text
    assert "version 1, says" in text
    assert reverse("pipeline:flag_snooze", args=[late.pk, "stalled_stuck"]) in text
    reader = sign_in(cast.analyst).get(about(late, "stalled_stuck")).content.decode()
    assert "More than 60 days" in reader
    assert "flags/stalled_stuck/snooze" not in reader
    assert sign_in(cast.stranger).get(about(late, "stalled_stuck")).status_code == 404
    assert sign_in(cast.lin_wei).get(about(late, "no_coach")).status_code == 404


def test_every_snooze_stays_with_its_reason_and_the_end_says_why(cast: Cast, late: Deal, sign_in: SignIn) -> None:
    for number, reason in enumerate(("Tender opens", "Board meets"), start=1):
        snooze_flag(
            actor=cast.lin_wei, deal_id=late.pk, code="no_next_step", until=tomorrow(cast, number), reason=reason
        )
    assert list(FlagSnooze.objects.values_list("reason", flat=True).order_by("pk")) == ["Tender opens", "Board meets"]
    make_commitment(
        actor=cast.lin_wei, side="ours", what="Send it", center=late.buying_center, due_on=tomorrow(cast, 5)
    )
    flag = Flag.objects.get(deal=late, code="no_next_step")
    assert (flag.cleared_at is not None, flag.cleared_because) == (True, "cured")
    rest_deal(actor=cast.lin_wei, deal_id=late.pk, note="Later")
    assert set(late.flags.exclude(pk=flag.pk).values_list("cleared_because", flat=True)) == {"closed"}
    client = sign_in(cast.lin_wei)
    tab = client.get(reverse("pipeline:deal_tab", args=[late.pk, "flags"])).content.decode()
    for words in (
        "Tender opens",
        "Board meets",
        "cleared by itself: a next step of ours",
        "the deal is no longer open",
    ):
        assert words in tab
    assert "1 time before" not in client.get(about(late, "no_next_step")).content.decode()


def test_rest_tells_the_same(cast: Cast, canary: Canary, late: Deal) -> None:
    snooze_flag(
        actor=cast.lin_wei,
        deal_id=late.pk,
        code="stalled_silent",
        until=tomorrow(cast),
        reason="Waiting for the tender",
    )
    token = create_token(actor=cast.lin_wei, name="t", scopes=["*:read"])[1]
    client = Client(headers={"Authorization": f"Bearer {token}"})
    rows = client.get("/api/v1/flags/?running=true").json()["results"]
    found = {row["code"]: row for row in rows}
    silent = found["stalled_silent"]
    assert silent["explanation"]["reason"] == "No contact for 100 days (limit 21)"
    assert "named person" in silent["explanation"]["rule"]
    assert [each["reason"] for each in silent["snoozes"]] == ["Waiting for the tender"]
    assert silent["snoozes"][0]["snoozed_by"] == str(cast.lin_wei.pk)
    assert silent["cleared_because"] == ""
    deal = client.get(f"/api/v1/deals/{late.pk}/").json()
    # What sleeps is not what comes next: the account's cadence is.
    assert (deal["next_action"]["kind"], deal["next_action"]["flags"]) == ("visit_account", [])
    assert (deal["buyer_gap"], deal["bidders_remaining"]) == (None, None)


def test_the_deal_says_what_to_do_next_and_take_it_makes_it_ours(cast: Cast, late: Deal, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    text = client.get(late.get_absolute_url()).content.decode()
    assert "Suggested" in text
    assert f"{reverse('pipeline:deal_step', args=[late.pk, 'ours'])}?what=" in text
    assert "No contact for 100 days" in text
    board = client.get(reverse("pipeline:board")).content.decode()
    assert 'title="Next: ' in board
    assert about(late, "stalled_silent") in board
    rows = client.get(reverse("pipeline:deal_list"), {"col": ["next"]}).content.decode()
    assert "Visit the customer" in rows


def discount(sight: Sight) -> Finding | None:
    given = sight.facts.more.get(sight.flag)
    return Finding("ask_approval", {"percent": given}) if given and given > sight.number("percent") else None


@pytest.fixture
def discounts() -> Iterator[dict[Any, int]]:
    """What an app above would register: its rule with words and limits, and where its facts come from."""
    found: dict[Any, int] = {}
    words = {"en": "Discount over limit", "zh-hans": "折扣超限"}
    spec = FlagSpec(
        "discount_by_an_app", "severe", words, {"en": "{percent} % off", "zh-hans": "折扣{percent}%"}, None, None,
        {"percent": 10}, has_grace=False,
    )  # fmt: skip
    brought = AddedFlag(
        spec,
        discount,
        about="A discount over %(percent)s %% needs a manager.",
        clears="an approval",
        cures={"ask_approval": {"en": "Ask for approval", "zh-hans": "申请审批"}},
        limits={"percent": "count"},
    )
    forget()
    flag_sources.register(brought, facts=lambda ids: found, cure_url=lambda deal: "/negotiation/")
    yield found
    flag_sources.withdraw("discount_by_an_app")
    forget()


def test_an_app_above_brings_its_own_flag(discounts: dict[Any, int], cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    forget()
    discounts[deal.pk] = 15
    refresh_deals([deal.pk])
    flag = Flag.objects.get(deal=deal, code="discount_by_an_app")
    assert (flag.severity, flag.numbers) == (Flag.Severity.SEVERE, {"percent": 15})
    text = sign_in(cast.lin_wei).get(about(deal, "discount_by_an_app")).content.decode()
    for words in ("15 % off", "A discount over 10 % needs a manager.", "an approval", "Ask for approval"):
        assert words in text
    assert 'href="/negotiation/"' in text
    discounts[deal.pk] = 5
    sweep_flags()
    flag.refresh_from_db()
    assert flag.cleared_because == "cured"
    assert flag.cleared_at is not None
    assert flag.cleared_at <= timezone.now()
