"""What builds trust, on a person's page and in the sheet of a next step: one tap to a commitment."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from stakeholders.models import Commitment
from stakeholders.trust_actions import offered
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
)

SHEET = {"HX-Request": "true", "HX-Target": "sheet"}


@pytest.fixture
def condax(cast):
    return AccountFactory(name="Condax", owner=cast.lin_wei)


@pytest.fixture
def zhao_min(condax):
    return ContactFactory(account=condax, name="Zhao Min")


def page(name, *args):
    return reverse(f"stakeholders:{name}", args=args)


def test_the_persons_page_suggests_at_most_three_and_folds_the_rest(cast, sign_in, zhao_min):
    shown = sign_in(cast.lin_wei).get(page("contact_detail", zhao_min.pk)).content.decode()
    panel = shown.partition('id="trust"')[2].partition("</section>")[0]
    first, _, folded = panel.partition("<details")
    assert first.count("<li") == 3
    assert "Ask somebody both know to introduce us to Zhao Min" in first
    assert folded.count("<li") == 9
    assert page("hospitality_create") in panel


def test_nobody_builds_trust_with_who_has_left_and_an_analyst_plans_nothing(cast, sign_in, zhao_min):
    assert 'id="trust"' not in sign_in(cast.analyst).get(page("contact_detail", zhao_min.pk)).content.decode()
    zhao_min.left_on = dt.date(2026, 1, 1)
    zhao_min.save()
    assert 'id="trust"' not in sign_in(cast.lin_wei).get(page("contact_detail", zhao_min.pk)).content.decode()


def test_one_tap_makes_a_commitment_in_the_persons_deal(cast, sign_in, condax, zhao_min):
    center = BuyingCenterFactory(account=condax, name="Line 4")
    MemberFactory(center=center, contact=zhao_min)
    client, url = sign_in(cast.lin_wei), page("trust_act", zhao_min.pk, "visit_again")
    sheet = client.get(url, headers=SHEET).content.decode()
    assert "Visit Zhao Min again within two weeks" in sheet
    assert re.search(rf'value="{center.pk}" selected', sheet)
    day = cast.lin_wei.today() + dt.timedelta(days=14)
    assert day.isoformat() in sheet
    typed = {"what": "Visit him again", "due_on": day.isoformat(), "center": str(center.pk)}
    assert client.post(url, typed, headers=SHEET).status_code == 204
    made = Commitment.objects.get()
    assert (made.action_code, made.center, made.contact, made.assignee) == (
        "trust:visit_again",
        center,
        zhao_min,
        cast.lin_wei,
    )
    assert "visit_again" not in [offer.code for offer in offered(zhao_min, cast.lin_wei)["offers"]]


def test_without_a_deal_it_belongs_to_the_account(cast, sign_in, condax, zhao_min):
    url = page("trust_act", zhao_min.pk, "reference")
    day = cast.lin_wei.today().isoformat()
    assert sign_in(cast.lin_wei).post(url, {"what": "Bring it", "due_on": day}, headers=SHEET).status_code == 204
    assert Commitment.objects.get().account == condax


def test_the_register_is_the_way_to_a_courtesy(cast, sign_in, zhao_min):
    client = sign_in(cast.lin_wei)
    for code in ("courtesy", "kickback"):
        assert client.get(page("trust_act", zhao_min.pk, code)).status_code == 404


def test_what_was_done_is_marked(cast, zhao_min):
    day = cast.organization.today() - dt.timedelta(days=21)
    CommitmentFactory(
        account=zhao_min.account, contact=zhao_min, action_code="trust:visit_again", state="done", done_on=day
    )
    found = offered(zhao_min, cast.lin_wei)
    marks = {offer.code: offer.mark for offer in [*found["offers"], *found["others"]]}
    assert marks["visit_again"] == "done 21 days ago"
    assert marks["reference"] == ""


def test_the_sheet_of_a_next_step_offers_them_for_a_person(cast, sign_in, condax, zhao_min):
    client = sign_in(cast.lin_wei)
    deal = DealFactory(account=condax)
    MemberFactory(center=deal.buying_center, contact=zhao_min)
    for url in (
        f"{page('commitment_create')}?account={condax.pk}",
        reverse("pipeline:deal_step", args=[deal.pk, "ours"]) + "?",
    ):
        with_person = client.get(f"{url}&contact={zhao_min.pk}", headers=SHEET).content.decode()
        assert page("trust_act", zhao_min.pk, "introduction") in with_person
        assert re.search(rf'value="{zhao_min.pk}" selected', with_person)
        assert "trust" not in client.get(url, headers=SHEET).content.decode()
