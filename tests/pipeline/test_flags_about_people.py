"""Flags about people through real actions: who left, a step up without a step on the ladder, price before needs."""

import datetime as dt

import pytest
import time_machine

from accounts.models import KeyAccount
from pipeline.actions.evidence import give_evidence
from pipeline.actions.moves import move_to_stage
from pipeline.actions.sweeping import sweep_flags
from pipeline.flag_words import flag_lines, running_flags
from pipeline.models import Deal, DealDocument, Flag, Pipeline
from stakeholders.actions import add_member, change_contact, remove_member
from stakeholders.influence import Person, without_successor
from stakeholders.models import Member
from tests.cast import Cast
from tests.factories import (
    ContactFactory,
    DealFactory,
    DocumentFactory,
    MemberFactory,
    NeedFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 16, 4, tzinfo=dt.UTC)
OLD = dt.date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _one_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def deal(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> Deal:
    return DealFactory(
        account=condax, pipeline=funnel, owner=cast.lin_wei, at="20", stage_entered_on=OLD, expected_close=None
    )


def member(deal: Deal, *roles: str, **person: object) -> Member:
    contact = ContactFactory(account=deal.account, **person)
    return MemberFactory(center=deal.buying_center, contact=contact, roles=list(roles))


def running(deal: Deal) -> dict[str, Flag]:
    return {flag.code: flag for flag in deal.flags.filter(cleared_at=None)}


class TestWhoLeft:
    def test_the_flag_is_raised_with_the_day_and_clears_with_a_successor(self, cast: Cast, deal: Deal) -> None:
        chief, _user = member(deal, "decision_maker", name="Chen Bo"), member(deal, "user")
        gone_on = NOW.date() - dt.timedelta(days=2)
        change_contact(actor=cast.lin_wei, contact_id=chief.contact_id, values={"left_on": gone_on})
        flag = running(deal)["member_left"]
        assert (flag.since, flag.cure_contact_id, flag.severity) == (gone_on, chief.contact_id, Flag.Severity.WATCH)
        [line] = [each for each in flag_lines(running_flags([deal.pk])[deal.pk], deal) if each.code == "member_left"]
        assert (line.cure_text, line.text) == (
            "Find who takes over from Chen Bo",
            "Somebody has left, and nobody has taken over",
        )
        successor = ContactFactory(account=deal.account)
        add_member(actor=cast.lin_wei, center_id=deal.buying_center_id, contact=successor, roles=["decision_maker"])
        assert "member_left" not in running(deal)

    def test_it_clears_when_they_are_taken_out(self, cast: Cast, deal: Deal) -> None:
        only = member(deal, "coach", left_on=OLD)
        sweep_flags()
        assert "member_left" in running(deal)
        remove_member(actor=cast.lin_wei, member_id=only.pk)
        assert "member_left" not in running(deal)

    def test_who_will_leave_has_not_left(self, deal: Deal) -> None:
        member(deal, "coach", left_on=NOW.date() + dt.timedelta(days=3))
        sweep_flags()
        assert "member_left" not in running(deal)


@pytest.mark.parametrize(
    ("gone", "others", "leaves_a_gap"),
    [
        ({"roles": {"coach"}}, [set()], True),
        ({"roles": {"coach"}}, [{"coach"}], False),
        ({"roles": {"coach", "user"}}, [{"coach"}], True),
        ({"functions": {"technical"}}, [{"coach"}], True),
        ({}, [set()], True),
        ({}, [{"decision_maker"}] + [set()] * 9, False),
    ],
)
def test_what_gap_somebody_leaves(gone: dict[str, set[str]], others: list[set[str]], leaves_a_gap: bool) -> None:
    """Without a role only the weight counts: one of two is a key person, one of ten others is not."""
    left = Person("gone", is_gone=True, **{name: frozenset(codes) for name, codes in gone.items()})
    here = [Person(number, roles=frozenset(codes)) for number, codes in enumerate(others)]
    assert (without_successor([left, *here]) == [left]) is leaves_a_gap


class TestStepUp:
    def up(self, cast: Cast, deal: Deal) -> None:
        Deal.objects.filter(pk=deal.pk).update(created_at=NOW - dt.timedelta(days=300))
        move_to_stage(
            actor=cast.manager, deal_id=deal.pk, stage="20", waive=True, reason="To see", at=NOW - dt.timedelta(days=60)
        )
        move_to_stage(actor=cast.manager, deal_id=deal.pk, stage="30", waive=True, reason="To see")

    @pytest.fixture
    def deal(self, cast: Cast, deal: Deal) -> Deal:
        move_to_stage(actor=cast.manager, deal_id=deal.pk, stage="10", reason="Back", at=NOW - dt.timedelta(days=90))
        return deal

    def test_it_is_a_hint_until_a_key_person_comes_closer(self, cast: Cast, deal: Deal) -> None:
        key = member(deal, "decision_maker", rung=3, name="Chen Bo").contact
        self.up(cast, deal)
        flag = running(deal)["stage_without_rung"]
        assert (flag.severity, flag.cure_contact_id) == (Flag.Severity.HINT, key.pk)
        assert flag.numbers == {"on": "2026-11-16", "since": "2026-09-17"}
        change_contact(actor=cast.lin_wei, contact_id=key.pk, values={"rung": 4})
        assert "stage_without_rung" not in running(deal)

    def test_a_first_meeting_is_a_step_too_but_not_for_somebody_known_well(self, cast: Cast, deal: Deal) -> None:
        key = member(deal, "decision_maker").contact
        VisitFactory(account=deal.account, met=[key], starts_at=NOW - dt.timedelta(days=20))
        self.up(cast, deal)
        assert "stage_without_rung" not in running(deal)
        change_contact(actor=cast.lin_wei, contact_id=key.pk, values={"rung": 5}, at=NOW - dt.timedelta(days=200))
        assert "stage_without_rung" in running(deal)

    def test_after_a_month_nobody_is_reminded(self, cast: Cast, deal: Deal) -> None:
        member(deal, "decision_maker")
        self.up(cast, deal)
        assert "stage_without_rung" in running(deal)
        with time_machine.travel(NOW + dt.timedelta(days=31), tick=False):
            sweep_flags()
            assert "stage_without_rung" not in running(deal)


class TestPrice:
    def test_an_objection_to_the_price_before_a_need_is_clear(self, cast: Cast, deal: Deal) -> None:
        member(deal, "user")
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion="50.4", note="Too dear")
        assert "price_before_needs" in running(deal)
        need = NeedFactory(center=deal.buying_center, maturity=1)
        NeedFactory(center=deal.buying_center, kind="career", maturity=4)
        sweep_flags(again=True)
        assert "price_before_needs" in running(deal), "a remark, and what is seldom said"
        need.maturity = 2
        need.save()
        sweep_flags(again=True)
        assert "price_before_needs" not in running(deal)

    def test_a_quote_is_talk_about_the_price(self, deal: Deal) -> None:
        member(deal, "user")
        quote = DocumentFactory(account=deal.account, kind="quote", dated_on=OLD)
        DealDocument.objects.create(deal=deal, document=quote)
        sweep_flags()
        assert running(deal)["price_before_needs"].since == OLD


def test_a_coach_never_met_is_silent_only_after_the_limit(cast: Cast, deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(stage=deal.pipeline.current.stages.get(code="50"))
    coach = member(deal, "coach")
    sweep_flags()
    assert "coach_silent" not in running(deal)
    Member.objects.filter(pk=coach.pk).update(created_at=NOW - dt.timedelta(days=22))
    sweep_flags(again=True)
    assert "coach_silent" in running(deal)
