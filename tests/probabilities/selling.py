"""Closed and open deals with a history, written in bulk: what models are fitted on in tests."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import KeyAccount
from pipeline.models import Deal, DealChange, Pipeline
from pipeline.models.deal import NO_DATE
from stakeholders.models import BuyingCenter
from team.models import User
from tests.factories import AccountFactory, stage_of

TODAY = dt.date(2026, 11, 21)
ZONE = ZoneInfo("Asia/Shanghai")
STAGES = ("10", "20", "30", "40", "50", "80")


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), ZONE)


def sell(
    owner: User,
    pipeline: Pipeline,
    *,
    closed: int,
    still_open: int = 0,
    seed: int = 1,
    share_won: float = 0.3,
    recorded_at: dt.datetime | None = None,
    amount: int = 1_000_003,
) -> list[Deal]:
    """`closed` deals that ended over the last 20 months, wins mostly reaching a late stage, and open ones."""
    chance = random.Random(seed)
    account = AccountFactory(owner=owner)
    stages = {code: stage_of(pipeline, code) for code in STAGES}
    deals: list[Deal] = []
    changes: list[DealChange] = []
    for place in range(closed + still_open):
        is_won = chance.random() < share_won
        reach = chance.choice((3, 4, 5)) if is_won else chance.choice((0, 1, 1, 2, 3))
        lasted = chance.randrange(30, 200)
        is_open = place >= closed
        ended = TODAY - dt.timedelta(days=1 + (place * 600) // max(1, closed)) if not is_open else None
        opened = (ended or TODAY) - dt.timedelta(days=lasted)
        days = [opened + dt.timedelta(days=lasted * step // (reach + 2)) for step in range(reach + 1)]
        last = stages["80" if ended and is_won else STAGES[reach]]
        deal = _deal(account, owner, pipeline, last, opened, days[-1], amount + place, ended, is_won)
        deals.append(deal)
        changes += _changes(deal, [stages[STAGES[i]] for i in range(reach + 1)], days, ended, is_won, owner)
    BuyingCenter.objects.bulk_create(deal.buying_center for deal in deals)
    Deal.objects.bulk_create(deals)
    for change in changes:
        change.recorded_at = recorded_at or change.effective_at
    DealChange.objects.bulk_create(changes)
    return deals


def _deal(
    account: KeyAccount,
    owner: User,
    pipeline: Pipeline,
    stage: Any,
    opened: dt.date,
    entered: dt.date,
    amount: int,
    ended: dt.date | None,
    is_won: bool,
) -> Deal:
    close = TODAY + dt.timedelta(days=amount % 90) if ended is None else ended
    status = "open" if ended is None else "won" if is_won else "lost"
    return Deal(
        account=account,
        buying_center=BuyingCenter(account=account, name="Center"),
        name=f"Line {amount}",
        pipeline=pipeline,
        owner=owner,
        stage=stage,
        earned_stage=stage,
        stage_entered_on=entered,
        opened_on=opened,
        status=status,
        amount_minor=amount,
        currency="CNY",
        amount_base_minor=amount,
        weighted_minor=amount * int(stage.code) // 100,
        expected_close=close,
        close_key=close or NO_DATE,
        close_month=close.replace(day=1),
        won_on=ended if status == "won" else None,
        lost_on=ended if status == "lost" else None,
    )


def _changes(
    deal: Deal, stages: Sequence[Any], days: Sequence[dt.date], ended: dt.date | None, is_won: bool, actor: User
) -> list[DealChange]:
    state = {
        "pipeline": str(deal.pipeline_id),
        "stage": str(stages[0].pk),
        "status": "open",
        "opened_on": days[0].isoformat(),
        "amount_base_minor": deal.amount_base_minor,
        "granted_by": "",
    }
    rows = [("created", None, state, days[0])]
    for before, stage, day in zip(stages, stages[1:], days[1:], strict=False):
        rows.append(("stage", str(before.pk), str(stage.pk), day))
    if ended:
        if is_won and deal.stage_id != stages[-1].pk:
            rows.append(("stage", str(stages[-1].pk), str(deal.stage_id), ended))
        rows.append(("status", "open", deal.status, ended))
        rows.append((f"{deal.status}_on", None, ended.isoformat(), ended))
    return [
        DealChange(deal=deal, field=field, old=old, new=new, actor=actor, effective_at=noon(day))
        for field, old, new, day in rows
    ]
