"""The demo: complete, consistent, alive on any day, and told only by people who may do what they do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

from accounts.models import KeyAccount
from integrations.demo.company import PASSWORD
from negotiations.contracts.models import Contract
from negotiations.models import Approval, Authority, Concession, Delegation, Negotiation
from negotiations.quotes.models import Revision
from pipeline.actions.flag_news import tell_managers, tell_owners
from pipeline.actions.sweeping import remind_of_expired_waivers
from pipeline.attention.monday import decisions, talk_about
from pipeline.dossiers import load as dossiers_of
from pipeline.forecasts.actions import check_totals
from pipeline.forecasts.models import Quota
from pipeline.models import Deal, Evidence, Waiver
from pipeline.proving import assessed
from pipeline.rules.replay import TRACKED, replay
from stakeholders.models import Commitment, Contact
from stakeholders.visits.models import Visit
from team import history
from team.models import Activity, Comment, Organization, Team
from team.models.activity import Delivery
from tests.integrations.demo import A_HOLIDAY, SHANGHAI, assert_alive, loaded, person

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEVEN = ("rep", "rep2", "inside", "manager", "director", "analyst", "admin")


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with loaded(django_db_blocker, A_HOLIDAY, hardware=False):
        yield


def deal(key: str) -> Deal:
    return Deal.objects.select_related("stage", "earned_stage", "account").get(source_system="demo", external_id=key)


def state_of(row: Deal) -> dict[str, Any]:
    return {name: history.plain(getattr(row, f"{name}_id", getattr(row, name, None))) for name in TRACKED}


# The company


def test_the_seven_can_sign_in(demo: None) -> None:
    assert all(person(name).check_password(PASSWORD) for name in SEVEN)


def test_two_teams_in_one_unit(demo: None) -> None:
    assert {str(team) for team in Team.objects.filter(parent__name="Industrial")} == {"East China", "Europe"}
    assert person("rep").pk in person("manager").sight.below
    assert person("rep2").pk not in person("manager").sight.below


def test_organization(demo: None) -> None:
    organization = Organization.objects.current()
    assert (organization.base_currency, organization.time_zone) == ("CNY", "Asia/Shanghai")
    assert organization.closures.filter(first_day=dt.date(2026, 10, 1)).exists()
    assert organization.closures.filter(first_day=dt.date(2026, 2, 16)).exists()


def test_every_account_is_marked_as_demo(demo: None) -> None:
    assert KeyAccount.objects.count() >= 25
    assert not KeyAccount.objects.filter(is_demo=False).exists()
    assert KeyAccount.objects.filter(country="China").exclude(local_name="").count() >= 15


def test_quotas_for_this_and_the_next_quarter(demo: None) -> None:
    months = set(Quota.objects.filter(owner=person("rep")).values_list("month", flat=True))
    assert {dt.date(2026, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 6, 1)} <= months


# The deals


def test_deals_in_all_stages_and_outcomes(demo: None) -> None:
    assert Deal.objects.exclude(source_system="old-crm").count() == 120
    assert set(Deal.objects.values_list("status", flat=True)) == set(Deal.Status.values)
    stages = Counter(Deal.objects.open().values_list("stage__code", flat=True))
    assert set(stages) == {"10", "20", "30", "40", "50", "80"}
    assert Deal.objects.filter(repeat_of__isnull=False).exists()
    assert Deal.objects.open().filter(signed_on__isnull=False, paid_on__isnull=True).exists()


def test_eighteen_months(demo: None) -> None:
    first = Deal.objects.filter(source_system="demo").order_by("opened_on").values_list("opened_on", flat=True)[0]
    assert dt.timedelta(days=450) < A_HOLIDAY - first < dt.timedelta(days=560)


def test_enough_closed_deals_to_learn_from(demo: None) -> None:
    ends = Counter(Deal.objects.filter(source_system="old-crm").values_list("status", flat=True))
    assert sum(ends.values()) == 260
    assert min(ends["won"], ends["lost"]) >= 60
    assert not Deal.objects.filter(source_system="old-crm", won_on__gt=A_HOLIDAY - dt.timedelta(days=120)).exists()


def test_waivers_granted_waiting_refused_expired(demo: None) -> None:
    states = set(Waiver.objects.values_list("state", flat=True))
    assert {"granted", "requested", "refused"} <= states
    assert Waiver.objects.filter(state="granted", until__lt=A_HOLIDAY, deal__drift__gt=0).exists()


def test_evidence_by_record_and_by_word(demo: None) -> None:
    assert set(Evidence.objects.values_list("kind", flat=True)) == {"record", "stated"}


def test_commitments_both_ways_done_open_overdue(demo: None) -> None:
    rows = Commitment.objects.values_list("side", "state")
    assert {("ours", "done"), ("ours", "open"), ("theirs", "done"), ("theirs", "open")} <= set(rows)
    assert Commitment.objects.open().theirs().filter(due_on__lt=A_HOLIDAY).exists()


def test_visits_held_planned_tried_missed(demo: None) -> None:
    assert {"held", "planned", "attempted", "missed"} <= set(Visit.objects.values_list("state", flat=True))


def test_somebody_left_and_a_deal_came_back(demo: None) -> None:
    assert Contact.objects.filter(left_on__isnull=False).exists()
    changes = deal("dunavia-kiln3").changes.filter(field="status").order_by("effective_at")
    assert list(changes.values_list("new", flat=True)) == ["lost", "open"]


def test_comments_mention_people(demo: None) -> None:
    assert Comment.objects.filter(mentions=person("manager")).exists()


def test_condax(demo: None) -> None:
    """The story of the sketches: the heaviest person is against, the decision maker was never met."""
    condax = deal("condax-energy")
    assert (condax.stage.code, condax.earned_stage.code, condax.owed_code) == ("30", "20", "30.3")
    flags = set(condax.flags.filter(cleared_at__isnull=True).values_list("code", flat=True))
    assert {"key_person_opposes", "decision_maker_not_met"} <= flags
    assert "ahead_of_evidence" not in flags


# Negotiations


def room_of(key: str) -> Negotiation:
    return Negotiation.objects.get(deal__source_system="demo", deal__external_id=key)


def test_rooms_of_every_phase(demo: None) -> None:
    rooms = {room.deal.external_id: room.state for room in Negotiation.objects.select_related("deal")}
    assert rooms == {
        "endorsed-and-slow-2": "preparing",
        "yuehe-chiller": "open",
        "luhang-body": "agreed",
        "kaidi-hall-b": "agreed",
        "condax-tankfarm": "won",
        "haiyue-feeder": "lost",
        "qingtan-telemetry": "stalled",
    }
    preparing, lost, won = room_of("endorsed-and-slow-2"), room_of("haiyue-feeder"), room_of("condax-tankfarm")
    assert (preparing.entered_by, preparing.entry_waived_by) == (person("deng.yu"), person("manager"))
    assert (won.rounds_held, won.ended_on) == (4, won.deal.won_on)
    assert lost.ended_on < A_HOLIDAY
    assert all(room.review for room in Negotiation.objects.exclude(state__in=Negotiation.RUNNING))
    assert Contract.objects.get(deal__external_id="kaidi-hall-b").state == "signed"
    assert deal("kaidi-hall-b").signed_on
    assert deal("kaidi-hall-b").paid_on is None
    assert Contract.objects.get(deal__external_id="luhang-body").clauses.filter(agreed_on=None).count() == 1
    assert deal("luhang-body").flags.filter(code="late_coach", cleared_at=None).exists()


def test_the_table_of_yuehe(demo: None) -> None:
    """Three rounds on six issues; one step got nothing in return; of three requests one waits for the manager."""
    room = room_of("yuehe-chiller")
    assert (room.rounds_held, room.issues.count(), room.packages.count()) == (3, 6, 2)
    ours = Concession.objects.filter(negotiation=room, side="ours", asked="", answers=None)
    assert [row.issue.code for row in ours] == ["payment_days"]
    states = dict(room.approvals.values_list("state", "decider__email"))
    assert states == dict.fromkeys(["granted", "refused", "requested"], "manager@keyline.example")
    assert room.offers.filter(beyond_authority=True, approval__state="granted").count() == 1
    assert list(Revision.objects.values_list("state", flat=True)) == ["replaced", "issued"]


def test_how_far_everybody_may_go(demo: None) -> None:
    assert set(Authority.objects.values_list("role", "discount")) == {("rep", 5), ("manager", 15), ("manager", 8)}
    assert Delegation.objects.get().first_day > A_HOLIDAY
    assert Approval.objects.waiting().get().decide_by.date() >= A_HOLIDAY


# Consistent


def test_replay_gives_the_state(demo: None) -> None:
    rows = Deal.objects.prefetch_related("changes")
    different = [row.name for row in rows if replay(row.changes.all()) != state_of(row)]
    assert different == []


def test_earned_stage_and_drift_are_fresh(demo: None) -> None:
    rows = list(Deal.objects.select_related("account", "stage", "earned_stage"))
    dossiers = dossiers_of(rows)
    for row in rows:
        verdict = assessed(dossiers[row.pk])
        assert row.earned_stage.code == verdict.earned, row.name
        assert row.drift == (verdict.drift if row.status == "open" else 0), row.name


def test_cells_are_the_deals(demo: None) -> None:
    assert check_totals() == []


OF_TODAY = ("agenda_point_added", "minutes_written", "pair_changed", "routing_changed")
"""What is written down without a past: agenda, minutes, rules."""


def test_nothing_happened_in_the_future(demo: None) -> None:
    now = dt.datetime.combine(A_HOLIDAY, dt.time(), SHANGHAI)
    late = Activity.objects.filter(effective_at__gte=now).exclude(actor__is_system=True)
    settings = {"pipeline_published", "rate_set", "submission_deadline_set"}
    assert set(late.values_list("verb", flat=True)) <= {*settings, "flag_snoozed", *OF_TODAY}


# Alive


def test_nobody_is_told_of_the_past(demo: None) -> None:
    assert (tell_owners(), tell_managers(), remind_of_expired_waivers()) == (0, 0, 0)
    began = dt.datetime.combine(A_HOLIDAY, dt.time(), SHANGHAI)
    assert not Delivery.objects.filter(subscriber="notify", activity__effective_at__lt=began).exists()


def test_alive(demo: None) -> None:
    assert_alive(A_HOLIDAY)
    assert len(talk_about(person("manager"))) == 7


def test_europe_is_alive_too(demo: None) -> None:
    manager = person("manager2")
    assert len(decisions(manager)) == 1
    assert len(talk_about(manager)) >= 5


# The command


def test_a_second_run_refuses(demo: None) -> None:
    with pytest.raises(CommandError, match="only into an empty database"):
        call_command("load_demo")


def test_if_empty_does_nothing(demo: None) -> None:
    call_command("load_demo", if_empty=True)
    assert Deal.objects.exclude(source_system="old-crm").count() == 120
