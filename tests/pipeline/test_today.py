"""A rep's Today: what is on it, in which order, for whom; later, done, clean up."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.actions.attention import postpone
from pipeline.actions.evidence import give_evidence
from pipeline.actions.sweeping import sweep_flags
from pipeline.actions.waivers import request_waiver
from pipeline.attention.do_now import do_now
from pipeline.attention.short_lists import almost_there, worth_a_visit
from pipeline.models import Deal, Pipeline, Postponement
from stakeholders.models import Commitment
from stakeholders.visits.models import Visit
from stakeholders.visits.suggestions import suggestions
from tests.cast import Canary, Cast, SignIn
from tests.factories import AccountFactory, CommitmentFactory, ContactFactory, DealFactory, VisitFactory, stage_of

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def make(funnel: Pipeline, account: KeyAccount, at: str = "20", **fields: Any) -> Deal:
    """A deal of long ago, so that no grace covers it."""
    old = dt.date(2025, 1, 6)
    values = {"stage_entered_on": old, "opened_on": old, "owned_since": old, **fields}
    deal = DealFactory(account=account, pipeline=funnel, at=at, **values)
    Deal.objects.filter(pk=deal.pk).update(created_at=dt.datetime(2025, 1, 6, tzinfo=dt.UTC))
    return deal


def our_step(deal: Deal, due: dt.date, **fields: Any) -> Commitment:
    return CommitmentFactory(account=deal.account, center=deal.buying_center, due_on=due, **fields)


def test_the_classes_come_in_their_order_and_one_deal_is_one_row(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    today = cast.lin_wei.today()
    zhao = ContactFactory(account=condax, name="Zhao Min")
    silent = make(funnel, condax, name="Silent", amount_minor=900_000_000)
    due = make(funnel, condax, name="Due")
    our_step(due, today)
    late = make(funnel, condax, at="50", name="Customer late", amount_minor=1_000_000)
    our_step(late, today - dt.timedelta(days=9), side="theirs", contact=zhao, assignee=None, what="Send the draft")
    our_step(late, today)
    sweep_flags()
    rows = do_now(cast.lin_wei)
    assert [(row.deal.name, row.kind) for row in rows] == [
        ("Customer late", "customer"),
        ("Due", "ours"),
        ("Silent", "severe"),
    ]
    assert rows[0].text == "Remind Zhao Min: Send the draft"
    assert rows[0].why == "9 days overdue"
    assert (rows[1].text, rows[1].why) == ("Send the layout", "due today")
    assert "No contact for" in rows[2].why
    assert rows[2].deal == silent


def test_at_most_five_the_most_valuable_first_and_a_close_date_soon_counts_double(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    today = cast.lin_wei.today()
    for place in range(6):
        our_step(make(funnel, condax, name=f"Deal {place}", amount_minor=(10 + place) * 1_000_000), today)
    soon = make(funnel, condax, name="Soon", amount_minor=9_000_000, expected_close=today + dt.timedelta(days=20))
    our_step(soon, today)
    rows = do_now(cast.lin_wei)
    assert [row.deal.name for row in rows] == ["Soon", "Deal 5", "Deal 4", "Deal 3", "Deal 2"]


def test_a_step_on_somebody_elses_deal_is_mine_when_i_have_to_do_it(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    deal = make(funnel, condax)
    our_step(deal, cast.inside.today(), assignee=cast.inside)
    assert do_now(cast.inside) == []  # not in sight yet
    deal.team_members.create(user=cast.inside, starts_on=dt.date(2025, 1, 6))
    assert [row.deal for row in do_now(cast.inside)] == [deal]


def test_accounts_past_their_cadence_come_last(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    today = cast.lin_wei.today()
    KeyAccount.objects.filter(pk=condax.pk).update(tier="key", coverage_class="C")
    deal = make(funnel, condax, at="10", expected_close=None, last_activity_on=today - dt.timedelta(days=50))
    Deal.objects.filter(pk=deal.pk).update(next_needed=2, next_have=0)
    VisitFactory(
        account=condax,
        starts_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=100),
        met=[ContactFactory(account=condax)],
    )
    (row,) = do_now(cast.lin_wei)
    assert (row.kind, row.text, row.why) == ("cadence", "Visit Condax", "last visited 100 days ago; every 90 days")
    assert [each.label for each in suggestions(cast.lin_wei)] == ["Condax"]
    forgotten = VisitFactory(account=condax, state="planned", outcome="")
    assert [row.kind for row in do_now(cast.lin_wei)] == ["cadence"]
    tomorrow = timezone.now() + dt.timedelta(days=1)
    Visit.objects.filter(pk=forgotten.pk).update(starts_at=tomorrow, ends_at=tomorrow)
    assert do_now(cast.lin_wei) == []


def test_almost_there_names_the_criterion_and_the_stage(cast: Cast, deal: Deal) -> None:
    for code in ("10.1", "10.2", "20.2"):
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion=code, note="Said on the phone")
    deal.refresh_from_db()
    assert (deal.next_have, deal.next_needed) == (1, 2)
    (row,) = almost_there(cast.lin_wei)
    assert row.deal == deal
    assert row.stage == "20 Intent"
    assert row.criterion
    assert almost_there(cast.lin_wei, besides=[deal.pk]) == []


def test_imported_and_estimated_deals_accuse_nobody(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    stage = stage_of(funnel, "20")
    make(
        funnel, condax, name="Imported one", is_quiet=True, is_close_estimated=True, granted_stage=stage,
        granted_by="migration", expected_close=dt.date(2025, 2, 1),
    )  # fmt: skip
    sweep_flags()
    assert do_now(cast.lin_wei) == []
    assert list(worth_a_visit(cast.lin_wei)) == []
    page = text_of(sign_in(cast.lin_wei).get("/"))
    assert "1 imported deal without any activity" in page
    assert "Imported one" not in page


def test_later_takes_a_deal_off_ones_own_list_only(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    deal = make(funnel, condax)
    our_step(deal, cast.lin_wei.today())
    client, url = sign_in(cast.lin_wei), reverse("pipeline:deal_later", args=[deal.pk])
    assert client.get(url).status_code == 200
    refused = client.post(url, {"until": cast.lin_wei.today() + dt.timedelta(days=20)})
    assert refused.status_code == 422
    assert "Later than a week needs a reason." in refused.content.decode()
    assert client.post(url, {}).status_code == 422
    assert do_now(cast.lin_wei)
    answer = client.post(url, {"days": 3, "next": "/?view=rep"})
    assert (answer.status_code, answer["Location"]) == (302, "/?view=rep")
    assert Postponement.objects.get().until == cast.lin_wei.today() + dt.timedelta(days=3)
    assert do_now(cast.lin_wei) == []


def test_a_long_later_with_a_reason_is_kept(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    until = cast.lin_wei.today() + dt.timedelta(days=20)
    url = reverse("pipeline:deal_later", args=[deal.pk])
    sign_in(cast.lin_wei).post(url, {"until": until, "reason": "Their fiscal year begins then"})
    row = Postponement.objects.get()
    assert (row.until, row.reason, row.user) == (until, "Their fiscal year begins then", cast.lin_wei)


def test_what_is_put_off_comes_back_on_its_day(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    deal = make(funnel, condax)
    our_step(deal, cast.lin_wei.today())
    postpone(actor=cast.lin_wei, deal_id=deal.pk, until=cast.lin_wei.today() + dt.timedelta(days=1))
    assert do_now(cast.lin_wei) == []
    Postponement.objects.update(until=cast.lin_wei.today())
    assert [row.deal for row in do_now(cast.lin_wei)] == [deal]


def test_the_page_shows_each_list_to_its_owner_and_nothing_to_strangers(
    cast: Cast, deal: Deal, canary: Canary, sign_in: SignIn
) -> None:
    our_step(deal, cast.lin_wei.today())
    request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Visit next week")
    page = text_of(sign_in(cast.lin_wei).get("/"))
    assert "Do now" in page
    assert "Waiting for others Waiver for 20 Intent" in page
    for person in (cast.rep2, cast.stranger, cast.admin, cast.inside):
        shown = text_of(sign_in(person).get("/"))
        assert deal.name not in shown
        assert "Do now" not in shown
    assert "Canary" not in page


@pytest.mark.parametrize("name", ["deal_later", "deal_ask"])
def test_doors_of_a_strangers_deal_do_not_exist(cast: Cast, deal: Deal, sign_in: SignIn, name: str) -> None:
    url = reverse(f"pipeline:{name}", args=[deal.pk])
    for person in (cast.stranger, cast.admin):
        assert sign_in(person).get(url).status_code == 404
        assert sign_in(person).post(url, {"days": 1, "body": "?"}).status_code == 404


def test_today_costs_the_same_queries_however_many_deals(
    cast: Cast, funnel: Pipeline, sign_in: SignIn, django_assert_max_num_queries
) -> None:
    for number in range(12):
        account = AccountFactory(name=f"Account {number}", owner=cast.lin_wei)
        deal = make(funnel, account, at="30")
        if number % 2:
            our_step(deal, cast.lin_wei.today())
    sweep_flags()
    client = sign_in(cast.lin_wei)
    client.get("/")
    with django_assert_max_num_queries(42):
        assert client.get("/").status_code == 200


@pytest.fixture
def imports(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> list[Deal]:
    stage = stage_of(funnel, "20")
    rows = [
        make(
            funnel, condax, name=f"Imported {number}", is_quiet=True, is_close_estimated=True, granted_stage=stage,
            granted_by="migration", stage_entered_on=dt.date(2025, 1 + number, 6),
        )
        for number in range(4)
    ]  # fmt: skip
    sweep_flags()
    return rows


def test_clean_up_shows_the_oldest_first_to_owner_and_manager(cast: Cast, imports: list[Deal], sign_in: SignIn) -> None:
    url = reverse("pipeline:clean_up")
    page = text_of(sign_in(cast.lin_wei).get(url))
    assert [page.index(deal.name) for deal in imports] == sorted(page.index(deal.name) for deal in imports)
    theirs = text_of(sign_in(cast.manager).get(url, {"owner": str(cast.lin_wei.pk)}))
    assert "Imported 3" in theirs
    assert "Lin Wei" in theirs
    for person in (cast.stranger, cast.rep2, cast.admin):
        assert "Imported" not in text_of(sign_in(person).get(url, {"owner": str(cast.lin_wei.pk)})).replace(
            "Imported deals", ""
        )


def test_many_are_settled_at_once_and_each_refusal_stands_in_its_row(
    cast: Cast, imports: list[Deal], canary: Canary, sign_in: SignIn
) -> None:
    client, url = sign_in(cast.lin_wei), reverse("pipeline:clean_up")
    close = cast.lin_wei.today() + dt.timedelta(days=90)
    ids = [str(deal.pk) for deal in imports]
    assert client.post(url, {"act": "lose", "deal": ids[:1]}).status_code == 422
    client.post(url, {"act": "keep", "expected_close": close, "deal": ids[:2]})
    client.post(url, {"act": "lose", "reason": "price", "deal": ids[2:3]})
    answer = client.post(url, {"act": "rest", "deal": [*ids[2:], str(canary.deal.pk)]})
    assert "1 deal cleaned up." in answer.content.decode()
    states = {deal.pk: deal for deal in Deal.objects.all()}
    kept = states[imports[0].pk]
    assert (kept.expected_close, kept.is_close_estimated, kept.is_quiet) == (close, False, False)
    assert [states[deal.pk].status for deal in imports] == ["open", "open", "lost", "dormant"]
    assert states[canary.deal.pk].status == "open"


def test_a_refused_row_stays_ticked_with_its_sentence(cast: Cast, imports: list[Deal], sign_in: SignIn) -> None:
    past = cast.lin_wei.today() - dt.timedelta(days=1)
    answer = sign_in(cast.lin_wei).post(
        reverse("pipeline:clean_up"), {"act": "keep", "expected_close": past, "deal": [str(imports[0].pk)]}
    )
    assert "This date has passed." in text_of(answer)
    assert f'value="{imports[0].pk}" checked' in answer.content.decode()


def test_who_only_reads_settles_nothing(cast: Cast, imports: list[Deal], sign_in: SignIn) -> None:
    client, url = sign_in(cast.analyst), reverse("pipeline:clean_up")
    assert "Keep with this date" not in client.get(url).content.decode()
    answer = client.post(url, {"act": "rest", "deal": [str(imports[0].pk)]})
    assert "You may see this, but not change it." in text_of(answer)
    assert Deal.objects.get(pk=imports[0].pk).status == "open"


def test_clean_up_is_paged_by_key_with_constant_queries(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn, django_assert_max_num_queries
) -> None:
    for number in range(53):
        make(funnel, condax, name=f"Imported {number:02}", is_quiet=True)
    client, url = sign_in(cast.lin_wei), reverse("pipeline:clean_up")
    first = client.get(url)
    assert len(first.context["rows"]) == 40
    with django_assert_max_num_queries(25):
        rest = client.get(url + first.context["page"].older_url)
    assert len(rest.context["rows"]) == 13
