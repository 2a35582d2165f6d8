"""Names and figures that come along with something that may be seen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from pipeline.forecasts.actions import set_quota
from pipeline.models import Deal
from stakeholders.actions import change_commitment, make_commitment
from team.models import Activity
from tests.cast import CANARY, Cast, SignIn
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    DealTeamFactory,
    MemberFactory,
    VisitFactory,
    funnel,
)

MONTH = dt.date(2026, 10, 1)


def test_the_log_does_not_tell_everybody_a_persons_quota(cast: Cast) -> None:
    set_quota(actor=cast.manager, month=MONTH, amount_minor=77_700, owner=cast.lin_wei)
    set_quota(actor=cast.manager, month=MONTH, amount_minor=None, owner=cast.lin_wei)
    assert not Activity.objects.visible_to(cast.rep2).filter(verb__startswith="quota_").exists()
    assert not Activity.objects.visible_to(cast.admin).filter(verb__startswith="quota_").exists()
    assert Activity.objects.visible_to(cast.director).filter(verb="quota_set").exists()


@pytest.fixture
def shared(cast: Cast) -> Deal:
    """Sofia helps with one deal of Lin Wei's account; a visit there was about another deal, too."""
    funnel()
    account = AccountFactory(owner=cast.lin_wei)
    known = ContactFactory(account=account, name="Known Person")
    hidden = ContactFactory(account=account, name=f"{CANARY} Person")
    center, other = BuyingCenterFactory(account=account), BuyingCenterFactory(account=account, name=f"{CANARY} center")
    MemberFactory(center=center, contact=known)
    MemberFactory(center=other, contact=hidden)
    deal = DealFactory(account=account, buying_center=center)
    DealFactory(account=account, buying_center=other, name=f"{CANARY} line")
    DealTeamFactory(deal=deal, user=cast.rep2)
    VisitFactory(account=account, met=[known, hidden], centers=[center, other])
    ahead = timezone.now() + dt.timedelta(days=2)
    plan = VisitFactory(account=account, centers=[center, other], state="planned", outcome="", starts_at=ahead)
    for person in (known, hidden):
        plan.people.create(contact=person)
    return deal


@pytest.mark.parametrize("query", ["", "?tab=history", "?tab=documents", "?story=visits"])
def test_a_visit_about_two_deals_tells_of_the_people_of_ones_own_only(
    cast: Cast, sign_in: SignIn, shared: Deal, query: str
) -> None:
    page = sign_in(cast.rep2).get(reverse("pipeline:deal_detail", args=[shared.pk]) + query)
    assert page.status_code == 200
    assert CANARY not in page.content.decode()


@pytest.mark.parametrize("name", ["pipeline:board", "team:today", "visits:visit_list", "pipeline:deal_list"])
def test_nor_do_lists(cast: Cast, sign_in: SignIn, shared: Deal, name: str) -> None:
    page = sign_in(cast.rep2).get(reverse(name), {"owner": "all"})
    assert CANARY not in page.content.decode()


def test_nor_do_faces_and_visits(cast: Cast, sign_in: SignIn, shared: Deal) -> None:
    client = sign_in(cast.rep2)
    addresses = [shared.account.get_absolute_url()]
    addresses += [reverse("visits:visit_detail", args=[visit.pk]) for visit in shared.account.visits.all()]
    addresses += [reverse("visits:visit_log") + f"?center={shared.buying_center_id}"]
    addresses += [reverse("visits:visit_plan") + f"?center={shared.buying_center_id}"]
    addresses += [f"{reverse('stakeholders:commitment_create')}?center={shared.buying_center_id}"]
    addresses += [reverse("stakeholders:contact_create", args=[shared.account_id])]
    addresses += [reverse("stakeholders:member_add", args=[shared.buying_center_id])]
    addresses += [reverse("pipeline:deal_prove", args=[shared.pk, "20.3", "need"])]
    addresses += [reverse("pipeline:deal_step", args=[shared.pk, "ours"])]
    addresses += [f"/api/v1/{name}/" for name in ("visits", "contacts", "activities", "deals", "buying-centers")]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert CANARY not in answer.content.decode(), address


def test_a_promise_names_nobody_of_another_account(cast: Cast) -> None:
    """Else who sees the promise would read the name of somebody whom they do not see."""
    center = BuyingCenterFactory(account=AccountFactory(owner=cast.lin_wei))
    elsewhere = ContactFactory(account=AccountFactory(owner=cast.lin_wei))
    with pytest.raises(ValidationError):
        make_commitment(actor=cast.lin_wei, side="ours", what="Call", center=center, contact=elsewhere)
    promise = make_commitment(actor=cast.lin_wei, side="ours", what="Call", center=center)
    with pytest.raises(ValidationError):
        change_commitment(actor=cast.lin_wei, commitment_id=promise.pk, values={"contact": elsewhere})
