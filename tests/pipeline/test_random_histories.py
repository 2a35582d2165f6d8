"""Whatever happens to a deal, its history replays to its state and the forecast cells equal the deals."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import KeyAccount
from pipeline.actions.changes import change_deal
from pipeline.actions.closing import lose_deal, reopen_deal, rest_deal, win_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.evidence import give_evidence, withdraw_evidence
from pipeline.actions.moves import move_to_stage
from pipeline.actions.people import reassign_deal
from pipeline.dossiers import one
from pipeline.forecasts.actions.cells import check_totals
from pipeline.models import Deal, Pipeline
from pipeline.proving import assessed
from pipeline.rules.replay import TRACKED, replay
from team import history
from tests.cast import Cast
from web.errors import RuleViolation

pytestmark = pytest.mark.django_db

CODES = ("10.1", "10.2", "20.2", "20.3", "30.1", "30.2", "30.4", "40.2", "50.2")
STEPS = st.one_of(
    st.tuples(st.just("prove"), st.sampled_from(CODES)),
    st.tuples(st.just("withdraw"), st.sampled_from(CODES)),
    st.tuples(st.just("move"), st.sampled_from(["10", "20", "30", "40", "50", "80"])),
    st.tuples(st.just("waive"), st.sampled_from(["20", "30", "40"])),
    st.tuples(st.just("amount"), st.integers(0, 10**9)),
    st.tuples(st.just("close"), st.integers(0, 400)),
    st.tuples(st.just("category"), st.sampled_from(["commit", "omitted", ""])),
    st.tuples(st.just("owner"), st.sampled_from(["lin_wei", "inside", "rep2"])),
    st.tuples(st.sampled_from(["sign", "pay", "lose", "rest", "reopen"]), st.none()),
)


def act(cast: Cast, deal: Deal, step: str, value: Any) -> None:
    today, director = cast.organization.today(), {"actor": cast.director, "deal_id": deal.pk}
    steps: dict[str, Callable[[], Any]] = {
        "prove": lambda: give_evidence(**director, criterion=value, note="Said so"),
        "withdraw": lambda: [
            withdraw_evidence(actor=cast.director, evidence_id=row.pk)
            for row in deal.evidence.filter(criterion__code=value, withdrawn_at=None)
        ],
        "move": lambda: move_to_stage(**director, stage=value),
        "waive": lambda: move_to_stage(**director, stage=value, waive=True, reason="To see"),
        "amount": lambda: change_deal(**director, values={"amount_minor": value}, confirmed=True),
        "close": lambda: change_deal(**director, values={"expected_close": today + dt.timedelta(days=value)}),
        "category": lambda: change_deal(**director, values={"category": value or None}),
        "owner": lambda: reassign_deal(**director, owner=getattr(cast, value)),
        "sign": lambda: win_deal(**director, signed_on=today),
        "pay": lambda: win_deal(**director, paid_on=today),
        "lose": lambda: lose_deal(**director, reason="price"),
        "rest": lambda: rest_deal(**director),
        "reopen": lambda: reopen_deal(**director, reason="Again"),
    }
    steps[step]()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=9))
def test_any_sequence_of_actions(cast: Cast, funnel: Pipeline, condax: KeyAccount, steps: list[Any]) -> None:
    deal = create_deal(actor=cast.lin_wei, account_id=condax.pk, name="Any", amount_minor=5_000, confirmed=True)
    for step, value in steps:
        try:
            act(cast, deal, step, value)
        except (RuleViolation, ValidationError):
            continue  # refused: the invariants below must hold all the same
    deal.refresh_from_db()
    state = {name: history.plain(getattr(deal, f"{name}_id", getattr(deal, name, None))) for name in TRACKED}
    assert replay(deal.changes.all()) == state
    assert check_totals() == []
    verdict = assessed(one(deal))
    if deal.status == "open":
        assert (deal.earned_stage.code, deal.drift) == (verdict.earned, verdict.drift)
    else:
        assert not deal.flags.filter(cleared_at=None).exists()
