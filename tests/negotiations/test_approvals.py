"""A request finds the right decider, who grants as asked or less, or refuses; in time, or it goes to the next above."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from negotiations import actions
from negotiations.models import Approval, Authority, NegotiationChange, Stance
from negotiations.rules.deadlines import decide_by
from team.clock import Calendar
from team.models import Absence, Activity, Notification, Organization, Role, RoleGrant
from team.tasks import sweep_deliveries
from tests.factories import IssueFactory, UserFactory
from web.errors import RuleViolation


def grant(approval, by, **more):
    return actions.grant_approval(actor=by, approval_id=approval.pk, **more)


def delegate(manager, deputy, days=(0, 0)):
    today = Organization.objects.today()
    first, last = (today + dt.timedelta(days=each) for each in days)
    return actions.add_deputy(actor=manager, manager=manager, deputy=deputy, first_day=first, last_day=last)


def away(user):
    today = Organization.objects.today()
    Absence.objects.create(user=user, first_day=today, last_day=today)


def test_asked_granted_offered(ask, offer, cast, room):
    asked = ask(930_000)
    assert (asked.decider, asked.discount) == (cast.manager, Decimal("7.00"))
    assert [each["kind"] for each in asked.excess] == ["discount"]
    granted = grant(asked, cast.manager, note="Once")
    assert (granted.state, granted.decided_by) == ("granted", cast.manager)
    assert offer(930_000).approval_id == asked.pk
    assert list(NegotiationChange.objects.filter(negotiation=room).values_list("old", "new")) == [
        (None, "requested"),
        ("requested", "granted"),
    ]


def test_what_one_may_do_alone_needs_no_request(ask):
    with pytest.raises(RuleViolation) as refused:
        ask(960_000)
    assert refused.value.code == "within_authority"


def test_asked_once(ask, cast):
    asked = ask(930_000)
    with pytest.raises(RuleViolation) as refused:
        ask(930_000)
    assert refused.value.code == "already_requested"
    grant(asked, cast.manager)
    with pytest.raises(RuleViolation) as refused:
        ask(940_000)
    assert refused.value.code == "already_granted"


def test_beyond_the_manager_it_goes_to_the_director(ask, cast):
    asked = ask(840_000)
    assert asked.decider == cast.director
    with pytest.raises(PermissionDenied):
        grant(asked, cast.manager)
    assert grant(asked, cast.director).state == "granted"


def test_a_manager_between_comes_first(ask, cast):
    middle = UserFactory(name="Ma Li", roles=[Role.MANAGER], leads=cast.industrial)
    Authority.objects.create(role="manager", discount=8, team=cast.east)
    assert ask(930_000).decider == cast.manager
    Authority.objects.update(discount=6)
    assert ask(935_000).decider == cast.director  # the same line counts for both managers
    assert middle.pk != cast.director.pk


def test_nobody_has_the_authority(ask, cast):
    Authority.objects.create(role="manager", discount=6)
    Authority.objects.create(role="director", discount=6)
    with pytest.raises(RuleViolation) as refused:
        ask(930_000)
    assert refused.value.code == "nobody_may_decide"
    assert not Approval.objects.exists()


def test_less_than_was_asked_for(ask, offer, price, cast):
    asked = ask(930_000)
    with pytest.raises(ValidationError):
        grant(asked, cast.manager, terms={price.pk: Decimal(920_000)})
    granted = grant(asked, cast.manager, terms={price.pk: Decimal(940_000)})
    assert granted.discount == Decimal("6.00")
    with pytest.raises(RuleViolation):
        offer(930_000)
    assert offer(940_000).approval == granted


def test_refused_with_a_sentence(ask, cast):
    asked = ask(930_000)
    with pytest.raises(ValidationError):
        actions.refuse_approval(actor=cast.manager, approval_id=asked.pk, note=" ")
    refused = actions.refuse_approval(actor=cast.manager, approval_id=asked.pk, note="Ask for volume first")
    assert (refused.state, refused.note) == ("refused", "Ask for volume first")


def test_the_slower_of_two_reads_that_it_is_decided(ask, cast):
    asked = ask(930_000)
    grant(asked, cast.manager)
    with pytest.raises(RuleViolation) as late:
        actions.refuse_approval(actor=cast.director, approval_id=asked.pk, note="No")
    assert (late.value.code, late.value.detail) == ("already_decided", {"state": "granted"})


def test_taken_back_by_who_asked(ask, cast):
    asked = ask(930_000)
    with pytest.raises(PermissionDenied):
        actions.withdraw_approval(actor=cast.manager, approval_id=asked.pk)
    actions.withdraw_approval(actor=cast.lin_wei, approval_id=asked.pk)
    with pytest.raises(RuleViolation):
        grant(asked, cast.manager)


def test_a_deputy_decides_while_the_manager_is_away(ask, cast):
    away(cast.manager)
    delegate(cast.manager, cast.inside)
    asked = ask(930_000)
    assert asked.decider == cast.inside
    assert Approval.objects.visible_to(cast.inside).filter(pk=asked.pk).exists()
    assert grant(asked, cast.inside).decided_by == cast.inside


def test_away_without_a_deputy_it_goes_further_up(ask, cast):
    away(cast.manager)
    assert ask(930_000).decider == cast.director
    away(cast.director)
    assert ask(935_000).decider == cast.manager  # all are away: the nearest


def test_a_deputy_no_longer_in_force_decides_nothing(ask, cast):
    row = delegate(cast.manager, cast.inside)
    asked = ask(930_000)
    actions.remove_deputy(actor=cast.manager, delegation_id=row.pk)
    with pytest.raises(PermissionDenied):
        grant(asked, cast.inside)


def test_late_it_goes_to_the_next_above_once(ask, cast):
    asked = ask(930_000)
    assert actions.escalate_overdue() == 0
    Approval.objects.update(decide_by=timezone.now() - dt.timedelta(hours=1))
    assert actions.escalate_overdue() == 1
    assert actions.escalate_overdue() == 0
    asked.refresh_from_db()
    assert (asked.decider, asked.escalated_at is not None) == (cast.director, True)
    assert asked.decide_by > timezone.now()
    assert Activity.objects.filter(verb="approval_escalated").count() == 1
    assert grant(asked, cast.manager).state == "granted"  # late, and still their right


def test_a_deputys_late_request_goes_over_the_managers_head(ask, cast):
    delegate(cast.manager, cast.inside)
    asked = ask(930_000)
    Approval.objects.update(decide_by=timezone.now() - dt.timedelta(hours=1))
    actions.escalate_overdue()
    asked.refresh_from_db()
    assert asked.decider == cast.director


def test_the_deadline_is_by_the_calendar():
    friday_night = dt.datetime(2026, 11, 27, 22, 30, tzinfo=dt.UTC)
    assert decide_by(friday_night, Calendar()) == dt.datetime(2026, 11, 30, 18, tzinfo=dt.UTC)
    tuesday = dt.datetime(2026, 11, 24, 10, 15, tzinfo=dt.UTC)
    assert decide_by(tuesday, Calendar(free=frozenset({dt.date(2026, 11, 25)}))).day == 26


def test_a_granted_limit_is_moved_by_the_grant(room, price, cast):
    values = {"actor": cast.lin_wei, "negotiation_id": room.pk, "issue_id": price.pk, "reason": "New figures"}
    with pytest.raises(RuleViolation) as refused:
        actions.ask_limit_change(limit=Decimal(910_000), **values)
    assert refused.value.code == "within_authority"
    asked = actions.ask_limit_change(limit=Decimal(880_000), **values)
    assert asked.kind == "limit"
    grant(asked, cast.manager, terms={price.pk: Decimal(890_000)})
    assert Stance.objects.get(issue=price).limit == Decimal(890_000)
    assert NegotiationChange.objects.filter(field=f"limit:{price.pk}", old="900000.0000").exists()


def test_a_limit_falls_freely_before_the_table(room, price):
    stance = Stance.objects.get(issue=price)
    assert actions.limit_needs_approval(room, price, stance, Decimal(899_999))
    assert actions.limit_needs_approval(room, price, stance, None)
    room.state = "preparing"
    assert not actions.limit_needs_approval(room, price, stance, Decimal(1))


def test_several_issues_are_lowered_each_for_itself(room, price, cast):
    Authority.objects.create(role="rep", discount=5, bounds={"payment_days": "60"})
    days = IssueFactory(negotiation=room, code="payment_days", name="Payment", better="lower", stance=None)
    terms = {price.pk: Decimal(960_000), days.pk: Decimal(90)}
    asked = actions.ask_approval(actor=cast.lin_wei, negotiation_id=room.pk, terms=terms, reason="X")
    with pytest.raises(ValidationError):
        grant(asked, cast.manager, terms={days.pk: Decimal(100)})
    assert grant(asked, cast.manager, terms={days.pk: Decimal(75)}).terms[str(days.pk)] == "75"


def test_people_are_told(ask, cast):
    asked = ask(930_000)
    sweep_deliveries()
    assert Notification.objects.filter(user=cast.manager, activity__verb="approval_asked").exists()
    grant(asked, cast.manager)
    sweep_deliveries()
    assert Notification.objects.filter(user=cast.lin_wei, activity__verb="approval_granted").exists()
    about = Activity.objects.filter(subject_label="negotiations.approval")
    assert not about.visible_to(cast.analyst).exists()
    assert about.visible_to(cast.lin_wei).count() == 2


def test_who_may_name_a_deputy(cast):
    with pytest.raises(PermissionDenied):
        actions.add_deputy(actor=cast.lin_wei, manager=cast.manager, deputy=cast.lin_wei, **days())
    with pytest.raises(ValidationError):
        actions.add_deputy(actor=cast.director, manager=cast.lin_wei, deputy=cast.inside, **days())
    with pytest.raises(ValidationError):
        actions.add_deputy(actor=cast.manager, manager=cast.manager, deputy=cast.analyst, **days())
    actions.add_deputy(actor=cast.manager, manager=cast.manager, deputy=cast.inside, **days())
    with pytest.raises(ValidationError):
        actions.add_deputy(actor=cast.manager, manager=cast.manager, deputy=cast.lin_wei, **days())
    assert RoleGrant.objects.filter(user=cast.inside).count() == 1


def days():
    today = Organization.objects.today()
    return {"first_day": today, "last_day": today}
