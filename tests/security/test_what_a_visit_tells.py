"""A visit about two deals: who sees one of them reads the visit's face, not what was said about the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.actions import add_to_account_team
from pipeline.models import Deal
from stakeholders.models import Contact
from stakeholders.visits.models import Visit, VisitCenter, VisitColleague
from team.models import User
from tests.api.conftest import Program
from tests.cast import CANARY, Cast, SignIn
from tests.factories import AccountFactory, ContactFactory, DealFactory, DealTeamFactory, MemberFactory, VisitFactory

TEXTS = ("purpose", "planned_commitment", "no_sale_reason", "material", "note")


@pytest.fixture
def deals(cast: Cast) -> list[Deal]:
    """Two deals of Lin Wei's account; rep2 is on the team of the first."""
    account = AccountFactory(owner=cast.lin_wei)
    deals = [DealFactory(account=account, name=name) for name in ("Packing line", f"{CANARY} line")]
    DealTeamFactory(deal=deals[0], user=cast.rep2)
    return deals


@pytest.fixture
def contact(deals: list[Deal]) -> Contact:
    met: Contact = ContactFactory(account=deals[0].account)
    MemberFactory(center=deals[0].buying_center, contact=met)
    return met


def visit_about(*deals: Deal, **more: Any) -> Visit:
    """Every text of it carries the canary; the outcome of the second deal differs."""
    texts = {name: f"{CANARY} {name}"[:40] for name in TEXTS}
    outcome = {"outcome": "order"} if more.get("state") != "planned" else {"outcome": ""}
    visit: Visit = VisitFactory(
        account=deals[0].account, centers=[deal.buying_center for deal in deals], **texts, **outcome, **more
    )
    VisitCenter.objects.filter(visit=visit, is_primary=True).update(outcome="no_sale")
    return visit


PAGES = {
    "visit": lambda visit, deal, contact: reverse("visits:visit_detail", args=[visit.pk]),
    "visits": lambda visit, deal, contact: reverse("visits:visit_list"),
    "deal": lambda visit, deal, contact: reverse("pipeline:deal_detail", args=[deal.pk]),
    "contact": lambda visit, deal, contact: reverse("stakeholders:contact_detail", args=[contact.pk]),
    "one over REST": lambda visit, deal, contact: f"/api/v1/visits/{visit.pk}/",
    "all over REST": lambda visit, deal, contact: "/api/v1/visits/",
    "activities": lambda visit, deal, contact: "/api/v1/activities/",
}


@pytest.mark.parametrize("state", ["held", "planned"])
@pytest.mark.parametrize("place", PAGES)
def test_no_page_tells_what_was_said(
    cast: Cast, sign_in: SignIn, deals: list[Deal], contact: Contact, place: str, state: str
) -> None:
    visit = visit_about(*deals, met=[contact], state=state)
    url = PAGES[place](visit, deals[0], contact)
    text = sign_in(cast.rep2).get(url).content.decode()
    assert CANARY not in text
    if place != "activities" and not (state == "planned" and place in ("deal", "contact", "visits")):
        assert CANARY in sign_in(cast.lin_wei).get(url).content.decode()


def test_the_face_of_it_is_there(cast: Cast, sign_in: SignIn, deals: list[Deal], contact: Contact) -> None:
    visit = visit_about(*deals, met=[contact])
    shown = Program(cast.rep2).get(f"/visits/{visit.pk}/").json()
    assert [shown[name] for name in TEXTS] == [""] * len(TEXTS)
    assert (shown["in_full"], shown["outcome"], shown["owner"]) == (False, "", str(cast.lin_wei.pk))
    assert [one["outcome"] for one in shown["buying_centers"]] == ["no_sale"]
    assert "Also about a deal that you do not see" in (
        sign_in(cast.rep2).get(reverse("visits:visit_detail", args=[visit.pk])).content.decode()
    )


def test_a_filter_does_not_tell_the_outcome_either(cast: Cast, sign_in: SignIn, deals: list[Deal]) -> None:
    visit = visit_about(*deals)
    for person, found in ((cast.rep2, []), (cast.lin_wei, [str(visit.pk)])):
        rows = Program(person).get("/visits/?outcome=order").json()["results"]
        assert [row["id"] for row in rows] == found
        page = sign_in(person).get("/visits/?outcome=order").content.decode()
        assert (str(visit.pk) in page) == bool(found)


@pytest.mark.parametrize("who", ["lin_wei", "manager", "director", "analyst"])
def test_who_sees_the_whole_account_reads_it(cast: Cast, deals: list[Deal], who: str) -> None:
    person: User = getattr(cast, who)
    assert visit_about(*deals) in Visit.objects.in_full_to(person)


def test_ways_to_read_it(cast: Cast, deals: list[Deal]) -> None:
    def readable() -> set[Visit]:
        return set(Visit.objects.in_full_to(User.objects.get(pk=cast.rep2.pk)))

    both, first, second = visit_about(*deals), visit_about(deals[0]), visit_about(deals[1])
    assert readable() == {first}
    VisitColleague.objects.create(visit=second, user=cast.rep2)
    assert readable() == {first, second}
    DealTeamFactory(deal=deals[1], user=cast.rep2)
    assert readable() == {both, first, second}
    about_nothing = VisitFactory(account=deals[0].account)
    assert about_nothing not in readable()
    add_to_account_team(actor=cast.lin_wei, account_id=deals[0].account_id, user=cast.rep2)
    assert readable() == {both, first, second, about_nothing}
