"""Who is probably here already: found by address, number and name, asked about once, told apart for good."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from stakeholders.actions import ask_again, change_contact, create_contact, find_duplicates, tell_apart
from stakeholders.likeness import Keys, compare, email_key, likeness_of_names, name_key, phone_key
from stakeholders.models import Contact, PossibleDuplicate
from tests.factories import AccountFactory, ContactFactory
from web.errors import RuleViolation


@pytest.fixture
def condax(organization: Any, lin_wei: Any) -> Any:
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def zhao_min(condax: Any) -> Contact:
    return ContactFactory(account=condax, name="Zhao Min", local_name="赵敏", title="Plant manager")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("Dr. Zhao Min", ""), ("MIN, Zhao", ""), True),
        (("Wang Xiaoming", ""), ("Xiao Ming Wang", ""), True),
        (("Anna Schmidt", ""), ("Schmit, Anna", ""), True),
        (("Jörg Müller", ""), ("Muller Jorg", ""), True),
        (("Zhao Min", "赵敏"), ("赵敏女士", ""), True),
        (("Zhao Min", "赵敏"), ("Zhao Min", "赵明"), False),
        (("Wang Li", ""), ("Wang Lin", ""), False),
        (("Person Number 12", ""), ("Person Number 13", ""), False),
        (("", ""), ("", ""), False),
    ],
)
def test_names_in_both_scripts(one, other, alike):
    assert (likeness_of_names(name_key(*one), name_key(*other)) >= 90) is alike


def test_numbers_and_addresses_are_compared_without_their_dress():
    assert phone_key("+86 (21) 6234-5678") == phone_key("021 62345678") == "62345678"
    assert phone_key("021 62345678 ext. 12") == "62345678x12"
    assert phone_key("8012") == ""
    assert email_key(" Zhao@Condax.example ") == "zhao@condax.example"


def test_what_says_that_two_are_one():
    mine = Keys(email="a@b.c", phone="62345678", mobile="00138000", name="min zhao|")
    assert compare(mine, Keys(email="a@b.c"), related=False).reasons == ("email",)  # type: ignore[union-attr]
    assert compare(mine, Keys(name="min zhao|"), related=True).reasons == ("name",)  # type: ignore[union-attr]
    assert compare(mine, Keys(name="min zhao|"), related=False) is None
    assert compare(mine, Keys(phone="62345678", name="bo chen|"), related=True) is None, "a switchboard"
    assert compare(mine, Keys(phone="00138000"), related=True).reasons == ("mobile",)  # type: ignore[union-attr]


def test_a_person_like_somebody_in_sight_is_asked_about(lin_wei, condax, zhao_min, canary):
    Contact.objects.filter(pk=canary.contact.pk).update(email_key="zhao@condax.example")
    with pytest.raises(RuleViolation) as caught:
        create_contact(actor=lin_wei, account=condax, name="Min Zhao", email="zhao@condax.example", confirmed=False)
    assert caught.value.message == "Zhao Min, Plant manager is here already. Still add?"
    assert [each["id"] for each in caught.value.detail["candidates"]] == [str(zhao_min.pk)]
    assert Contact.objects.filter(account=condax).count() == 1


def test_a_pair_is_found_when_somebody_is_entered_and_forgotten_when_they_are_another(lin_wei, condax, zhao_min):
    twin = create_contact(actor=lin_wei, account=condax, name="Min Zhao")
    assert PossibleDuplicate.objects.get().reasons == ["name"]
    change_contact(actor=lin_wei, contact_id=twin.pk, values={"name": "Chen Bo"})
    assert not PossibleDuplicate.objects.exists()


def test_the_nightly_look_finds_what_single_entries_find(lin_wei, condax, zhao_min, rep2):
    branch = AccountFactory(parent=condax, owner=lin_wei)
    elsewhere = AccountFactory(owner=rep2)
    ContactFactory(account=branch, name="MIN ZHAO")
    ContactFactory(account=elsewhere, name="Zhao Min")
    ContactFactory(account=elsewhere, name="Li Bo", mobile="+86 138 0013 8000", email="LI@x.example")
    ContactFactory(account=branch, name="Bo Li", phone="13800138000", email="li@x.example")
    for number in range(8):
        ContactFactory(account=condax, name=f"{'ABCDEFGH'[number] * 6} Clerk", email="info@condax.example")
    assert find_duplicates() == 2
    nightly = set(PossibleDuplicate.objects.values_list("first", "second", "score"))
    PossibleDuplicate.objects.all().delete()
    from stakeholders.actions.pairing import look_for_duplicates

    look_for_duplicates(Contact.objects.select_related("account"))
    assert set(PossibleDuplicate.objects.values_list("first", "second", "score")) == nightly


def test_five_hundred_people_of_one_account_are_not_all_compared(lin_wei, condax, monkeypatch):
    from stakeholders import duplicates

    calls = []
    monkeypatch.setattr(duplicates, "compare", lambda *args, **named: calls.append(1))
    Contact.objects.bulk_create(
        Contact(account=condax, name=f"{chr(65 + n % 26)}{chr(65 + n // 26)}x Person") for n in range(500)
    )
    find_duplicates()
    assert len(calls) < 500 * duplicates.WINDOW * 2


def test_two_people_stay_two(lin_wei, analyst, condax, zhao_min):
    ContactFactory(account=condax, name="Zhao Min", local_name="")
    find_duplicates()
    pair = PossibleDuplicate.objects.get()
    with pytest.raises(PermissionDenied):
        tell_apart(actor=analyst, pair_id=pair.pk)
    tell_apart(actor=lin_wei, pair_id=pair.pk)
    assert find_duplicates() == 0
    assert PossibleDuplicate.objects.get().decided_by == lin_wei
    ask_again(actor=lin_wei, pair_id=pair.pk)
    assert PossibleDuplicate.objects.open().count() == 1


def test_a_pair_is_seen_by_who_sees_both(lin_wei, stranger, zhao_min, canary):
    PossibleDuplicate.objects.create(first=zhao_min, second=canary.contact, score=50)
    assert not PossibleDuplicate.objects.visible_to(lin_wei).exists()
    assert not PossibleDuplicate.objects.visible_to(stranger).exists()


def test_the_form_asks_once_and_then_adds(sign_in, lin_wei, condax, zhao_min):
    client, url = sign_in(lin_wei), reverse("stakeholders:contact_create", args=[condax.pk])
    answer = client.post(url, {"name": "Min Zhao"})
    assert answer.status_code == 409
    assert "Still add?" in answer.content.decode()
    assert "It is another person" in answer.content.decode()
    assert client.post(url, {"name": "Min Zhao", "confirmed": "Min Zhao"}).status_code == 302
    assert Contact.objects.filter(account=condax).count() == 2


def test_the_page_shows_pairs_and_merges_them_with_undo(sign_in, lin_wei, condax, zhao_min):
    twin = create_contact(actor=lin_wei, account=condax, name="Min Zhao", email="min@condax.example")
    client = sign_in(lin_wei)
    shown = client.get(reverse("stakeholders:duplicate_list")).content.decode()
    assert "similar name" in shown
    assert "min@condax.example" in shown
    url = reverse("stakeholders:contact_merge", args=[zhao_min.pk]) + f"?other={twin.pk}&stay"
    assert "Who stays" in client.get(url).content.decode()
    answer = client.post(url, {"keep": "second", "name": "first"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204, answer.content
    twin.refresh_from_db()
    assert (twin.name, twin.local_name, twin.title) == ("Zhao Min", "赵敏", "Plant manager")
    old_page = client.get(zhao_min.get_absolute_url())
    assert (old_page.status_code, old_page["Location"]) == (302, twin.get_absolute_url())
    page = client.get(twin.get_absolute_url()).content.decode()
    assert "Merged with Zhao Min" in page
    undo = reverse("stakeholders:merge_undo", args=[twin.merges.get().pk])
    assert undo in page
    client.post(undo)
    assert Contact.objects.get(pk=zhao_min.pk).title == "Plant manager"


def test_many_pairs_cost_no_more_queries(sign_in, lin_wei, condax, zhao_min, django_assert_max_num_queries):
    for _number in range(12):
        ContactFactory(account=condax, name="Zhao Min", local_name="", reports_to=zhao_min)
    find_duplicates()
    client = sign_in(lin_wei)
    with django_assert_max_num_queries(12):
        assert "kl-pair" in client.get(reverse("stakeholders:duplicate_list")).content.decode()


def test_a_number_finds_its_owner_however_it_is_written(sign_in, lin_wei, condax):
    ContactFactory(account=condax, name="Sun Hao", mobile="+86 138-0013-8000")
    client = sign_in(lin_wei)
    for words in ("138 0013 8000", "13800138000", "8000"):
        assert "Sun Hao" in client.get(reverse("stakeholders:contact_list"), {"q": words}).content.decode()
