"""What a negotiation knows of a person goes with them, or is listed for somebody to mend."""

from __future__ import annotations

import pytest
from django.urls import reverse

from negotiations.contracts.models import Contract
from negotiations.models import Sitting
from negotiations.quotes.actions import create_quote
from stakeholders.actions import erase_contact, merge_contacts
from stakeholders.erasing import mentions_of
from stakeholders.personal_data import as_document
from tests.factories import ContactFactory, DealFactory, MemberFactory, NegotiationFactory

NAME = "Ferdinand Kestrel"


@pytest.fixture
def room(cast):
    deal = DealFactory(account__owner=cast.lin_wei, at="50", team=cast.east)
    return NegotiationFactory(deal=deal)


@pytest.fixture
def contact(room):
    found = ContactFactory(account=room.deal.account, name=NAME)
    MemberFactory(center=room.deal.buying_center, contact=found)
    Sitting.objects.create(negotiation=room, contact=found, part="Buyer", interests="A falconry of his own")
    return found


def test_erasure_takes_their_seat_and_lists_the_texts(room, contact, cast):
    room.sheet.their_interests = f"{NAME} wants to be seen"
    room.sheet.save()
    contract = Contract.objects.create(deal=room.deal, form="ours", started_on=room.entered_on)
    contract.signatures.create(side="theirs", name=NAME, signed_on=room.entered_on)
    quote = create_quote(actor=cast.lin_wei, deal_id=room.deal_id, title=f"For {NAME}")
    found = {(each.kind, each.url) for each in mentions_of(contact)}
    assert {
        ("negotiations.sheet", reverse("negotiations:room", args=[room.pk])),
        ("contracts.signature", contract.get_absolute_url()),
        ("quotes.quote", quote.get_absolute_url()),
    } <= found
    erase_contact(actor=cast.director, contact_id=contact.pk, name=NAME)
    assert not Sitting.objects.exists()


def test_what_is_held_about_them_is_exported_as_far_as_one_may_know(room, contact, cast):
    held = as_document(contact, cast.lin_wei)["negotiations"]
    assert [row["wants"] for row in held] == ["A falconry of his own"]
    assert "negotiations" not in as_document(contact, cast.analyst)


def test_two_who_are_one_sit_there_once(room, contact, cast):
    twin = ContactFactory(account=room.deal.account, name=NAME)
    Sitting.objects.create(negotiation=room, contact=twin, interests="Peace")
    merge_contacts(actor=cast.lin_wei, kept_id=contact.pk, dropped_id=twin.pk)
    assert [(row.contact, row.part) for row in Sitting.objects.all()] == [(contact, "Buyer")]
