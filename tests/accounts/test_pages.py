"""Pages of accounts: who sees what, filters, entering, changing, and a fixed number of queries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import change_account
from accounts.history import entries
from accounts.models import KeyAccount
from accounts.searching import accounts as search
from team.actions import comment_on
from tests.cast import CANARY, Canary, Cast, SignIn
from tests.factories import AccountFactory, AccountTeamFactory, DealFactory, DocumentFactory

LIST = "/accounts/"
SHEET = {"HX-Request": "true", "HX-Target": "sheet"}


@pytest.fixture
def account(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei, tax_number="9131", address="1 Harbour Road")


def names(client: Client, **query: str) -> set[str]:
    return {row.name for row in client.get(LIST, query).context["page"].rows}


def test_each_sees_their_own_list(cast: Cast, canary: Canary, account: KeyAccount, sign_in: SignIn) -> None:
    AccountFactory(name="Unplaced", owner=cast.lin_wei, is_holding=True)
    AccountTeamFactory(account=AccountFactory(name="Sonron", owner=cast.rep2), user=cast.lin_wei)
    everything = {"Condax", "Sonron", canary.account.name}
    seen = {who: names(sign_in(user)) for who, user in cast.everybody.items()}
    assert seen == {
        "lin_wei": {"Condax", "Sonron"},
        "rep2": {"Sonron"},
        "inside": set(),
        "manager": {"Condax", "Sonron"},
        "director": everything,
        "analyst": everything,
        "admin": set(),
        "stranger": {canary.account.name},
    }
    for who in ("lin_wei", "rep2", "inside", "manager", "admin"):
        assert CANARY not in sign_in(getattr(cast, who)).get(LIST).content.decode()
        assert "Ivo Stranger" not in sign_in(getattr(cast, who)).get(LIST).content.decode()


def test_filters_live_in_the_address(cast: Cast, sign_in: SignIn) -> None:
    AccountFactory(name="Aldax", owner=cast.lin_wei, tier="key", coverage_class="A", segment="sme", region="North")
    AccountFactory(
        name="Belmor", local_name="贝尔", owner=cast.rep2, tier="potential", coverage_class="B", erp_number="77"
    )
    AccountFactory(name="Cordun", owner=None, inside_owner=cast.inside, industry="Rail")
    client = sign_in(cast.director)
    assert names(client, tier="key") == {"Aldax"}
    assert names(client, coverage_class="B") == {"Belmor"}
    assert names(client, segment="sme") == {"Aldax"}
    assert names(client, region="North") == {"Aldax"}
    assert names(client, industry="Rail") == {"Cordun"}
    assert names(client, owner=str(cast.rep2.pk)) == {"Belmor"}
    assert names(client, owner="none") == {"Cordun"}
    assert names(sign_in(cast.rep2), owner="me") == {"Belmor"}
    assert names(client, q="贝尔") == names(client, q="bel") == names(client, q="77") == {"Belmor"}
    assert names(client, q="%") == set()
    assert names(client, tier="gold", owner="nobody", sort="password") == {"Aldax", "Belmor", "Cordun"}
    page = client.get(LIST, {"sort": "-name", "columns": ["erp_number"]})
    assert [row.name for row in page.context["page"].rows] == ["Cordun", "Belmor", "Aldax"]
    assert "77" in page.content.decode()
    assert "No account passes" in client.get(LIST, {"q": "zzz"}).content.decode()


def test_pages_follow_each_other(cast: Cast, sign_in: SignIn) -> None:
    for n in range(60):
        AccountFactory(name=f"Account {n:02}", owner=cast.lin_wei)
    client = sign_in(cast.lin_wei)
    first = client.get(LIST).context["page"]
    assert len(first.rows) == 50
    second = client.get(LIST + first.older_url).context["page"]
    assert [row.name for row in second.rows] == [f"Account {n:02}" for n in range(50, 60)]


@pytest.mark.parametrize("who", ["lin_wei", "manager", "director", "admin"])
@pytest.mark.parametrize("count", [3, 40])
def test_the_list_asks_a_fixed_number_of_times(
    cast: Cast, sign_in: SignIn, who: str, count: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(count):
        AccountFactory(owner=cast.lin_wei, inside_owner=cast.inside, industry=f"Industry {n}")
    client = sign_in(getattr(cast, who))
    client.get(LIST)  # the organization's zone is remembered from now on
    with django_assert_max_num_queries(9):
        assert client.get(LIST, {"columns": ["owner", "inside_owner", "tier"]}).status_code == 200


def test_the_page_of_an_account(cast: Cast, canary: Canary, account: KeyAccount, sign_in: SignIn) -> None:
    answers = {who: sign_in(user).get(account.get_absolute_url()).status_code for who, user in cast.everybody.items()}
    expected = dict.fromkeys(answers, 404) | dict.fromkeys(["lin_wei", "manager", "director", "analyst"], 200)
    assert answers == expected
    page = sign_in(cast.lin_wei).get(account.get_absolute_url()).content.decode()
    assert "1 Harbour Road" in page
    assert reverse("accounts:account_edit", args=[account.pk]) in page
    assert reverse("accounts:account_reassign", args=[account.pk]) not in page
    assert (
        reverse("accounts:account_reassign", args=[account.pk])
        in sign_in(cast.manager).get(account.get_absolute_url()).content.decode()
    )
    assert (
        reverse("accounts:account_edit", args=[account.pk])
        not in sign_in(cast.analyst).get(account.get_absolute_url()).content.decode()
    )


def test_who_has_only_a_deal_there_sees_the_face(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    DealFactory(account=account, owner=cast.rep2)
    DocumentFactory(account=account, title="Secret offer")
    comment_on(actor=cast.lin_wei, record=account, body="Between us")
    page = sign_in(cast.rep2).get(account.get_absolute_url())
    assert page.status_code == 200
    text = page.content.decode()
    assert "Condax" in text
    assert "Automation" in text
    assert "East China" in text
    for secret in ("1 Harbour Road", "9131", "Secret offer", "Between us", "Lin Wei"):
        assert secret not in text
    for name in ("account_edit", "account_reassign", "account_team_add", "document_add"):
        assert sign_in(cast.rep2).get(reverse(f"accounts:{name}", args=[account.pk])).status_code == 404
    assert names(sign_in(cast.rep2)) == set()


@pytest.mark.parametrize("count", [2, 15])
def test_the_page_asks_a_fixed_number_of_times(
    cast: Cast, account: KeyAccount, sign_in: SignIn, count: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(count):
        AccountTeamFactory(account=account)
        DocumentFactory(account=account)
        comment_on(actor=cast.manager, record=account, body=f"Number {n}")
        AccountFactory(parent=account, owner=cast.lin_wei)
    client = sign_in(cast.lin_wei)
    with django_assert_max_num_queries(34):
        assert client.get(account.get_absolute_url()).status_code == 200


def test_entering_in_the_sheet(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.lin_wei), reverse("accounts:account_create")
    assert "<html" not in client.get(url, headers=SHEET).content.decode()
    assert "<html" in client.get(url).content.decode()
    form = {"name": "Sonron Rail", "coverage_class": "A"}
    answer = client.post(url, form, headers=SHEET)
    account = KeyAccount.objects.get()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, account.get_absolute_url())
    assert (account.owner, account.name) == (cast.lin_wei, "Sonron Rail")
    assert client.post(url, {"name": "", "coverage_class": "A"}, headers=SHEET).status_code == 422
    for user in (cast.analyst, cast.admin):
        assert sign_in(user).get(url).status_code == 403
        assert sign_in(user).post(url, form).status_code == 403


def test_a_collision_shows_name_and_owner_and_asks(cast: Cast, canary: Canary, sign_in: SignIn) -> None:
    client, url = sign_in(cast.lin_wei), reverse("accounts:account_create")
    form = {"name": f"{CANARY} Works GmbH", "coverage_class": "A"}
    answer = client.post(url, form)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Ivo Stranger" in text
    assert str(canary.account.pk) not in text
    assert "It is another company" in text
    assert client.post(url, form | {"confirmed": "Something else"}).status_code == 409
    assert client.post(url, form | {"confirmed": answer.context["form"].data["confirmed"]}).status_code == 302
    assert KeyAccount.objects.filter(owner=cast.lin_wei).count() == 1


def edit_form(account: KeyAccount, **changes: object) -> dict[str, object]:
    return {"name": account.name, "coverage_class": "A", "segment": account.segment, "version": 1, **changes}


def test_changing(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    url = reverse("accounts:account_edit", args=[account.pk])
    client = sign_in(cast.lin_wei)
    assert client.get(url).status_code == 200
    changes = {"tier": "key", "annual_revenue": "12.5", "annual_revenue_currency": "eur"}
    assert client.post(url, edit_form(account, **changes)).status_code == 302
    account.refresh_from_db()
    assert (account.tier, account.annual_revenue_minor, account.annual_revenue_currency) == ("key", 1250, "EUR")
    assert account.segment == "large"
    assert sign_in(cast.analyst).post(url, edit_form(account)).status_code == 403
    assert sign_in(cast.rep2).post(url, edit_form(account)).status_code == 404


def test_two_writers(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    url = reverse("accounts:account_edit", args=[account.pk])
    sign_in(cast.manager).post(url, edit_form(account, region="North"))
    answer = sign_in(cast.lin_wei).post(url, edit_form(account, region="South"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'value="South"' in text
    assert "North" in text
    assert KeyAccount.objects.get(pk=account.pk).region == "North"
    assert sign_in(cast.lin_wei).post(url, edit_form(account, region="South", version=2)).status_code == 302
    assert KeyAccount.objects.get(pk=account.pk).region == "South"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"annual_revenue": "-1"}, "annual_revenue"),
        ({"annual_revenue": "1", "annual_revenue_currency": "XYZ"}, "annual_revenue_currency"),
        ({"employees": "many"}, "employees"),
        ({"founded_in": "2999"}, "founded_in"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"tier": "gold"}, "tier"),
    ],
    ids=str,
)
def test_bad_input_is_said_at_its_place(
    cast: Cast, account: KeyAccount, sign_in: SignIn, changes: dict[str, object], field: str
) -> None:
    answer = sign_in(cast.lin_wei).post(
        reverse("accounts:account_edit", args=[account.pk]), edit_form(account, **changes)
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert KeyAccount.objects.get(pk=account.pk).version == 1


def test_choices_hold_nothing_out_of_sight(cast: Cast, canary: Canary, account: KeyAccount, sign_in: SignIn) -> None:
    url = reverse("accounts:account_edit", args=[account.pk])
    assert CANARY not in sign_in(cast.lin_wei).get(url).content.decode()
    answer = sign_in(cast.lin_wei).post(url, edit_form(account, parent=canary.account.pk))
    assert answer.status_code == 422
    assert CANARY not in answer.content.decode()


def test_handing_over_by_the_page(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    url = reverse("accounts:account_reassign", args=[account.pk])
    assert sign_in(cast.lin_wei).post(url, {"owner": cast.lin_wei.pk}).status_code == 403
    assert sign_in(cast.manager).post(url, {"owner": cast.stranger.pk}).status_code == 422
    assert sign_in(cast.manager).post(url, {"owner": cast.inside.pk, "reason": "holiday"}).status_code == 302
    assert KeyAccount.objects.get(pk=account.pk).owner == cast.inside
    assert sign_in(cast.rep2).post(url, {"owner": cast.rep2.pk}).status_code == 404


def test_the_account_team_by_the_page(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    url = reverse("accounts:account_team_add", args=[account.pk])
    client = sign_in(cast.lin_wei)
    assert client.get(url).status_code == 200
    assert client.post(url, {"user": cast.rep2.pk, "function": "Service"}).status_code == 302
    assert "Service" in client.get(account.get_absolute_url()).content.decode()
    member = account.team_members.get()
    end = reverse("accounts:account_team_end", args=[member.pk])
    assert sign_in(cast.stranger).post(end).status_code == 404
    assert sign_in(cast.rep2).post(end).status_code == 403
    assert client.post(end).status_code == 302
    assert not account.team_members.exists()
    assert client.post(url, {"user": cast.analyst.pk}).status_code == 422


def test_history_tells_revenue_in_the_currency_of_then(cast: Cast, account: KeyAccount) -> None:
    for minor, currency in ((500_00, "CNY"), (700_00, "EUR"), (None, "")):
        values = {"annual_revenue_minor": minor, "annual_revenue_currency": currency}
        change_account(actor=cast.lin_wei, account_id=account.pk, values=values)
    told = [(each.old, each.new) for each in entries(account, cast.lin_wei) if each.field == "Annual revenue"]
    assert told == [("€700", ""), ("¥500", "€700"), ("", "¥500")]


def test_history_in_words(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    client.post(reverse("accounts:account_edit", args=[account.pk]), edit_form(account, tier="backbone"))
    client.post(reverse("accounts:account_reassign", args=[account.pk]), {"owner": cast.inside.pk, "reason": "leave"})
    text = client.get(account.get_absolute_url()).content.decode()
    assert "Backbone" in text
    assert "Lin Wei → Xu Na" in text
    assert "leave" in text


def test_search_finds_what_one_may_see(cast: Cast, canary: Canary, account: KeyAccount) -> None:
    assert [hit.label for hit in search(cast.lin_wei, "cond", 5)] == ["Condax"]
    assert [hit.url for hit in search(cast.lin_wei, "9131", 5)] == [account.get_absolute_url()]
    assert list(search(cast.rep2, "cond", 5)) == []
    assert list(search(cast.lin_wei, "canary", 5)) == []


def test_a_colleagues_accounts_are_shown_to_who_sees_them(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    text = sign_in(cast.lin_wei).get(reverse("team:person_detail", args=[cast.lin_wei.pk])).content.decode()
    assert "Condax" in text
    assert (
        "Condax" not in sign_in(cast.rep2).get(reverse("team:person_detail", args=[cast.lin_wei.pk])).content.decode()
    )


@pytest.mark.parametrize("path", ["/accounts/", "/accounts/new/"])
def test_nobody_without_signing_in(db: None, client: Client, path: str) -> None:
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", ["/accounts/nonsense/", "/accounts/00000000-0000-0000-0000-000000000000/"])
def test_unknown_accounts_are_not_found(cast: Cast, sign_in: SignIn, path: str) -> None:
    assert sign_in(cast.director).get(path).status_code == 404


def test_a_parent_out_of_sight_is_kept_and_not_named(
    cast: Cast, canary: Canary, account: KeyAccount, sign_in: SignIn
) -> None:
    KeyAccount.objects.filter(pk=account.pk).update(parent=canary.account)
    url = reverse("accounts:account_edit", args=[account.pk])
    client = sign_in(cast.lin_wei)
    assert CANARY not in client.get(url).content.decode()
    assert CANARY not in client.get(account.get_absolute_url()).content.decode()
    assert client.post(url, edit_form(account, tier="key")).status_code == 302
    account.refresh_from_db()
    assert account.parent == canary.account


def test_an_inside_owner_who_left_stays_until_another_is_chosen(
    cast: Cast, account: KeyAccount, sign_in: SignIn
) -> None:
    KeyAccount.objects.filter(pk=account.pk).update(inside_owner=cast.inside)
    type(cast.inside).objects.filter(pk=cast.inside.pk).update(is_active=False)
    url = reverse("accounts:account_edit", args=[account.pk])
    form = edit_form(account, tier="key", inside_owner=cast.inside.pk)
    assert sign_in(cast.lin_wei).post(url, form).status_code == 302


def test_a_long_list_of_parents_is_cut(cast: Cast, sign_in: SignIn) -> None:
    KeyAccount.objects.bulk_create(KeyAccount(name=f"Account {n:03}", owner=cast.lin_wei) for n in range(230))
    last = KeyAccount.objects.get(name="Account 229")
    account = AccountFactory(name="Zulu", owner=cast.lin_wei, parent=last)
    text = sign_in(cast.lin_wei).get(reverse("accounts:account_edit", args=[account.pk])).content.decode()
    assert f'<option value="{last.pk}" selected>Account 229' in text
    assert text.count("Account 1") == 100
    assert "Account 228" not in text
