"""The board and the list: what they show, what they hide and say so, and what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pipeline.actions.evidence import give_evidence
from pipeline.actions.waivers import request_waiver
from pipeline.forecasts.actions import recompute_all
from pipeline.models import Deal, Flag
from pipeline.pages import columns, rows
from team.models import User
from tests.cast import CANARY, Canary, Cast, SignIn
from tests.factories import AccountFactory, DealFactory
from web.spreadsheets import harmless

pytestmark = pytest.mark.django_db
BOARD = "pipeline:board"


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


def text_of(client: Client, name: str = BOARD, **query: str) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def make(cast: Cast, count: int, **fields: object) -> list[Deal]:
    deals = [DealFactory(account__owner=cast.lin_wei, **fields) for _ in range(count)]
    recompute_all()
    return deals


def test_an_empty_board_says_what_to_do_first(client: Client, funnel) -> None:
    assert "New deal" in text_of(client)
    assert "A possible sale that a first look has found" in text_of(client)


def test_a_card_says_account_name_amount_gate_and_step(client: Client, cast: Cast, deal: Deal) -> None:
    text = text_of(client)
    for word in ("Condax", "Plant energy management", "2.4\u202fm", "no next step", "1 of 1 deals"):
        assert word in text
    assert "10 lacks 2 of 3: allows us to send material …" in text


def test_a_deal_that_may_move_says_so(client: Client, cast: Cast, deal: Deal) -> None:
    for code in ("10.1", "10.2"):
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion=code, note="Said on the phone")
    assert "to 20: 0 of 2" in text_of(client)
    for code in ("20.2", "20.3"):
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion=code, note="Said on the phone")
    assert 'data-move="20"' in text_of(client)


def test_worst_flag_first_and_the_others_counted(client: Client, cast: Cast, deal: Deal) -> None:
    for code, severity in (("no_coach", 2), ("stalled_silent", 3), ("two_continuations", 1)):
        numbers = {"days": 31, "limit": 30, "times": 2}
        Flag.objects.update_or_create(
            deal=deal,
            code=code,
            cleared_at=None,
            defaults={"severity": severity, "numbers": numbers, "raised_at": deal.created_at},
        )
    text = text_of(client)
    assert "No contact for 31 days (limit 30)" in text
    assert "+1" in text


def test_a_waiting_card_says_so(client: Client, cast: Cast, deal: Deal) -> None:
    request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Soon")
    assert "waits for waiver" in text_of(client)


def test_a_filter_says_what_it_hides(client: Client, cast: Cast, funnel) -> None:
    today = cast.organization.today()
    make(cast, 2, expected_close=today)
    make(cast, 3, expected_close=today - dt.timedelta(days=40))
    assert "5 of 5 deals" in text_of(client)
    assert "3 of 5 deals" in text_of(client, closing="overdue")
    assert "0 of 5 deals" in text_of(client, flagged="1")
    assert "5 of 5 deals" in text_of(client, closing="nonsense", owner="u-nobody")


def test_whose_deals(cast: Cast, canary: Canary, sign_in: SignIn, deal: Deal) -> None:
    DealFactory(account__owner=cast.rep2, name="West line")
    assert "West line" not in text_of(sign_in(cast.lin_wei), owner="all")
    manager = text_of(sign_in(cast.manager))
    assert "Plant energy" in manager
    assert "Lin Wei" in manager
    assert "West line" not in manager
    assert "West line" in text_of(sign_in(cast.director))
    for user in (cast.lin_wei, cast.manager, cast.admin):
        for owner in ("me", "team", "all", f"u-{cast.stranger.pk}", f"t-{cast.hardware.pk}"):
            assert CANARY not in text_of(sign_in(user), owner=owner)
            assert CANARY not in text_of(sign_in(user), "pipeline:deal_list", owner=owner, q="Zanzibar").replace(
                'value="Zanzibar"', ""
            )


def test_won_deals_stay_until_they_are_shipped(client: Client, cast: Cast, funnel) -> None:
    today = cast.organization.today()
    won = {"status": "won", "won_on": today, "signed_on": today, "paid_on": today, "at": "80"}
    make(cast, 1, name="On its way", **won)
    make(cast, 1, name="Arrived long ago", shipped_on=today - dt.timedelta(days=40), **won)
    make(cast, 1, name="Signed only", signed_on=today, at="80")
    text = text_of(client)
    assert "On its way" in text
    assert "Arrived long ago" not in text
    assert "signed ✓ · paid · shipped" in text


def test_columns_are_paged_by_key(client: Client, cast: Cast, funnel, monkeypatch) -> None:
    monkeypatch.setattr(columns, "COLUMN_SIZE", 3)
    deals = make(cast, 8)
    seen: list[str] = []
    url = reverse(BOARD)
    for _ in range(3):
        text = client.get(url, headers={"HX-Request": "true"}).content.decode()
        seen += [deal.name for deal in deals if f">{deal.name}<" in text]
        url = text.split('hx-get="/pipeline/?')[-1].split('"')[0].replace("&amp;", "&")
        url = f"{reverse(BOARD)}?{url}"
    assert sorted(seen) == sorted(deal.name for deal in deals)


def test_the_board_costs_the_same_for_many_deals(
    client: Client, cast: Cast, funnel, django_assert_max_num_queries
) -> None:
    make(cast, 2)
    text_of(client)
    with django_assert_max_num_queries(20) as few:
        text_of(client)
    make(cast, 30)
    with django_assert_max_num_queries(len(few)):
        assert len(text_of(client)) < 60_000


def test_the_list_costs_the_same_for_many_deals(
    client: Client, cast: Cast, funnel, django_assert_max_num_queries
) -> None:
    make(cast, 2)
    text_of(client, "pipeline:deal_list")
    with django_assert_max_num_queries(16) as few:
        text_of(client, "pipeline:deal_list")
    make(cast, 30)
    with django_assert_max_num_queries(len(few)):
        text_of(client, "pipeline:deal_list")


@pytest.mark.parametrize("sort", ["close", "-close", "amount", "-amount", "name", "-name", "updated", "-updated", "x"])
def test_the_list_sorts_by_what_it_offers(client: Client, cast: Cast, funnel, sort: str) -> None:
    small, large = make(cast, 1, name="Aalto", amount_minor=100)[0], make(cast, 1, name="Baltic", amount_minor=900)[0]
    text = text_of(client, "pipeline:deal_list", sort=sort)
    if sort in ("amount", "-amount"):
        assert (text.index(small.name) < text.index(large.name)) == (sort == "amount")


def test_the_csv_is_what_is_shown_and_runs_no_formula(client: Client, cast: Cast, funnel) -> None:
    make(cast, 1, name="=HYPERLINK(1)")
    make(cast, 1, name="Other", at="50")
    answer = client.get(reverse("pipeline:deal_list"), {"format": "csv", "stage": "20"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("\ufeffAccount,Deal")
    assert "'=HYPERLINK(1)" in lines[1]
    assert len(lines) == 2
    assert harmless(-5) == -5


def test_the_csv_is_in_the_persons_language_and_asks_for_the_organization_once(
    client: Client, cast: Cast, funnel
) -> None:
    User.objects.filter(pk=cast.lin_wei.pk).update(language="zh-hans")
    make(cast, 6)
    answer = client.get(reverse("pipeline:deal_list"), {"format": "csv"}, headers={"Accept-Language": "en"})
    with CaptureQueriesContext(connection) as asked:
        lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("\ufeff客户,")
    assert len(lines) == 7
    assert sum('FROM "team_organization"' in query["sql"] for query in asked) <= 1


def test_a_csv_that_is_cut_says_so(client: Client, cast: Cast, funnel, monkeypatch: pytest.MonkeyPatch) -> None:
    make(cast, 3)
    monkeypatch.setattr(rows, "EXPORT_MOST", 2)
    answer = client.get(reverse("pipeline:deal_list"), {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1 + 2 + 1
    assert "a file holds 2 deals" in lines[-1]


def test_a_board_asks_once_who_is_in_a_team_and_reads_no_method(cast: Cast, sign_in: SignIn, funnel) -> None:
    make(cast, 2)
    client, query = sign_in(cast.director), {"owner": f"t-{cast.east.pk}"}
    client.get(reverse(BOARD), query)
    with CaptureQueriesContext(connection) as asked:
        assert "2 of 2 deals" in client.get(reverse(BOARD), query).content.decode()
    texts = [each["sql"] for each in asked]
    assert sum('FROM "team_membership"' in text and '"team_id" IN' in text for text in texts) <= 1
    assert not any('"method"' in text and 'FROM "pipeline_stage"' in text for text in texts)


def test_clean_up_counts_deals_by_owner_once(cast: Cast, sign_in: SignIn, funnel) -> None:
    make(cast, 2, is_quiet=True)
    with CaptureQueriesContext(connection) as asked:
        sign_in(cast.manager).get(reverse("pipeline:clean_up"))
    assert sum('COUNT("pipeline_deal"."id")' in each["sql"] and "GROUP BY" in each["sql"] for each in asked) == 1


def test_many_at_once_each_with_its_result(cast: Cast, canary: Canary, sign_in: SignIn, funnel) -> None:
    client = sign_in(cast.manager)
    mine, won = make(cast, 1)[0], make(cast, 1, status="won", won_on=cast.organization.today())[0]
    chosen = {"deal": [mine.pk, won.pk, canary.deal.pk, "nonsense"], "back": "?owner=me"}
    url = reverse("pipeline:deal_bulk", args=["rest"])
    assert mine.name in client.post(url, chosen).content.decode()
    text = client.post(url, chosen | {"apply": "1", "note": "Merger"}).content.decode()
    assert "1 of 2 done" in text
    assert "This deal is not open" in text
    mine.refresh_from_db()
    canary.deal.refresh_from_db()
    assert (mine.status, canary.deal.status) == ("dormant", "open")
    close = {"apply": "1", "expected_close": "2001-01-01"}
    assert (
        "This date has passed"
        in client.post(reverse("pipeline:deal_bulk", args=["close"]), chosen | close).content.decode()
    )
    give = {"apply": "1", "owner": cast.lin_wei.pk}
    assert client.post(reverse("pipeline:deal_bulk", args=["reassign"]), chosen | give).status_code == 200


def test_the_menu_and_search_find_a_deal(client: Client, cast: Cast, deal: Deal) -> None:
    from web.searches import search

    assert "Move to" in client.get(reverse("pipeline:deal_menu", args=[deal.pk])).content.decode()
    assert [hit.label for hit in search(cast.lin_wei, "energy") if hit.label == deal.name]
    assert not [hit for hit in search(cast.rep2, "energy") if hit.label == deal.name]


def test_the_panels_of_account_contact_and_visit(client: Client, cast: Cast, deal: Deal) -> None:
    from django.test import RequestFactory

    from pipeline.panels import account_deals, face_deals, visit_proves
    from tests.factories import ContactFactory, VisitFactory

    request = RequestFactory().get("/visits/x/after/")
    request.user = cast.lin_wei
    assert [card.deal for card in account_deals(request, deal.account)["cards"]] == [deal]
    assert face_deals(request, AccountFactory(owner=cast.rep2)) is None
    visit = VisitFactory(
        account=deal.account,
        owner=cast.lin_wei,
        met=[ContactFactory(account=deal.account)],
        centers=[deal.buying_center],
    )
    rows = visit_proves(request, visit)["rows"]  # type: ignore[index]
    assert [row["missing"].code for row in rows] == ["10.1", "20.2", "20.3"]
