"""Courtesies that wait: on the manager's Monday beside the waivers, and on the day of who asked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from pipeline.actions.waivers import request_waiver
from pipeline.models import Deal, Waiver
from stakeholders.models import Contact, Hospitality, HospitalityGuest
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, ContactFactory, HospitalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(cast: Cast) -> Contact:
    return ContactFactory(account=AccountFactory(name="Sonron", owner=cast.lin_wei), name="Zhao Min")


@pytest.fixture
def dinner(guest: Contact) -> Hospitality:
    return asked(guest, "Dinner")


def asked(guest: Contact, what: str, **fields: Any) -> Hospitality:
    values = {"value_minor": 50_000, "value_base_minor": 50_000, "state": "requested", "over": "one", **fields}
    row = HospitalityFactory(account=guest.account, what=what, **values)
    HospitalityGuest.objects.create(hospitality=row, contact=guest)
    return row


def today_of(client: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(reverse("team:today")).content.decode()))


def test_it_is_shown_to_those_above_and_to_nobody_else(cast: Cast, dinner: Hospitality, sign_in: SignIn) -> None:
    for person in (cast.manager, cast.director):
        shown = today_of(sign_in(person))
        assert "Beyond the policy: ¥500 a person, the limit is ¥300" in shown
        assert "Zhao Min" in shown
    for person in (cast.analyst, cast.rep2, cast.stranger):
        assert "Dinner" not in today_of(sign_in(person))
    assert "Courtesy: Dinner" in today_of(sign_in(cast.lin_wei))


def test_what_took_place_already_says_so(cast: Cast, guest: Contact, sign_in: SignIn) -> None:
    today = cast.organization.today()
    asked(guest, "Opera", on=today.replace(year=today.year - 1), is_past=True)
    assert "not approved beforehand" in today_of(sign_in(cast.manager))


def test_the_year_is_told_with_the_request_in_it(cast: Cast, guest: Contact, sign_in: SignIn) -> None:
    asked(guest, "Fair", over="", state="approved", value_base_minor=90_000)
    asked(guest, "Lunch", over="year", value_base_minor=20_000)
    assert "with it ¥1,100 for one person this year, the limit is ¥1,000" in today_of(sign_in(cast.manager))


def test_one_button_approves_one_courtesy(cast: Cast, dinner: Hospitality, guest: Contact, sign_in: SignIn) -> None:
    other = asked(guest, "Opera")
    client = sign_in(cast.manager)
    answer = client.post(
        reverse("pipeline:waivers_decide"), {"approve": str(dinner.pk), "courtesy": [str(other.pk)]}, follow=True
    )
    assert "1 courtesy approved." in answer.content.decode()
    states = dict(Hospitality.objects.values_list("what", "state"))
    assert states == {"Dinner": "approved", "Opera": "requested"}
    assert "Courtesy: Dinner" not in today_of(sign_in(cast.lin_wei))


def test_ticked_waivers_and_courtesies_are_refused_in_one_sentence(
    cast: Cast, deal: Deal, dinner: Hospitality, sign_in: SignIn
) -> None:
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Soon")
    ticked = {"courtesy": str(dinner.pk), "waiver": str(waiver.pk), "decide": "refuse"}
    client, url = sign_in(cast.manager), reverse("pipeline:waivers_decide")
    assert "Say in one sentence why not." in client.post(url, ticked, follow=True).content.decode()
    client.post(url, {**ticked, "note": "Not now"})
    dinner.refresh_from_db()
    assert (dinner.state, dinner.decision_note) == ("refused", "Not now")
    assert Waiver.objects.get().state == "refused"


def test_who_is_not_above_decides_nothing(cast: Cast, dinner: Hospitality, sign_in: SignIn) -> None:
    for person in (cast.lin_wei, cast.analyst, cast.stranger):
        sign_in(person).post(reverse("pipeline:waivers_decide"), {"approve": str(dinner.pk)})
    dinner.refresh_from_db()
    assert dinner.state == "requested"


def test_monday_costs_the_same_for_many(
    cast: Cast, guest: Contact, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        asked(guest, f"Lunch {number}")
    client = sign_in(cast.manager)
    with django_assert_max_num_queries(45):
        assert client.get(reverse("team:today")).status_code == 200
