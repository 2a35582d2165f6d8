"""Deals with a past, as the actions write it: what they are, and every change, recorded when it was true."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import KeyAccount
from pipeline.accuracy.rules.timelines import FIELDS
from pipeline.models import Deal, DealChange
from team.history import plain
from team.models import Team, User
from tests.factories import AccountFactory, DealFactory, stage_of

Change = tuple[dt.date, dict[str, Any]]


def noon(day: dt.date) -> dt.datetime:
    """In Shanghai, where the organization is."""
    return dt.datetime.combine(day, dt.time(4), dt.UTC)


def month(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")


def deal(
    owner: User,
    opened: dt.date,
    *changes: Change,
    team: Team | None = None,
    recorded: dt.date | None = None,
    **values: Any,
) -> Deal:
    """Of 1,000.00 at 20 without a close date, unless `values` say otherwise; `changes` in time order.

    `recorded`: the day on which all of it was learned, where that is not the day on which each was true.
    """
    values = {"amount_minor": 100_000, "expected_close": None, "at": "20"} | values
    account = KeyAccount.objects.filter(owner=owner).first() or AccountFactory(owner=owner)
    made = DealFactory(account=account, team=team, opened_on=opened, stage_entered_on=opened, **values)
    start = {name: plain(getattr(made, name)) for name in FIELDS}
    _change(made, "created", None, start, opened, recorded)
    for day, fields in changes:
        change(made, day, recorded=recorded, **fields)
    return made


def change(made: Deal, day: dt.date, *, recorded: dt.date | None = None, **fields: Any) -> None:
    for name, value in fields.items():
        new = stage_of(made.pipeline, value) if name == "stage" else value
        old = getattr(made, name)
        setattr(made, name, new)
        _change(made, name, plain(old), plain(new), day, recorded)
    made.save()


def won(day: dt.date, **more: Any) -> Change:
    return day, {"status": "won", "won_on": day, **more}


def lost(day: dt.date) -> Change:
    return day, {"status": "lost", "lost_on": day}


def _change(made: Deal, name: str, old: Any, new: Any, day: dt.date, recorded: dt.date | None) -> None:
    DealChange.objects.create(
        deal=made,
        field=name,
        old=old,
        new=new,
        actor=made.owner,
        effective_at=noon(day),
        recorded_at=noon(recorded or day),
    )
