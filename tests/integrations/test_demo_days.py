"""The demo on days that are not like others: with every question of sight asked, with the public data set beside it."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoDbBlocker

from pipeline.forecasts.actions import check_totals
from pipeline.models import Deal
from team.models import Team
from tests.integrations.demo import assert_alive, loaded, person

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

FIRST_MONDAY, LEAP_DAY, SPRING_FESTIVAL = dt.date(2027, 1, 4), dt.date(2028, 2, 29), dt.date(2026, 2, 18)


def test_on_the_first_monday_of_a_year(django_db_blocker: DjangoDbBlocker) -> None:
    with loaded(django_db_blocker, FIRST_MONDAY, hardware=False, looks_back=False):
        assert Deal.objects.exclude(source_system="old-crm").count() == 120
        assert check_totals() == []
        assert_alive(FIRST_MONDAY)


def test_nobody_does_what_they_may_not(django_db_blocker: DjangoDbBlocker) -> None:
    """Loading spares the questions of sight; asked all the same, every one is answered with yes."""
    with loaded(django_db_blocker, LEAP_DAY, hardware=False, strict=True, looks_back=False):
        assert Deal.objects.exclude(source_system="old-crm").count() == 120
        assert check_totals() == []
        assert_alive(LEAP_DAY)


def test_with_hardware(django_db_blocker: DjangoDbBlocker) -> None:
    with loaded(django_db_blocker, SPRING_FESTIVAL, looks_back=False):
        assert set(Team.objects.filter(parent=None).values_list("name", flat=True)) == {"Industrial", "Hardware"}
        seen = Deal.objects.visible_to(person("director"))
        assert seen.filter(pipeline__code="industrial").exclude(source_system="old-crm").count() == 120
        assert seen.filter(pipeline__code="hardware").count() > 5000
        assert not Deal.objects.visible_to(person("manager")).filter(pipeline__code="hardware").exists()
        assert check_totals() == []
        assert_alive(SPRING_FESTIVAL)
