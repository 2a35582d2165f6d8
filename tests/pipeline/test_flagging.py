"""Flags through real actions: what raises them, what clears them, what keeps them quiet."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.actions.attention import snooze_flag
from pipeline.actions.changes import change_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.moves import move_to_stage
from pipeline.actions.sweeping import sweep_flags
from pipeline.actions.waivers import grant_waiver, request_waiver
from pipeline.flag_words import flag_lines, lines_by_deal, running_flags
from pipeline.models import Deal, Flag, Pipeline
from stakeholders.actions import make_commitment
from stakeholders.visits.actions import log_visit
from stakeholders.visits.reports import VisitReport
from tests.cast import Cast
from tests.factories import ContactFactory, DealFactory, MemberFactory, stage_of

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 11, 2, 1, 0, tzinfo=dt.UTC)
"""09:00 in Shanghai."""


def codes(deal: Deal) -> set[str]:
    return set(deal.flags.filter(cleared_at__isnull=True).values_list("code", flat=True))


def days(count: int) -> dt.datetime:
    return MONDAY + dt.timedelta(days=count)


@pytest.fixture
def fresh(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> Deal:
    """Entered on Monday 2 November 2026, closing in May."""
    with time_machine.travel(MONDAY, tick=False):
        return create_deal(
            actor=cast.lin_wei,
            account_id=condax.pk,
            name="Plant energy management",
            pipeline=funnel,
            amount_minor=240_000_000,
            expected_close=dt.date(2027, 5, 1),
        )


def visit(cast: Cast, deal: Deal, at: dt.datetime) -> None:
    contact = ContactFactory(account=deal.account, name="Zhao Min")
    MemberFactory(center=deal.buying_center, contact=contact, roles=["decision_maker"])
    log_visit(
        actor=cast.lin_wei,
        report=VisitReport(
            account=deal.account,
            starts_at=at - dt.timedelta(hours=1),
            ends_at=at,
            met=(contact,),
            outcome="continuation",
            centers=(deal.buying_center,),
        ),
    )


def test_a_visit_clears_the_silence_at_once(cast: Cast, fresh: Deal) -> None:
    with time_machine.travel(days(31), tick=False):
        sweep_flags()
        assert "stalled_silent" in codes(fresh)
        visit(cast, fresh, days(31))
        assert "stalled_silent" not in codes(fresh)
    cleared = Flag.objects.get(deal=fresh, code="stalled_silent")
    assert cleared.cleared_at == days(31)


def test_silence_begins_the_day_after_the_limit(cast: Cast, fresh: Deal) -> None:
    with time_machine.travel(days(30), tick=False):
        sweep_flags()
        assert "stalled_silent" not in codes(fresh)
    with time_machine.travel(days(31), tick=False):
        sweep_flags()
        flag = fresh.flags.get(code="stalled_silent")
    assert (flag.severity, flag.numbers) == (Flag.Severity.SEVERE, {"days": 31, "limit": 30})
    fresh.refresh_from_db()
    assert (fresh.severity, fresh.severity_key) == (3, -3)


def test_a_deal_without_a_next_step_is_flagged_after_two_working_days_and_its_grace(cast: Cast, fresh: Deal) -> None:
    with time_machine.travel(days(6), tick=False):
        sweep_flags()
        assert codes(fresh) == set()
    with time_machine.travel(days(7), tick=False):
        sweep_flags()
        assert codes(fresh) == {"no_next_step"}
        make_commitment(
            actor=cast.lin_wei, side="ours", what="Send the layout", center=fresh.buying_center, due_on=days(9).date()
        )
        assert codes(fresh) == set()


def test_after_a_visit_the_next_step_is_owed_on_the_second_working_day(cast: Cast, fresh: Deal) -> None:
    friday = days(11)
    with time_machine.travel(friday, tick=False):
        visit(cast, fresh, friday)
        assert "no_next_step" not in codes(fresh)
    for day, is_raised in ((13, False), (14, False), (15, True)):  # Sunday, Monday, Tuesday
        with time_machine.travel(days(day), tick=False):
            sweep_flags()
            assert ("no_next_step" in codes(fresh)) is is_raised


def imported(cast: Cast, funnel: Pipeline, account: KeyAccount) -> Deal:
    stage = stage_of(funnel, "20")
    deal = DealFactory(
        account=account,
        pipeline=funnel,
        stage=stage,
        granted_stage=stage,
        granted_by=Deal.Grant.MIGRATION,
        is_quiet=True,
        is_close_estimated=True,
        stage_entered_on=dt.date(2026, 1, 5),
        expected_close=dt.date(2026, 3, 1),
    )
    Deal.objects.filter(pk=deal.pk).update(created_at=MONDAY)
    return deal


def test_an_imported_deal_is_flagged_quietly_and_never_by_an_estimated_date(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    deal = imported(cast, funnel, condax)
    with time_machine.travel(days(10), tick=False):
        sweep_flags()
    assert {"stalled_silent", "stalled_stuck"} <= codes(deal)
    assert "close_date_passed" not in codes(deal)
    assert not deal.flags.filter(cleared_at=None, is_quiet=False).exists()


@pytest.mark.parametrize("touch", ["date", "visit", "move"])
def test_the_first_touch_ends_the_quiet(cast: Cast, funnel: Pipeline, condax: KeyAccount, touch: str) -> None:
    deal = imported(cast, funnel, condax)
    with time_machine.travel(days(10), tick=False):
        if touch == "date":
            change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"expected_close": dt.date(2027, 1, 31)})
        elif touch == "visit":
            visit(cast, deal, days(10))
        else:
            move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="10", reason="Not there yet")
        deal.refresh_from_db()
    assert deal.is_quiet is False
    assert not deal.flags.filter(cleared_at=None, is_quiet=True).exists()


def test_a_snoozed_flag_stays_visible_and_stops_pushing(cast: Cast, fresh: Deal) -> None:
    with time_machine.travel(days(40), tick=False):
        sweep_flags()
        for code in codes(fresh):
            snooze_flag(
                actor=cast.lin_wei, deal_id=fresh.pk, code=code, until=days(45).date(), reason="Waiting for the tender"
            )
        fresh.refresh_from_db()
        assert fresh.severity == 0
        line = flag_lines(running_flags([fresh.pk])[fresh.pk], fresh, today=days(40).date())[0]
        assert (line.snoozed_until, line.snooze_reason) == (days(45).date(), "Waiting for the tender")
    with time_machine.travel(days(45), tick=False):
        sweep_flags()
        fresh.refresh_from_db()
        assert fresh.severity == 3


def test_an_ended_waiver_lets_the_drift_show(cast: Cast, fresh: Deal) -> None:
    with time_machine.travel(days(10), tick=False):
        waiver = request_waiver(actor=cast.lin_wei, deal_id=fresh.pk, stage="20", reason="Visit next week")
        grant_waiver(actor=cast.manager, waiver_id=waiver.pk, until=days(20).date())
    with time_machine.travel(days(20), tick=False):
        sweep_flags()
        assert "ahead_of_evidence" not in codes(fresh)
    with time_machine.travel(days(21), tick=False):
        sweep_flags()
        assert "ahead_of_evidence" in codes(fresh)


def test_flags_with_one_cure_are_one_line_in_the_readers_language(cast: Cast, fresh: Deal) -> None:
    with time_machine.travel(days(1), tick=False):
        visit(cast, fresh, days(1))
    Deal.objects.filter(pk=fresh.pk).update(
        stage=stage_of(fresh.pipeline, "40"), granted_stage=stage_of(fresh.pipeline, "40"), granted_by="mapping"
    )
    fresh.refresh_from_db()
    with time_machine.travel(days(60), tick=False):
        sweep_flags()
        lines = lines_by_deal([fresh], today=days(60).date())[fresh.pk]
    visits = next(line for line in lines if line.code == "stalled_silent")
    assert visits.cure_text == "Visit Zhao Min"
    assert set(visits.codes) == {"stalled_silent", "decision_maker_not_met", "single_threaded"}
    assert visits.severity == "severe"
    assert visits.text == "No contact for 59 days (limit 14)"


def test_the_words_are_read_for_many_deals_at_once(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, django_assert_max_num_queries
) -> None:
    deals = [imported(cast, funnel, condax) for _ in range(12)]
    for deal in deals:
        Flag.objects.create(
            deal=deal, code="stalled_silent", severity=3, cure="visit", cure_contact_id=uuid.uuid4(),
            numbers={"days": 31, "limit": 30}, raised_at=timezone.now(),
        )  # fmt: skip
    lines_by_deal(deals[:1])
    with django_assert_max_num_queries(2):
        assert len(lines_by_deal(deals)) == 12
