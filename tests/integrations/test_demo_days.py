"""The demo on days that are not like others."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoDbBlocker

from pipeline.forecasts.actions import check_totals
from pipeline.models import Deal
from tests.integrations.demo import assert_alive, loaded

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

FIRST_MONDAY, SPRING_FESTIVAL = dt.date(2027, 1, 4), dt.date(2026, 2, 18)


@pytest.mark.parametrize("day", [FIRST_MONDAY, SPRING_FESTIVAL], ids=["first Monday of a year", "nobody works"])
def test_it_is_alive_that_day(django_db_blocker: DjangoDbBlocker, day: dt.date) -> None:
    with loaded(django_db_blocker, day, hardware=False, looks_back=False):
        assert Deal.objects.exclude(source_system="old-crm").count() == 120
        assert check_totals() == []
        assert_alive(day)
