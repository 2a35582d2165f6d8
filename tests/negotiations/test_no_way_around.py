"""No way around an approval: not by oneself, a deputy, a new role, a hand-over, another room, another tab."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from negotiations import actions
from negotiations.models import Approval, Authority, Stance
from pipeline.actions.people import reassign_deal
from team.models import Organization, Role, RoleGrant, User
from tests.factories import DealFactory, DealTeamFactory, IssueFactory, NegotiationFactory, UserFactory
from web.errors import RuleViolation

ROOT = Path(__file__).parents[2]


def grant(approval, by, **more):
    return actions.grant_approval(actor=by, approval_id=approval.pk, **more)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_nobody_decides_on_what_they_asked_for(ask, cast):
    asked = ask(930_000)
    with pytest.raises(PermissionDenied):
        grant(asked, cast.lin_wei)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(decided_by=cast.lin_wei)


def test_a_manager_who_asks_is_decided_on_by_the_next(ask, cast):
    asked = ask(840_000, actor=cast.manager)
    assert asked.decider == cast.director
    with pytest.raises(PermissionDenied):
        grant(asked, cast.manager)


def test_not_through_ones_own_deputy(ask, room, cast):
    """The asking manager's deputy has no more right than the manager; and the asker is nobody's deputy here."""
    today = Organization.objects.today()
    days = {"first_day": today, "last_day": today}
    DealTeamFactory(deal=room.deal, user=cast.inside)
    asked = ask(890_000, actor=cast.manager)  # below the limit: the manager's authority would be enough
    actions.add_deputy(actor=cast.manager, manager=cast.manager, deputy=cast.inside, **days)
    with pytest.raises(PermissionDenied):
        grant(asked, cast.inside)


def test_not_as_the_deputy_of_ones_manager(ask, cast):
    today = Organization.objects.today()
    days = {"first_day": today, "last_day": today}
    actions.add_deputy(actor=cast.manager, manager=cast.manager, deputy=cast.lin_wei, **days)
    asked = ask(930_000)
    assert asked.decider == cast.director
    with pytest.raises(PermissionDenied):
        grant(asked, cast.lin_wei)


def test_not_by_a_new_role(ask, cast):
    asked = ask(930_000)
    RoleGrant.objects.create(user=cast.lin_wei, role=Role.DIRECTOR)
    with pytest.raises(PermissionDenied):
        grant(asked, fresh(cast.lin_wei))


def test_who_lost_the_role_decides_no_more(ask, cast):
    asked = ask(930_000)
    RoleGrant.objects.filter(user=cast.manager).update(role=Role.REP)
    with pytest.raises(PermissionDenied):
        grant(asked, fresh(cast.manager))


def test_not_by_the_owner_after_a_hand_over(ask, room, cast):
    asked = ask(930_000)
    reassign_deal(actor=cast.director, deal_id=room.deal_id, owner=cast.manager)
    with pytest.raises(PermissionDenied):
        grant(asked, cast.manager)
    assert grant(asked, cast.director).state == "granted"


def test_who_granted_does_not_offer_by_it(ask, offer, room, cast):
    """Below the limit two pairs of eyes are needed, also after the deal came to who granted it."""
    grant(ask(890_000), cast.manager)
    reassign_deal(actor=cast.director, deal_id=room.deal_id, owner=cast.manager)
    room.refresh_from_db()
    with pytest.raises(RuleViolation) as refused:
        offer(890_000, actor=fresh(cast.manager))
    assert refused.value.code == "needs_approval"


def test_not_by_an_outsider_of_the_line(ask, cast):
    stranger = UserFactory(name="Wu", roles=[Role.MANAGER], leads=cast.hardware)
    asked = ask(930_000)
    with pytest.raises(Approval.DoesNotExist):
        grant(asked, stranger)


def test_a_worse_offer_than_was_granted(ask, offer, cast):
    grant(ask(930_000), cast.manager)
    assert offer(930_000)
    with pytest.raises(RuleViolation):
        offer(929_999)


def test_a_grant_that_ran_out(ask, offer, cast):
    grant(ask(930_000), cast.manager)
    yesterday = Organization.objects.today() - dt.timedelta(days=1)
    Approval.objects.update(valid_until=yesterday)
    with pytest.raises(RuleViolation):
        offer(930_000)


def test_a_refused_or_waiting_request_opens_nothing(ask, offer, cast):
    asked = ask(930_000)
    with pytest.raises(RuleViolation):
        offer(930_000)
    actions.refuse_approval(actor=cast.manager, approval_id=asked.pk, note="No")
    with pytest.raises(RuleViolation):
        offer(930_000)


def test_another_rooms_approval(ask, cast):
    grant(ask(930_000), cast.manager)
    other = NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east), state="open")
    price = IssueFactory(negotiation=other)
    with pytest.raises(RuleViolation):
        actions.make_offer(actor=cast.lin_wei, negotiation_id=other.pk, side="ours", terms={price.pk: Decimal(930_000)})


def test_another_issues_approval(room, price, cast):
    Authority.objects.create(role="rep", discount=5, bounds={"payment_days": "60", "warranty_months": "24"})
    days = IssueFactory(negotiation=room, code="payment_days", name="Payment", better="lower", stance=None)
    months = IssueFactory(negotiation=room, code="warranty_months", name="Warranty", better="lower", stance=None)
    asked = actions.ask_approval(actor=cast.lin_wei, negotiation_id=room.pk, terms={days.pk: Decimal(90)}, reason="X")
    grant(asked, cast.manager)
    with pytest.raises(RuleViolation):
        actions.make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", terms={months.pk: Decimal(36)})


def test_what_it_was_granted_in_exchange_for_is_in_the_offer(room, price, offer, cast):
    """7 % off in exchange for 30 days of payment, which nobody has put on the table yet."""
    days = IssueFactory(negotiation=room, code="payment_days", name="Payment", better="lower", stance=None)
    owner, terms = room.deal.owner, {price.pk: Decimal(930_000), days.pk: Decimal(30)}
    grant(actions.ask_approval(actor=owner, negotiation_id=room.pk, terms=terms, reason="X"), cast.manager)
    make = {"actor": owner, "negotiation_id": room.pk, "side": "ours"}
    with pytest.raises(RuleViolation):
        offer(930_000)
    with pytest.raises(RuleViolation):
        actions.make_offer(**make, terms={**terms, days.pk: Decimal(60)})
    theirs = actions.make_offer(**{**make, "side": "theirs"}, terms={price.pk: Decimal(930_000)})
    with pytest.raises(RuleViolation):
        actions.accept_offer(actor=owner, offer_id=theirs.pk)
    assert actions.make_offer(**make, terms=terms).beyond_authority
    assert offer(930_000).beyond_authority  # 30 days stand on the table by now
    taken_back = actions.make_offer(**make, terms={days.pk: Decimal(60)})
    with pytest.raises(RuleViolation):
        offer(930_000)
    actions.withdraw_offer(actor=owner, offer_id=taken_back.pk)
    assert actions.accept_offer(actor=owner, offer_id=theirs.pk).beyond_authority


def test_a_limit_change_opens_no_discount(room, price, offer, cast):
    asked = actions.ask_limit_change(
        actor=cast.lin_wei, negotiation_id=room.pk, issue_id=price.pk, limit=Decimal(800_000), reason="X"
    )
    grant(asked, cast.manager)
    assert Stance.objects.get(issue=price).limit == Decimal(800_000)
    with pytest.raises(RuleViolation) as refused:
        offer(850_000)
    assert [each["kind"] for each in refused.value.detail["excess"]] == ["discount"]


def test_a_grant_after_the_end(ask, room, cast):
    asked = ask(930_000)
    room.state, room.ended_on = "lost", Organization.objects.today()
    room.save()
    with pytest.raises(RuleViolation):
        grant(asked, cast.manager)


def test_offered_from_a_tab_that_knew_an_older_authority(offer, cast):
    assert offer(960_000)
    Authority.objects.create(role="rep", discount=2)
    with pytest.raises(RuleViolation):
        offer(955_000)


def test_over_rest(room, price, cast, api_of):
    terms = {str(price.pk): "930000"}
    rep, manager = api_of(cast.lin_wei), api_of(cast.manager)
    body = {"negotiation": str(room.pk), "terms": terms, "reason": "X"}
    made = rep.post("/api/v1/approvals/", body | {"state": "granted"}, format="json")
    assert made.status_code == 400
    made = rep.post("/api/v1/approvals/", body, format="json")
    assert made.status_code == 201, made.content
    one = f"/api/v1/approvals/{made.json()['id']}/"
    assert rep.post(f"{one}grant/", {}, format="json").status_code == 403
    assert rep.patch(one, {"state": "granted"}, format="json").status_code == 405
    asked_more = manager.post(f"{one}grant/", {"terms": {str(price.pk): "900000"}}, format="json")
    assert asked_more.status_code == 400
    granted = manager.post(f"{one}grant/", {"terms": {str(price.pk): "940000"}}, format="json")
    assert granted.json()["discount"] == "6.00"
    again = manager.post(f"{one}refuse/", {"note": "No"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")


def test_nothing_else_makes_offers_or_grants():
    """Imports, the demo and programs go through the actions."""
    doors = {"negotiations/actions/offers.py", "negotiations/actions/approvals.py"}
    for path in [
        *ROOT.glob("integrations/**/*.py"),
        *ROOT.glob("negotiations/**/*.py"),
        *ROOT.glob("pipeline/**/*.py"),
    ]:
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        if name not in doors and "migrations" not in name:
            for making in ("Offer(", "Offer.objects.create", "Offer.objects.bulk_create", "Approval.objects.create"):
                assert making not in text.replace("class Offer(", ""), f"{name}: {making}"


def test_the_team_of_the_deal_is_not_above_it(ask, room, cast):
    DealTeamFactory(deal=room.deal, user=cast.inside)
    asked = ask(930_000)
    with pytest.raises(PermissionDenied):
        grant(asked, cast.inside)
    assert timezone.now() < asked.decide_by
