"""A quarter, a week in it, and changes of deals as the actions write them: for the tests of what moved the number."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from pipeline.forecasts.movements import Movements, movements
from pipeline.forecasts.scope import Scope, scope_of
from pipeline.models import Deal, DealChange
from team.history import plain
from team.models import User
from team.money import weighted_amount
from team.periods import Period
from tests.factories import DealFactory

MONDAY = dt.date(2026, 11, 16)
TODAY = dt.date(2026, 11, 21)
Q4 = Period(dt.date(2026, 10, 1), dt.date(2026, 12, 31))
DAY = dt.date(2026, 12, 10)
JANUARY = dt.date(2027, 1, 10)


def edit(deal: Deal, actor: User, at: dt.datetime | None = None, **values: Any) -> None:
    """As the actions write it: the fields, what follows from them, and their history."""
    at = at or timezone.now()
    for name, value in values.items():
        old = getattr(deal, name)
        setattr(deal, name, value)
        DealChange.objects.create(deal=deal, field=name, old=plain(old), new=plain(value), actor=actor, effective_at=at)
    deal.weighted_minor = weighted_amount(deal.amount_base_minor, deal.stage.nominal_probability)
    deal.close_key = deal.expected_close or dt.date(9999, 12, 31)
    deal.close_month = deal.expected_close and deal.expected_close.replace(day=1)
    deal.save()


def scope(user: User, **asked: Any) -> Scope:
    return scope_of(User.objects.get(pk=user.pk), Q4, **asked)


def moved(user: User) -> Movements:
    return movements(scope(user), MONDAY)


def a_deal(owner: User, **values: Any) -> Deal:
    """Of 10.00 at 30, due in the period."""
    return DealFactory(account__owner=owner, **({"at": "30", "amount_minor": 1000, "expected_close": DAY} | values))


def created(deal: Deal) -> None:
    """Its first row of history, of now."""
    now = timezone.now()
    DealChange.objects.create(deal=deal, field="created", new={}, actor=deal.owner, effective_at=now)
