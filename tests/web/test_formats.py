"""Figures and dates as readers of both languages expect them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from web import formats

NARROW = "\u202f"
TODAY = dt.date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    [
        (240_000_000, "CNY", f"2.4{NARROW}m", "240万"),
        (42_000_000, "CNY", f"420{NARROW}k", "42万"),
        (850_000, "EUR", f"8.5{NARROW}k", "8,500"),
        (12_345_678_900, "CNY", f"123{NARROW}m", "1.2亿"),
        (99_999_900, "CNY", f"1.0{NARROW}m", "100万"),
        (9_999_999_900, "CNY", f"100{NARROW}m", "1亿"),
        (90_000, "USD", "900", "900"),
        (900_000_000, "CNY", f"9.0{NARROW}m", "900万"),
        (500_000_000_000, "CNY", f"5.0{NARROW}bn", "50亿"),
        (0, "CNY", "0", "0"),
        (1_200_000, "JPY", f"1.2{NARROW}m", "120万"),
        (None, "CNY", "—", "—"),
    ],
)
def test_compact_amounts_use_the_readers_units(minor, currency, english, chinese):
    with override("en"):
        assert formats.compact_money(minor, currency) == english
    with override("zh-hans"):
        assert formats.compact_money(minor, currency) == chinese


def test_full_amounts_show_cents_only_where_there_are_some():
    with override("en"):
        assert formats.money(240_000_000, "CNY") == "¥2,400,000"
        assert formats.money(240_000_050, "EUR") == "€2,400,000.50"
        assert formats.money(1_000, "JPY") == "JP¥1,000"
        assert formats.money(1_005, "KWD") == "KWD1.005"
        assert formats.money(None, "EUR") == "—"


def test_estimates_and_losses_are_marked_before_the_figure():
    with override("en"):
        assert formats.money(240_000_000, "CNY", estimated=True) == "≈¥2,400,000"
        assert formats.compact_money(-140_000_000, "CNY", sign=True) == f"−¥1.4{NARROW}m"


@pytest.mark.parametrize(
    ("day", "english", "chinese"),
    [
        (dt.date(2026, 11, 26), "Thu 26 Nov", "11月26日周四"),
        (dt.date(2026, 11, 8), "Sun 8 Nov", "11月8日周日"),
        (dt.date(2026, 9, 1), "1 Sep", "9月1日"),
        (dt.date(2027, 1, 5), "5 Jan 2027", "2027年1月5日"),
        (None, "—", "—"),
    ],
)
def test_dates_say_as_much_as_is_needed(day, english, chinese):
    with override("en"):
        assert formats.short_date(day, TODAY) == english
    with override("zh-hans"):
        assert formats.short_date(day, TODAY) == chinese


def test_months_name_the_year_only_when_it_is_another():
    with override("en"):
        assert formats.short_month(dt.date(2026, 12, 31), TODAY) == "Dec"
        assert formats.short_month(dt.date(2027, 2, 1), TODAY) == "Feb 2027"


def test_an_instant_counts_on_the_readers_calendar(settings):
    late_evening_utc = dt.datetime(2026, 11, 20, 22, 0, tzinfo=dt.UTC)
    settings.TIME_ZONE = "UTC"
    with override("en"):
        assert formats.days_ago(late_evening_utc, TODAY) == "yesterday"


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (-1, "tomorrow"), (1, "yesterday"), (5, "5 days ago")])
def test_distance_in_days(days, words):
    with override("en"):
        assert formats.days_ago(TODAY - dt.timedelta(days=days), TODAY) == words


def test_percentages_from_points_and_from_fractions():
    with override("en"):
        assert formats.percent(Decimal("30.00")) == "30%"
        assert formats.share(0.125, 1) == "12.5%"
        assert formats.share(None) == "—"


def test_texts_by_language_fall_back_rather_than_vanish():
    with override("zh-hans"):
        assert formats.localized({"en": "Target", "zh-hans": "目标"}) == "目标"
        assert formats.localized({"en": "Target"}) == "Target"
    with override("en"):
        assert formats.localized({"zh-hans": "目标"}) == "目标"
        assert formats.localized(None) == ""


@pytest.mark.parametrize(
    ("name", "letters"), [("Lin Wei", "LW"), ("李青", "李青"), ("欧阳明月", "明月"), ("Ana", "A"), ("", "?")]
)
def test_initials(name, letters):
    assert formats.initials(name) == letters
