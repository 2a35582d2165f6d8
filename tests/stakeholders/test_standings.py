"""How a center stands to us, kept in a row: always what its people and visits say, whatever happens around it."""

import datetime as dt
import logging
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import change_account
from pipeline.actions.closing import lose_deal, reopen_deal
from pipeline.actions.moves import move_to_stage
from stakeholders.actions import (
    add_member,
    change_center,
    change_contact,
    change_member,
    copy_center,
    create_center,
    remove_member,
)
from stakeholders.actions.standing_sweep import check_standings, recompute_standings
from stakeholders.models import BuyingCenter, Member, Standing
from stakeholders.visits.actions import change_visit, log_visit
from stakeholders.visits.reports import VisitReport
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    VisitFactory,
)
from web.errors import RuleViolation

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)


@pytest.fixture
def condax(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei, coverage_class="A", tier="key")


@pytest.fixture
def center(lin_wei, condax):
    return create_center(actor=lin_wei, account=condax, name="Packing line")


def standing(center):
    return Standing.objects.get(center=center)


def visit(actor, contacts, *, days_ago=1, about=()):
    began = timezone.now() - dt.timedelta(days=days_ago)
    report = VisitReport(
        account=contacts[0].account, starts_at=began, met=tuple(contacts), outcome="continuation", centers=tuple(about)
    )
    return log_visit(actor=actor, report=report)


class TestInline:
    def test_a_new_center_stands_there_at_once(self, center):
        row = standing(center)
        assert (row.people, row.coverage, row.endorsement, row.lights) == (0, None, "undecided", "---")

    def test_an_attitude_moves_the_vote(self, lin_wei, center):
        chief, user = (
            add_member(actor=lin_wei, center_id=center.pk, contact=ContactFactory(account=center.account), roles=[role])
            for role in ("decision_maker", "user")
        )
        change_member(actor=lin_wei, member_id=chief.pk, values={"attitude": -1})
        row = standing(center)
        assert (row.vote, row.vote_low, row.vote_high) == (Decimal("-0.3333"), Decimal("-1.0000"), Decimal("0.3333"))
        assert (row.lights, row.people) == ("-xx", 2)
        remove_member(actor=lin_wei, member_id=chief.pk)
        assert (standing(center).people, standing(center).lights) == (1, "-f-")
        change_contact(actor=lin_wei, contact_id=user.contact_id, values={"left_on": dt.date(2026, 1, 1)})
        assert standing(center).people == 0

    def test_a_meeting_counts_in_every_center_of_the_person_and_no_more_when_it_was_another(
        self, lin_wei, condax, center
    ):
        other = create_center(actor=lin_wei, account=condax, name="Boiler house")
        somebody, other_one = ContactFactory(account=condax), ContactFactory(account=condax)
        BuyingCenter.objects.update(created_at=timezone.now() - dt.timedelta(days=100))
        for each in (center, other):
            add_member(actor=lin_wei, center_id=each.pk, contact=somebody)
        held = visit(lin_wei, [somebody], about=[center])
        assert [standing(each).people_met for each in (center, other)] == [1, 1]
        change_visit(actor=lin_wei, visit_id=held.pk, values={"people": [other_one]})
        assert [standing(each).people_met for each in (center, other)] == [0, 0]

    def test_a_copy_knows_the_people_it_was_given(self, lin_wei, center):
        add_member(actor=lin_wei, center_id=center.pk, contact=ContactFactory(account=center.account))
        assert standing(copy_center(actor=lin_wei, center_id=center.pk, name="Again")).people == 1

    def test_the_pace_follows_the_accounts_live_deals_and_its_class(self, cast, lin_wei, condax, center):
        deal = DealFactory(account=condax, owner=lin_wei, buying_center=center)
        assert standing(center).cadence_days == 30
        move_to_stage(actor=cast.manager, deal_id=deal.pk, stage="30", waive=True, reason="To see")
        assert standing(center).cadence_days == 14
        change_account(actor=lin_wei, account_id=condax.pk, values={"coverage_class": "B", "tier": ""})
        assert standing(center).cadence_days == 30
        lose_deal(actor=lin_wei, deal_id=deal.pk, reason="price")
        assert standing(center).cadence_days == 60


STEPS = st.one_of(
    st.tuples(st.just("add"), st.sets(st.sampled_from(["decision_maker", "coach", "user", "technical"]), max_size=2)),
    st.tuples(st.just("attitude"), st.sampled_from([-1, 0, 1, None])),
    st.tuples(st.just("weight"), st.sampled_from([Decimal("0.300"), None])),
    st.tuples(st.just("roles"), st.sets(st.sampled_from(["decision_maker", "recommender", "purchaser"]), max_size=2)),
    st.tuples(st.sampled_from(["remove", "copy", "lose", "reopen", "revise"]), st.none()),
    st.tuples(st.just("leave"), st.integers(-3, 3)),
    st.tuples(st.just("content"), st.sampled_from([Decimal("0.2"), Decimal("0.9"), None])),
    st.tuples(st.just("visit"), st.integers(0, 200)),
    st.tuples(st.just("move"), st.sampled_from(["20", "30", "50"])),
    st.tuples(st.just("class"), st.sampled_from(["A", "B", "C"])),
)


