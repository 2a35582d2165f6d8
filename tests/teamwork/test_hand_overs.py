"""Handing over: who may, what changes hands and when, and that nothing does without a yes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from accounts.models import AccountChange, KeyAccount
from pipeline.models import Deal, DealChange
from pipeline.teamwork import actions
from pipeline.teamwork.models import HandOver
from team.models import Activity, Closure
from tests.cast import Cast
from tests.factories import AccountFactory
from web.errors import RuleViolation, StaleVersion

Ask = Any


def test_nothing_changes_hands_before_the_yes(cast: Cast, condax: KeyAccount, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.rep2, gives="owner", text="Large, yours")
    condax.refresh_from_db()
    assert condax.owner == cast.lin_wei
    actions.accept_hand_over(actor=cast.rep2, hand_over_id=made.pk, reply="With pleasure")
    condax.refresh_from_db()
    made.refresh_from_db()
    assert condax.owner == cast.rep2
    assert (made.state, made.reply) == ("accepted", "With pleasure")
    row = AccountChange.objects.get(account=condax, field="owner")
    assert (row.actor, row.reason) == (cast.lin_wei, "Handed over by Lin Wei, accepted by Sofia Brandt")


def test_an_account_goes_inside(cast: Cast, ask: Ask) -> None:
    small = AccountFactory(name="Small", owner=cast.lin_wei, coverage_class="C")
    made = ask(cast.lin_wei, cast.inside, account=small, gives="inside_owner")
    actions.accept_hand_over(actor=cast.inside, hand_over_id=made.pk)
    small.refresh_from_db()
    assert (small.owner, small.inside_owner) == (cast.lin_wei, cast.inside)


def test_an_account_that_inside_sales_found_goes_outside(cast: Cast, ask: Ask) -> None:
    found = AccountFactory(name="Found", owner=None, inside_owner=cast.inside)
    made = ask(cast.inside, cast.lin_wei, account=found, gives="owner")
    actions.accept_hand_over(actor=cast.lin_wei, hand_over_id=made.pk)
    found.refresh_from_db()
    assert (found.owner, found.inside_owner) == (cast.lin_wei, cast.inside)


def test_a_deal_changes_its_owner(cast: Cast, deal: Deal, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.inside, gives="deal", center=deal.buying_center)
    actions.accept_hand_over(actor=cast.inside, hand_over_id=made.pk)
    deal.refresh_from_db()
    assert deal.owner == cast.inside
    assert DealChange.objects.filter(deal=deal, field="owner", actor=cast.lin_wei).exists()


def test_whoever_takes_work_sees_what_it_is_about(cast: Cast, condax: KeyAccount, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.rep2)
    assert not KeyAccount.objects.visible_to(cast.rep2).filter(pk=condax.pk).exists()
    assert KeyAccount.objects.face_visible_to(cast.rep2).filter(pk=condax.pk).exists()
    actions.accept_hand_over(actor=cast.rep2, hand_over_id=made.pk)
    assert KeyAccount.objects.visible_to(cast.rep2).filter(pk=condax.pk).exists()


def test_whoever_takes_work_on_a_deal_joins_its_team(cast: Cast, deal: Deal, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.rep2, center=deal.buying_center)
    actions.accept_hand_over(actor=cast.rep2, hand_over_id=made.pk)
    assert Deal.objects.visible_to(cast.rep2).filter(pk=deal.pk).exists()
    assert not KeyAccount.objects.visible_to(cast.rep2).filter(pk=deal.account_id).exists()


def test_a_no_needs_a_sentence_and_leaves_everything(cast: Cast, condax: KeyAccount, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.rep2, gives="owner")
    with pytest.raises(ValidationError):
        actions.decline_hand_over(actor=cast.rep2, hand_over_id=made.pk, reply=" ")
    actions.decline_hand_over(actor=cast.rep2, hand_over_id=made.pk, reply="Not my region")
    condax.refresh_from_db()
    made.refresh_from_db()
    assert (condax.owner, made.state) == (cast.lin_wei, "declined")
    assert not KeyAccount.objects.visible_to(cast.rep2).filter(pk=condax.pk).exists()


def test_the_second_answer_is_told_that_there_is_one(cast: Cast, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.inside)
    actions.decline_hand_over(actor=cast.inside, hand_over_id=made.pk, reply="No time", expected_version=1)
    with pytest.raises(RuleViolation, match="settled already") as refused:
        actions.accept_hand_over(actor=cast.manager, hand_over_id=made.pk, expected_version=1)
    assert refused.value.code == "hand_over_settled"
    made.refresh_from_db()
    assert made.state == "declined"


def test_a_stale_page_is_told(cast: Cast, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.inside)
    made.save_changes()
    with pytest.raises(StaleVersion):
        actions.accept_hand_over(actor=cast.inside, hand_over_id=made.pk, expected_version=1)


def test_only_the_receiver_and_who_leads_them_answer(cast: Cast, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.rep2, copies=[cast.inside])
    for person in (cast.lin_wei, cast.inside, cast.manager, cast.analyst):
        with pytest.raises(PermissionDenied):
            actions.accept_hand_over(actor=person, hand_over_id=made.pk)
    for person in (cast.stranger, cast.admin):
        with pytest.raises(ObjectDoesNotExist):
            actions.accept_hand_over(actor=person, hand_over_id=made.pk)
    actions.accept_hand_over(actor=cast.director, hand_over_id=made.pk)


def test_only_who_may_edit_hands_over(cast: Cast, condax: KeyAccount, ask: Ask) -> None:
    with pytest.raises(ObjectDoesNotExist):
        ask(cast.stranger, cast.lin_wei)
    with pytest.raises(PermissionDenied):
        ask(cast.analyst, cast.lin_wei)
    with pytest.raises(PermissionDenied, match="Only the owner"):
        ask(cast.inside, cast.rep2, gives="owner")
    ask(cast.manager, cast.rep2, gives="owner")


def test_a_deal_team_gives_no_deal_away(cast: Cast, deal: Deal, ask: Ask) -> None:
    with pytest.raises(PermissionDenied):
        ask(cast.inside, cast.rep2, gives="deal", center=deal.buying_center)


@pytest.mark.parametrize(
    ("who", "values", "field"),
    [
        ("analyst", {}, "to"),
        ("admin", {}, "to"),
        ("lin_wei", {}, "to"),
        (None, {}, "to"),
        ("rep2", {"link": "nonsense"}, "link"),
        ("rep2", {"gives": "everything"}, "gives"),
        ("rep2", {"gives": "deal"}, "center"),
        ("rep2", {"text": ""}, "text"),
        ("rep2", {"text": "x" * 1001}, "text"),
        ("inside", {"gives": "inside_owner"}, "to"),
        (None, {"partner": "Delta", "gives": "owner"}, "gives"),
    ],
)
def test_what_makes_no_sense_is_refused(
    cast: Cast, ask: Ask, who: str | None, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(cast.lin_wei, getattr(cast, who) if who else None, **values)
    assert field in refused.value.message_dict
    assert not HandOver.objects.exists()


def test_one_thing_is_offered_to_one_person_at_a_time(cast: Cast, ask: Ask) -> None:
    first = ask(cast.lin_wei, cast.rep2, gives="owner")
    with pytest.raises(RuleViolation, match="Sofia Brandt has been asked"):
        ask(cast.lin_wei, cast.inside, gives="owner")
    actions.withdraw_hand_over(actor=cast.lin_wei, hand_over_id=first.pk)
    ask(cast.lin_wei, cast.inside, gives="owner")


def test_who_may_not_give_it_any_more_gives_nothing(cast: Cast, condax: KeyAccount, ask: Ask) -> None:
    made = ask(cast.lin_wei, cast.rep2, gives="owner")
    condax.owner = cast.stranger
    condax.save()
    with pytest.raises(RuleViolation) as refused:
        actions.accept_hand_over(actor=cast.rep2, hand_over_id=made.pk)
    assert refused.value.code == "not_theirs_any_more"
    condax.refresh_from_db()
    made.refresh_from_db()
    assert (condax.owner, made.state) == (cast.stranger, "asked")


def test_a_channel_partner_answers_nothing(cast: Cast, ask: Ask) -> None:
    made = ask(cast.inside, None, partner="Delta Trading", copies=[cast.lin_wei])
    assert (made.state, made.reply_by) == ("accepted", None)
    actions.finish_hand_over(actor=cast.inside, hand_over_id=made.pk, result="They sold two")
    made.refresh_from_db()
    assert (made.state, made.replied_at) == ("done", None)


def test_work_can_be_done_at_once_and_ownership_cannot(cast: Cast, ask: Ask) -> None:
    work, given = ask(cast.lin_wei, cast.inside), ask(cast.lin_wei, cast.rep2, gives="owner")
    actions.finish_hand_over(actor=cast.inside, hand_over_id=work.pk, result="Called")
    work.refresh_from_db()
    assert work.state == "done"
    assert work.replied_at is not None
    with pytest.raises(RuleViolation, match="Accept it first"):
        actions.finish_hand_over(actor=cast.rep2, hand_over_id=given.pk)


def test_the_reply_is_wanted_by_class_and_calendar(cast: Cast, condax: KeyAccount, ask: Ask) -> None:
    assert ask(cast.lin_wei, cast.inside).reply_by == dt.date(2026, 11, 26)
    thursday = dt.date(2026, 11, 26)
    Closure.objects.create(organization=cast.organization, name="Closed", first_day=thursday, last_day=thursday)
    assert ask(cast.lin_wei, cast.inside).reply_by == dt.date(2026, 11, 27)
    actions.set_reply_time(actor=cast.admin, coverage_class="A", working_days=3)
    assert ask(cast.lin_wei, cast.inside).reply_by == dt.date(2026, 12, 1)


def test_late_replies_are_told_once(cast: Cast, ask: Ask, time_machine: Any) -> None:
    made = ask(cast.lin_wei, cast.inside)
    assert actions.tell_overdue() == 0
    time_machine.move_to(dt.datetime(2026, 11, 27, 2, tzinfo=dt.UTC))
    assert actions.tell_overdue() == 1
    assert actions.tell_overdue() == 0
    assert Activity.objects.filter(verb="hand_over_overdue", subject_id=made.pk).count() == 1
