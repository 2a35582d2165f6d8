"""Packages: proposed within limits and authority, kept, offered together, and taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from negotiations import proposing
from negotiations.actions import make_offer, offer_packages, save_package
from negotiations.models import Issue, Offer, Package
from tests.factories import DealFactory, IssueFactory, NegotiationFactory, StanceFactory
from web.errors import RuleViolation


@pytest.fixture
def room(cast):
    """Price, payment days and warranty, of which the customer minds the days most."""
    room = NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east))
    wanted = (
        ("price", "higher", 980_000, 900_000, 60, 20, 10_000),
        ("payment_days", "lower", 30, 90, 20, 60, 15),
        ("warranty_months", "lower", 12, 36, 20, 20, 3),
    )
    for code, better, target, limit, weight, theirs, step in wanted:
        issue = IssueFactory(
            negotiation=room,
            code=code,
            name=code,
            better=better,
            step=step,
            reference=1_000_000 if code == "price" else None,
            stance=None,
        )
        StanceFactory(
            issue=issue,
            target=target,
            limit=limit,
            their_target=limit,
            their_limit=target,
            weight=weight,
            their_weight=theirs,
        )
    return room


def proposals(room, actor, level, **more):
    table = proposing.table_of(room)
    return table, proposing.propose(table, actor, level, **more)


def price_of(room):
    return Issue.objects.get(negotiation=room, code="price")


def test_within_authority_and_limits_unless_marked(room, cast):
    """A rep gives 5 % alone, which is 950,000 at the least."""
    table, found = proposals(room, cast.lin_wei, 0.6)
    price = price_of(room)
    assert len(found) >= 2
    assert all(each.terms[price.pk] >= 950_000 and not each.needs_approval for each in found)
    _table, beyond = proposals(room, cast.lin_wei, 0.45, beyond=True)
    assert any(each.needs_approval for each in beyond)
    for each in beyond:
        assert {excess.kind for excess in each.excess} <= {"discount"}
        for pk, value in each.terms.items():
            stance = table.stances[pk]
            assert min(stance.limit, stance.target) <= value <= max(stance.limit, stance.target)


def test_a_search_begins_where_our_last_offer_stands(room, cast):
    assert proposing.level_of(proposing.table_of(room)) == proposing.LEVEL
    terms = {issue.pk: issue.stance.target for issue in room.issues.all()}
    make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", terms=terms)
    assert proposing.level_of(proposing.table_of(room)) == 1.0


def test_what_is_settled_is_not_traded_again(room, cast):
    price = price_of(room)
    make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", terms={price.pk: Decimal(960_000)})
    Issue.objects.filter(pk=price.pk).update(settled_on="2026-01-01")
    _table, found = proposals(room, cast.lin_wei, 0.7)
    assert {each.terms[price.pk] for each in found} == {Decimal(960_000)}


def kept(room, actor, level=0.6):
    _table, found = proposals(room, actor, level)
    return [
        save_package(actor=actor, negotiation_id=room.pk, name=f"Package {place}", terms=each.terms)
        for place, each in enumerate(found)
    ]


def test_packages_are_offered_together(room, cast):
    make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", terms={price_of(room).pk: Decimal(990_000)})
    packages = kept(room, cast.lin_wei)
    made = offer_packages(actor=cast.lin_wei, package_ids=[each.pk for each in packages], channel="mail")
    assert Offer.objects.filter(state="made").count() == len(packages) == len(made)
    assert Offer.objects.get(number=1).state == "replaced"
    assert not any(each.note for each in made)  # a package's name is confidential, an offer's note is not
    with pytest.raises(RuleViolation, match="offered already"):
        offer_packages(actor=cast.lin_wei, package_ids=[packages[0].pk])


def test_all_or_none_is_offered(room, cast):
    good, *_rest = kept(room, cast.lin_wei)
    price = price_of(room)
    low = save_package(actor=cast.lin_wei, negotiation_id=room.pk, name="Too low", terms={price.pk: Decimal(910_000)})
    with pytest.raises(RuleViolation) as refused:
        offer_packages(actor=cast.lin_wei, package_ids=[good.pk, low.pk])
    assert refused.value.code == "needs_approval"
    assert not Offer.objects.exists()
    assert not Package.objects.filter(offer__isnull=False).exists()


def test_the_pages_of_packages(client, room, cast):
    """Proposed, kept, renamed, deleted and back, then offered."""
    client.force_login(cast.lin_wei)
    page = client.get(reverse("negotiations:packages", args=[room.pk]), {"level": 60})
    shown = page.context["found"].columns
    assert len(shown) >= 2
    save = reverse("negotiations:package_save", args=[room.pk])
    assert client.post(save, {"name": "Fast money", "terms": shown[0].terms}).status_code == 302
    package = Package.objects.get()
    named = {"name": "Quick money", "version": package.version}
    assert client.post(reverse("negotiations:package_rename", args=[package.pk]), named).status_code == 302
    again = client.post(reverse("negotiations:package_rename", args=[package.pk]), named | {"name": "Late"})
    assert again.status_code == 409
    gone = client.post(reverse("negotiations:package_remove", args=[package.pk]), headers={"HX-Request": "true"})
    assert not Package.objects.exists()
    undo = gone["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert client.post(undo, headers={"HX-Request": "true"}).status_code == 204
    assert Package.objects.get().name == "Quick money"
    offer = reverse("negotiations:packages_offer", args=[room.pk])
    assert client.post(offer, {"channel": "mail"}).status_code == 302
    text = client.get(room.get_absolute_url()).content.decode()
    assert "offer 1" in text
    assert "needs approval" not in text


def test_the_room_of_thirty_issues_costs_no_more_queries(client, room, cast, django_assert_max_num_queries):
    client.force_login(cast.lin_wei)
    url = room.get_absolute_url()
    client.get(url)
    for place in range(27):
        issue = IssueFactory(negotiation=room, code="", name=f"Issue {place}", stance=None)
        StanceFactory(issue=issue, their_limit=940_000, their_target=850_000)
    with django_assert_max_num_queries(70):
        page = client.get(url)
    assert len(page.content) < 60_000