def act(cast: Any, deal: Any, step: str, value: Any) -> None:
    boss, center = cast.director, deal.buying_center
    member = Member.objects.filter(center=center).order_by("?").first()
    contact = member.contact if member else ContactFactory(account=deal.account)
    held = contact.visit_rows.first()
    day = cast.organization.today()
    chosen: dict[str, Callable[[], Any]] = {
        "add": lambda: add_member(
            actor=boss, center_id=center.pk, contact=ContactFactory(account=deal.account), roles=value
        ),
        "content": lambda: change_center(actor=boss, center_id=center.pk, values={"technical_content": value}),
        "copy": lambda: copy_center(actor=boss, center_id=center.pk, name="Copy"),
        "visit": lambda: visit(boss, [contact], days_ago=value),
        "move": lambda: move_to_stage(actor=boss, deal_id=deal.pk, stage=value, waive=True, reason="To see"),
        "lose": lambda: lose_deal(actor=boss, deal_id=deal.pk, reason="price"),
        "reopen": lambda: reopen_deal(actor=boss, deal_id=deal.pk, reason="Again"),
        "class": lambda: change_account(actor=boss, account_id=deal.account_id, values={"coverage_class": value}),
        "leave": lambda: change_contact(
            actor=boss, contact_id=contact.pk, values={"left_on": day + dt.timedelta(days=value)}
        ),
    }
    of_member: dict[str, Callable[[Any], Any]] = {
        "attitude": lambda one: change_member(actor=boss, member_id=one.pk, values={"attitude": value}),
        "roles": lambda one: change_member(actor=boss, member_id=one.pk, values={"roles": value}),
        "remove": lambda one: remove_member(actor=boss, member_id=one.pk),
        "weight": lambda one: change_member(
            actor=boss, member_id=one.pk, values={"weight_override": value, "weight_reason": "They said so"}
        ),
    }
    if step in chosen:
        chosen[step]()
    elif step == "revise" and held:
        other = ContactFactory(account=deal.account)
        change_visit(actor=boss, visit_id=held.visit_id, values={"people": [other]})
    elif member and step in of_member:
        of_member[step](member)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=1, max_size=10), days=st.integers(0, 40))
def test_whatever_happens_the_row_is_what_the_picture_says(cast, condax, lin_wei, steps, days):
    center = create_center(actor=lin_wei, account=condax, name="Any")
    deal = DealFactory(account=condax, owner=lin_wei, buying_center=center)
    for step, value in steps:
        try:
            act(cast, deal, step, value)
        except (RuleViolation, ValidationError):
            continue  # refused: the row must be right all the same
    assert check_standings() == []
    with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
        assert recompute_standings().strayed == []
        assert check_standings() == []


class TestSweep:
    def many(self, condax, count):
        centers = [BuyingCenterFactory(account=condax) for _ in range(count)]
        for each in centers:
            MemberFactory(center=each, roles=["decision_maker"], attitude=1)
        return centers

    def test_coverage_fades_by_the_calendar(self, lin_wei, condax, center):
        contact = ContactFactory(account=condax)
        add_member(actor=lin_wei, center_id=center.pk, contact=contact)
        visit(lin_wei, [contact], about=[center])
        assert standing(center).coverage == 1
        with time_machine.travel(timezone.now() + dt.timedelta(days=61)):
            assert recompute_standings().changed == 1
            assert (standing(center).coverage, standing(center).people_met) == (0, 1)
            assert recompute_standings().centers == 0, "once a day is enough"

    def test_it_goes_on_where_it_stopped(self, condax):
        self.many(condax, 5)
        assert recompute_standings(portion=2, budget=-1).centers == 2
        assert recompute_standings(portion=2).centers == 3
        assert Standing.objects.count() == 5

    def test_what_missed_a_change_is_put_right_and_said_aloud(self, condax, caplog):
        [center, _other] = self.many(condax, 2)
        recompute_standings()
        Member.objects.filter(center=center).update(attitude=-1)
        with pytest.raises(CommandError, match="1 standings differ"):
            call_command("check_standings")
        with caplog.at_level(logging.ERROR):
            assert recompute_standings(again=True).strayed == [center.pk]
        assert str(center.pk) in caplog.text
        call_command("check_standings")

    def test_a_portion_costs_the_same_queries_however_many_centers(self, condax, django_assert_max_num_queries):
        self.many(condax, 40)
        recompute_standings()
        Standing.objects.update(vote=0, computed_on=dt.date(2026, 1, 1))
        for each in BuyingCenter.objects.all():
            VisitFactory(account=condax, met=[each.members.get().contact])
        with django_assert_max_num_queries(28):
            assert recompute_standings().changed == 40


def test_programs_find_centers_by_how_they_stand(lin_wei, condax, center):
    client = Client()
    client.force_login(lin_wei)
    contact = ContactFactory(account=condax)
    add_member(actor=lin_wei, center_id=center.pk, contact=contact)

    def found(**asked):
        answer = client.get("/api/v1/buying-centers/", asked)
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["results"]]

    assert found(endorsement="undecided", coverage_below="0.5", is_single_threaded="true") == [str(center.pk)]
    assert found(endorsement="endorsed") == []
    assert found(is_single_threaded="false") == []
    visit(lin_wei, [contact], about=[center])
    assert found(coverage_below="0.5") == []
