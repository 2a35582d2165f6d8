"""The demo on another day that is not like others."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoDbBlocker

from pipeline.forecasts.actions import check_totals
from pipeline.models import Deal
from tests.integrations.demo import assert_alive, loaded

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.postgres]  # on SQLite it is loaded by others

FIRST_MONDAY = dt.date(2027, 1, 4)


def test_it_is_alive_on_the_first_monday_of_a_year(django_db_blocker: DjangoDbBlocker) -> None:
    with loaded(django_db_blocker, FIRST_MONDAY, hardware=False, looks_back=False):
        assert Deal.objects.exclude(source_system="old-crm").count() == 120
        assert check_totals() == []
        assert_alive(FIRST_MONDAY)
