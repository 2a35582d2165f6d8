"""Moving deals: gates hold everywhere, waivers are above the owner, history keeps everything."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from pipeline.actions.changes import change_deal
from pipeline.actions.closing import lose_deal, reopen_deal, repeat_deal, rest_deal, win_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.evidence import give_evidence, withdraw_evidence
from pipeline.actions.moves import move_to_stage
from pipeline.actions.waivers import grant_waiver, refuse_waiver, request_waiver
from pipeline.actions.writing import stage_code
from pipeline.dossiers import one
from pipeline.models import Deal, DealChange
from pipeline.proving import assessed
from pipeline.rules.replay import TRACKED, replay
from stakeholders.visits.actions import plan_visit
from team import history
from team.models import User
from tests.cast import Cast
from tests.factories import ContactFactory
from web.errors import RuleViolation, StaleVersion

pytestmark = pytest.mark.django_db


def plain_state(deal: Deal) -> dict:
    deal.refresh_from_db()
    return {name: history.plain(getattr(deal, f"{name}_id", getattr(deal, name, None))) for name in TRACKED}


def prove(cast: Cast, deal: Deal, *codes: str) -> None:
    for code in codes:
        give_evidence(
            actor=cast.lin_wei,
            deal_id=deal.pk,
            criterion=code,
            note="Said on the phone",
            value={"from": 1, "to": 2} if code == "30.3" else {},
        )


def test_a_closed_gate_refuses_and_says_what_is_missing(cast: Cast, deal: Deal) -> None:
    with pytest.raises(RuleViolation) as refusal:
        move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    assert refusal.value.code == "gate_closed"
    assert refusal.value.detail["needed"] == "20"
    codes = [row["code"] for row in refusal.value.detail["missing"]]
    assert codes == ["10.1", "10.2", "10.3", "20.1", "20.2", "20.3", "20.4"]
    assert refusal.value.detail["missing"][0]["proofs"] == ["material"]
    deal.refresh_from_db()
    assert stage_code(deal) == "10"
    assert not DealChange.objects.filter(deal=deal, field="stage").exists()


def test_proved_criteria_open_the_gate(cast: Cast, deal: Deal) -> None:
    prove(cast, deal, "10.1", "10.2", "20.2", "20.3")
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    deal.refresh_from_db()
    assert (stage_code(deal), deal.drift, deal.weighted_minor) == ("20", 0, 48_000_000)
    assert deal.earned_stage.code == "20"


def test_withdrawn_evidence_lowers_what_is_earned_but_moves_nothing(cast: Cast, deal: Deal) -> None:
    prove(cast, deal, "10.1", "10.2", "20.2", "20.3")
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    withdraw_evidence(actor=cast.lin_wei, evidence_id=deal.evidence.get(criterion__code="20.3").pk, reason="Mistake")
    deal.refresh_from_db()
    assert (stage_code(deal), deal.earned_stage.code, deal.drift) == ("20", "10", 1)


def test_back_is_always_free(cast: Cast, deal: Deal) -> None:
    prove(cast, deal, "10.1", "10.2", "20.2", "20.3")
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="10", reason="Too early")
    deal.refresh_from_db()
    assert stage_code(deal) == "10"


def test_nobody_waives_on_their_own_deal(cast: Cast, deal: Deal) -> None:
    with pytest.raises(PermissionDenied):
        move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20", waive=True, reason="Trust me")
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Visit next week")
    with pytest.raises(PermissionDenied):
        grant_waiver(actor=cast.lin_wei, waiver_id=waiver.pk)


def test_a_manager_grants_and_the_deal_moves_but_earns_nothing(cast: Cast, deal: Deal) -> None:
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Visit next week")
    grant_waiver(actor=cast.manager, waiver_id=waiver.pk, note="Until the visit")
    deal.refresh_from_db()
    assert (stage_code(deal), deal.earned_stage.code, deal.drift) == ("20", "10", 1)
    assert deal.waivers.filter(state="granted").count() == 2  # the gates of 10 and 20 were both closed
    with pytest.raises(RuleViolation):
        refuse_waiver(actor=cast.manager, waiver_id=waiver.pk, note="Too late")


def test_another_teams_manager_does_not_even_see_the_request(cast: Cast, deal: Deal) -> None:
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Visit next week")
    with pytest.raises(type(waiver).DoesNotExist):
        grant_waiver(actor=cast.stranger, waiver_id=waiver.pk)


def test_the_analyst_reads_but_does_not_write(cast: Cast, deal: Deal) -> None:
    with pytest.raises(PermissionDenied):
        change_deal(actor=cast.analyst, deal_id=deal.pk, values={"name": "x"})
    with pytest.raises(Deal.DoesNotExist):
        change_deal(actor=cast.stranger, deal_id=deal.pk, values={"name": "x"})
    with pytest.raises(Deal.DoesNotExist):
        change_deal(actor=cast.admin, deal_id=deal.pk, values={"name": "x"})


def test_the_second_writer_is_told(cast: Cast, deal: Deal) -> None:
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"name": "First"}, expected_version=deal.version)
    with pytest.raises(StaleVersion):
        change_deal(actor=cast.manager, deal_id=deal.pk, values={"name": "Second"}, expected_version=deal.version)
    deal.refresh_from_db()
    assert deal.name == "First"


def test_a_past_close_date_is_refused_when_entered_and_never_otherwise(cast: Cast, deal: Deal) -> None:
    yesterday = cast.organization.today() - dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"expected_close": yesterday})
    Deal.objects.filter(pk=deal.pk).update(expected_close=yesterday)
    changed = change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"name": "Other", "expected_close": yesterday})
    assert changed.name == "Other"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("amount", {"amount_minor": -1}),
        ("amount", {"amount_minor": 10**16}),
        ("currency", {"amount_minor": 5, "currency": "XXQ"}),
        ("currency", {"amount_minor": 5, "currency": "EUR"}),
        ("source", {"source": "hearsay"}),
        ("category", {"category": "certain"}),
        ("stage", {"stage": "80"}),
        ("manual_reason", {"manual_probability": 90}),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(cast: Cast, deal: Deal, field: str, values: dict) -> None:
    before = plain_state(deal)
    with pytest.raises(ValidationError) as refusal:
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=values)
    assert field in refusal.value.message_dict
    assert plain_state(deal) == before


def test_an_unusual_amount_is_asked_back(cast: Cast, deal: Deal) -> None:
    for number in range(5):
        create_deal(actor=cast.lin_wei, account_id=deal.account_id, name=f"Small {number}", amount_minor=100_000)
    with pytest.raises(RuleViolation) as question:
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"amount_minor": 1_000_000})
    assert (question.value.code, question.value.detail["times"]) == ("amount_unusual", 10)
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"amount_minor": 1_000_000}, confirmed=True)


def test_one_date_moves_to_closing_and_the_last_one_wins(cast: Cast, deal: Deal) -> None:
    today = cast.organization.today()
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=today - dt.timedelta(days=2))
    deal.refresh_from_db()
    assert (stage_code(deal), deal.status, deal.weighted_minor) == ("80", "open", 192_000_000)
    assert deal.earned_stage.code == "80"
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, paid_on=today, amount_minor=200_000_000)
    deal.refresh_from_db()
    assert (deal.status, deal.won_on, deal.amount_minor) == ("won", today, 200_000_000)


def test_lost_reopened_dormant_and_bought_again(cast: Cast, deal: Deal) -> None:
    today = cast.organization.today()
    with pytest.raises(ValidationError):
        lose_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="bad luck")
    lose_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="price", competitor="Sonron")
    deal.refresh_from_db()
    assert (deal.status, deal.lost_on, deal.lost_to.name) == ("lost", today, "Sonron")
    reopen_deal(actor=cast.lin_wei, deal_id=deal.pk)
    rest_deal(actor=cast.lin_wei, deal_id=deal.pk, note="After the merger")
    reopen_deal(actor=cast.lin_wei, deal_id=deal.pk)
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=today, paid_on=today)
    again = repeat_deal(actor=cast.lin_wei, deal_id=deal.pk)
    again.refresh_from_db()
    assert (stage_code(again), again.earned_stage.code, again.granted_by) == ("20", "20", "repeat")
    assert again.buying_center_id != deal.buying_center_id
    with pytest.raises(ValidationError):
        reopen_deal(actor=cast.lin_wei, deal_id=deal.pk)


def test_replaying_the_history_gives_the_present_state(cast: Cast, deal: Deal) -> None:
    today = cast.organization.today()
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"amount_minor": 120_000_000, "buyer_step": 2})
    prove(cast, deal, "10.1", "10.2", "20.2", "20.3")
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=today, paid_on=today)
    assert replay(deal.changes.all()) == plain_state(deal)


@pytest.mark.parametrize("overtaken_by", ["proof", "waiver", "loss"])
def test_a_request_that_events_overtook_waits_no_more(cast: Cast, deal: Deal, overtaken_by: str) -> None:
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Visit next week")
    if overtaken_by == "proof":
        prove(cast, deal, "10.1", "10.2", "20.2", "20.3")
        move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    elif overtaken_by == "waiver":
        move_to_stage(actor=cast.manager, deal_id=deal.pk, stage="20", waive=True, reason="Known customer")
    else:
        lose_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="price")
    waiver.refresh_from_db()
    assert waiver.state == "withdrawn"


def test_a_customer_buys_again_from_whoever_is_there(cast: Cast, deal: Deal) -> None:
    today = cast.organization.today()
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=today, paid_on=today)
    with pytest.raises(ValidationError):
        repeat_deal(actor=cast.lin_wei, deal_id=deal.pk, expected_close=today - dt.timedelta(days=1))
    User.objects.filter(pk=cast.lin_wei.pk).update(is_active=False)
    assert repeat_deal(actor=cast.manager, deal_id=deal.pk).owner == cast.manager


@pytest.mark.parametrize(
    ("channel", "is_agreed", "somebody", "proves"),
    [
        ("on_site", True, True, True),
        ("phone", True, True, False),
        ("on_site", False, True, False),
        ("on_site", True, False, False),
    ],
)
def test_a_visit_that_the_customer_agreed_to_is_a_proof(
    cast: Cast, deal: Deal, channel: str, is_agreed: bool, somebody: bool, proves: bool
) -> None:
    people = [ContactFactory(account=deal.account)] if somebody else []
    plan_visit(
        actor=cast.lin_wei,
        account=deal.account,
        starts_at=timezone.now() + dt.timedelta(days=3),
        people=people,
        centers=[deal.buying_center],
        channel=channel,
        is_agreed=is_agreed,
    )
    assert ("10.3" in assessed(one(deal)).held) is proves
