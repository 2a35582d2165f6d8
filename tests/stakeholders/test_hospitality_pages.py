"""The register of courtesies in the browser: sheet, list, file, one courtesy, a person's panel and story."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from stakeholders import reading
from stakeholders.actions import record_hospitality, refuse_hospitality
from stakeholders.models import Hospitality, HospitalityGuest
from tests.cast import CANARY
from tests.factories import AccountFactory, ContactFactory, HospitalityFactory
from web.errors import RuleViolation

SHEET = {"HX-Request": "true", "HX-Target": "sheet"}


@pytest.fixture
def condax(cast):
    return AccountFactory(name="Condax", owner=cast.lin_wei)


@pytest.fixture
def zhao_min(condax):
    return ContactFactory(account=condax, name="Zhao Min")


@pytest.fixture
def typed(cast, zhao_min):
    return {
        "kind": "meal",
        "what": "Lunch",
        "purpose": "Talk about the schedule",
        "on": cast.organization.today().isoformat(),
        "value": "200",
        "currency": "cny",
        "guests": [str(zhao_min.pk)],
    }


@pytest.fixture
def lunch(condax, zhao_min):
    return given(condax, zhao_min, what="Lunch")


def given(account, guest, **fields):
    row = HospitalityFactory(account=account, **fields)
    HospitalityGuest.objects.create(hospitality=row, contact=guest)
    return row


def page(name, *args):
    return reverse(f"stakeholders:{name}", args=args)


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_courtesy_is_recorded_from_the_persons_page(cast, sign_in, zhao_min, typed):
    client = sign_in(cast.lin_wei)
    assert "Record a courtesy" in words_of(client.get(page("contact_detail", zhao_min.pk)))
    url = f"{page('hospitality_create')}?contact={zhao_min.pk}"
    sheet = client.get(url, headers=SHEET).content.decode()
    assert re.search(rf'value="{zhao_min.pk}"[^>]*checked', sheet)
    assert "¥300 a person" in sheet
    assert client.post(url, typed, headers=SHEET).status_code == 204
    shown = words_of(client.get(page("contact_detail", zhao_min.pk)))
    assert "¥200 of ¥1,000 this year" in shown
    assert "Courtesy · Lunch, ¥200, within the policy" in shown


def test_a_refused_form_keeps_what_was_typed(cast, sign_in, condax, typed):
    client = sign_in(cast.lin_wei)
    url = f"{page('hospitality_create')}?account={condax.pk}"
    for wrong, said in (
        ({"guests": []}, "Name at least one guest."),
        ({"what": "Gift card"}, "Cash, and what can be turned into cash"),
        ({"currency": "EUR"}, "No exchange rate is known"),
        ({"purpose": ""}, "required"),
    ):
        answer = client.post(url, {**typed, **wrong}, headers=SHEET)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert said in text
        assert wrong.get("what", "Lunch") in text
    assert not Hospitality.objects.exists()


def test_many_people_fold_behind_the_first(cast, sign_in, condax, typed):
    for number in range(12):
        ContactFactory(account=condax, name=f"Anna {number:02}")
    url = f"{page('hospitality_create')}?account={condax.pk}"
    sheet = sign_in(cast.lin_wei).get(url, headers=SHEET).content.decode()
    assert sheet.count('name="guests"') == 10
    assert sheet.count('name="others"') == 3
    answer = sign_in(cast.lin_wei).post(url, {**typed, "others": typed["guests"], "guests": []}, headers=SHEET)
    assert answer.status_code == 204
    assert HospitalityGuest.objects.count() == 1


def test_it_is_edited_while_nobody_has_decided(cast, sign_in, lunch, typed):
    client, url = sign_in(cast.lin_wei), page("hospitality_edit", lunch.pk)
    assert 'value="200"' in client.get(url, headers=SHEET).content.decode()
    assert client.post(url, {**typed, "value": "500", "version": lunch.version}, headers=SHEET).status_code == 204
    lunch.refresh_from_db()
    assert (lunch.state, lunch.value_base_minor) == ("requested", 50_000)
    stale = client.post(url, {**typed, "value": "100", "version": 1}, headers=SHEET)
    assert stale.status_code == 409


def test_the_list_is_filtered_and_handed_out(cast, sign_in, condax, zhao_min, lunch, canary):
    other = ContactFactory(account=condax, name="Li Qing")
    last_year = dt.date(cast.organization.today().year - 1, 5, 1)
    given(condax, other, what="Opera", kind="event", on=last_year, state="requested", over="one", is_past=True)
    given(canary.account, canary.contact, what=f"{CANARY} lunch")
    client, url = sign_in(cast.lin_wei), page("hospitality_list")
    everything = words_of(client.get(url))
    assert "Lunch" in everything
    assert "not approved beforehand" in everything
    assert CANARY not in everything
    for query, found in (
        ("state=requested", "Opera"),
        ("kind=event", "Opera"),
        (f"year={last_year.year}", "Opera"),
        (f"person={other.pk}", "Opera"),
        (f"person={zhao_min.pk}", "Lunch"),
        (f"account={condax.pk}&kind=meal", "Lunch"),
        ("state=nonsense&kind=meal", "Lunch"),
    ):
        table = client.get(f"{url}?{query}").content.decode().partition("<tbody>")[2]
        assert ("Opera" in table, "Lunch" in table) == (found == "Opera", found == "Lunch"), query
    assert "Nothing passes these filters" in words_of(client.get(f"{url}?account={canary.account.pk}"))
    lines = b"".join(client.get(f"{url}?format=csv&kind=event").streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "Li Qing" in lines[1]
    assert "200.00,CNY" in lines[1]


def test_the_list_costs_the_same_for_any_number(cast, sign_in, condax, zhao_min, django_assert_max_num_queries):
    for _ in range(20):
        given(condax, zhao_min)
    client = sign_in(cast.lin_wei)
    with django_assert_max_num_queries(10):
        assert client.get(page("hospitality_list")).status_code == 200


def test_an_empty_register_says_where_to_begin(cast, sign_in):
    assert "on the page of an account or of a person" in words_of(sign_in(cast.lin_wei).get(page("hospitality_list")))


def test_a_manager_decides_on_the_courtesys_own_page(cast, sign_in, condax, zhao_min):
    row = given(condax, zhao_min, value_minor=50_000, value_base_minor=50_000, state="requested", over="one")
    url = page("hospitality_detail", row.pk)
    assert "the limit is ¥300" in words_of(sign_in(cast.manager).get(url))
    assert "Approve" not in words_of(sign_in(cast.lin_wei).get(url))
    refuse = page("hospitality_decide", row.pk, "refuse")
    assert sign_in(cast.manager).post(refuse, {"note": ""}, headers=SHEET).status_code == 422
    assert sign_in(cast.manager).post(refuse, {"note": "Too much"}, headers=SHEET).status_code == 204
    assert "Too much" in words_of(sign_in(cast.lin_wei).get(url))


def test_withdrawing_can_be_undone(cast, sign_in, lunch):
    client = sign_in(cast.lin_wei)
    answer = client.post(page("hospitality_withdraw", lunch.pk), {"reason": ""}, headers=SHEET)
    undo = page("hospitality_restore", lunch.pk)
    assert undo in answer["HX-Trigger"]
    client.post(undo)
    lunch.refresh_from_db()
    assert lunch.state == "within"


def test_the_account_shows_its_courtesies(cast, sign_in, condax, lunch):
    shown = sign_in(cast.lin_wei).get(reverse("accounts:account_detail", args=[condax.pk])).content.decode()
    assert lunch.get_absolute_url() in shown
    assert f"{page('hospitality_list')}?account={condax.pk}" in shown


def test_who_reaches_the_person_through_one_deal_reads_no_courtesy_of_others(cast, condax, zhao_min):
    record_hospitality(
        actor=cast.lin_wei,
        account=condax,
        kind="meal",
        what="Lunch",
        purpose="Talk",
        on=cast.organization.today(),
        value_minor=100,
        currency="CNY",
        guests=[zhao_min],
    )
    told = [entry for entry in reading.story_of(zhao_min, cast.lin_wei) if entry["kind"] == "Courtesy"]
    assert len(told) == 1
    assert not [entry for entry in reading.story_of(zhao_min, cast.rep2) if entry["kind"] == "Courtesy"]


def test_the_register_keeps_an_erased_person(cast, sign_in, zhao_min, lunch):
    zhao_min.name, zhao_min.erased_on = "Erased person", cast.organization.today()
    zhao_min.save()
    assert "Erased person" in words_of(sign_in(cast.manager).get(page("hospitality_list")))


def test_a_decided_one_is_not_decided_twice(cast, condax, zhao_min):
    row = given(condax, zhao_min, state="refused", over="one")
    with pytest.raises(RuleViolation):
        refuse_hospitality(actor=cast.manager, hospitality_id=row.pk, note="Again")
