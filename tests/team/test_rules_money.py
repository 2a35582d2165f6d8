"""Minor units, rates and weights, rounded half to even."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from team.money import convert, exponent, from_minor, is_currency, plain_figure, to_minor, weighted_amount

D = Decimal


@pytest.mark.parametrize(("code", "places"), [("CNY", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3)])
def test_exponent(code: str, places: int) -> None:
    assert exponent(code) == places


@pytest.mark.parametrize("code", ["", "cny", "ABC", "RMB", "元"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    assert not is_currency(code)
    with pytest.raises(ValueError, match="not a currency"):
        to_minor(D(1), code)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("2400000", "CNY", 240000000),
        ("0.005", "CNY", 0),
        ("0.015", "CNY", 2),
        ("-0.015", "CNY", -2),
        ("1.5", "JPY", 2),
        ("2.5", "JPY", 2),
        ("1.2345", "KWD", 1234),
        ("12345678901234567890.12", "USD", 1234567890123456789012),
    ],
)
def test_to_minor(amount: str, currency: str, minor: int) -> None:
    assert to_minor(D(amount), currency) == minor


def test_from_minor_shows_all_decimals() -> None:
    assert str(from_minor(240000000, "CNY")) == "2400000.00"
    assert str(from_minor(5, "JPY")) == "5"
    assert str(from_minor(5, "KWD")) == "0.005"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2,400,000", "2400000"),
        (" 2 400 000.50 ", "2400000.50"),
        ("2，400，000", "2400000"),
        ("-1,000", "-1000"),
        ("1500", "1500"),
        ("1.234", "1.234"),
        ("1,5", "1,5"),
        ("1,50", "1,50"),
        ("1.234,56", "1.234,56"),
        ("12,34,567", "12,34,567"),
        ("", ""),
    ],
)
def test_separators_of_thousands_only_are_left_out(typed: str, meant: str) -> None:
    assert plain_figure(typed) == meant


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1e90"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError):
        to_minor(D(amount), "CNY")


@pytest.mark.parametrize(
    ("minor", "source", "target", "rate", "expected"),
    [
        (10000, "EUR", "CNY", "7.8", 78000),
        (10000, "JPY", "CNY", "0.0482", 48200),
        (10000, "CNY", "JPY", "20.75", 2075),
        (1, "KWD", "JPY", "500", 0),
        (3, "KWD", "JPY", "500", 2),
        (5, "CNY", "CNY", "1", 5),
    ],
)
def test_convert(minor: int, source: str, target: str, rate: str, expected: int) -> None:
    assert convert(minor, source, target, D(rate)) == expected


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
def test_a_rate_is_positive(rate: str) -> None:
    with pytest.raises(ValueError, match="not a rate"):
        convert(1, "EUR", "CNY", D(rate))


@pytest.mark.parametrize(
    ("minor", "percent", "expected"),
    [
        (240000000, D("40.00"), 96000000),
        (240000000, 4000, 96000000),
        (5, D(10), 0),
        (15, D(10), 2),
        (25, D(10), 2),
        (100, D("12.5"), 12),
        (99, D(0), 0),
        (99, D(100), 99),
    ],
)
def test_weighted_amount(minor: int, percent: Decimal | int, expected: int) -> None:
    assert weighted_amount(minor, percent) == expected


@pytest.mark.parametrize("percent", [D(-1), D("100.01"), D("NaN"), 10001, -1])
def test_a_probability_is_between_0_and_100(percent: Decimal | int) -> None:
    with pytest.raises(ValueError, match="not a probability"):
        weighted_amount(1, percent)


currencies = st.sampled_from(["CNY", "USD", "JPY", "KWD", "EUR"])
amounts = st.integers(-(10**18), 10**18)
rates = st.decimals("0.00000001", "1000000", places=8)


@given(amounts, currencies)
def test_minor_units_read_back(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency) == minor


@given(amounts, currencies, currencies, rates)
def test_conversion_is_off_by_at_most_half_a_unit(minor: int, source: str, target: str, rate: Decimal) -> None:
    exact = from_minor(minor, source) * rate
    got = from_minor(convert(minor, source, target, rate), target)
    assert abs(got - exact) <= D("0.5") * D(1).scaleb(-exponent(target))


@given(amounts, currencies, currencies, rates)
def test_conversion_is_the_same_for_plus_and_minus(minor: int, source: str, target: str, rate: Decimal) -> None:
    assert convert(-minor, source, target, rate) == -convert(minor, source, target, rate)


@given(st.integers(0, 10**18), st.integers(0, 10000))
def test_a_weighted_amount_is_never_more_than_the_amount(minor: int, points: int) -> None:
    assert 0 <= weighted_amount(minor, points) <= minor
    assert weighted_amount(minor, points) == weighted_amount(minor, D(points) / 100)


@given(st.integers(0, 10**15), st.integers(0, 10000), st.integers(0, 10000))
def test_a_higher_probability_never_weighs_less(minor: int, low: int, high: int) -> None:
    low, high = sorted((low, high))
    assert weighted_amount(minor, low) <= weighted_amount(minor, high)
