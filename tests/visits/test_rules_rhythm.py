"""Rates with their interval, the top fifth, shares of time, columns: plain arithmetic."""

import pytest

from stakeholders.visits.rules.columns import HEIGHT, columns
from stakeholders.visits.rules.rates import Rate, beta_cdf, beta_interval
from stakeholders.visits.rules.rhythm import Rhythm
from stakeholders.visits.rules.worth import top_fifth


class TestInterval:
    @pytest.mark.parametrize(
        ("hits", "of", "low", "high"),
        [
            # Quantiles 0.1 and 0.9 of Beta(hits + 1, of - hits + 1), of closed forms: x, x², 1 - (1 - x)^(n + 1).
            (0, 0, 0.1, 0.9),
            (1, 1, 0.1**0.5, 0.9**0.5),
            (0, 9, 1 - 0.9**0.1, 1 - 0.1**0.1),
            (9, 9, 0.1**0.1, 0.9**0.1),
        ],
    )
    def test_closed_forms(self, hits, of, low, high):
        assert beta_interval(hits, of) == pytest.approx((low, high), abs=1e-9)

    @pytest.mark.parametrize(("hits", "of"), [(5, 8), (40, 100), (1, 1000), (50_000, 100_000), (999_999, 1_000_000)])
    def test_the_middle_eighty_per_cent_lies_inside(self, hits, of):
        low, high = beta_interval(hits, of)
        inside = beta_cdf(hits + 1, of - hits + 1, high) - beta_cdf(hits + 1, of - hits + 1, low)
        assert inside == pytest.approx(0.8, abs=1e-6)
        assert low < hits / of < high

    def test_it_grows_narrower(self):
        widths = [high - low for low, high in (beta_interval(n // 2, n) for n in (4, 16, 64, 256, 1024))]
        assert widths == sorted(widths, reverse=True)

    def test_the_distribution_is_the_binomials_tail(self):
        """P(Beta(3, 4) <= 1/2) is the chance of at least three heads in six throws."""
        assert beta_cdf(3, 4, 0.5) == pytest.approx((20 + 15 + 6 + 1) / 64)

    def test_more_hits_than_tries(self):
        with pytest.raises(ValueError, match="3 of 2"):
            beta_interval(3, 2)


def test_a_rate_of_nothing_is_none():
    assert Rate(0, 0).share is None
    assert Rate(0, 0).interval is None
    assert not Rate(9, 9).is_enough
    assert Rate(5, 10).is_enough


@pytest.mark.parametrize(("accounts", "top"), [(0, 0), (1, 1), (5, 1), (6, 2), (10, 2), (11, 3)])
def test_the_top_fifth_is_rounded_up(accounts, top):
    assert len(top_fifth({f"a{n:02}": 100 - n for n in range(accounts)})) == top


def test_accounts_without_worth_are_no_top_and_ties_are_stable():
    assert top_fifth({"a": 0, "b": 0}) == frozenset()
    assert top_fifth({"b": 5, "a": 5, "c": 0}) == {"a"}


class TestRhythm:
    def test_the_advance_rate_leaves_orders_out(self):
        rhythm = Rhythm(held=10, orders=2, advances=4, continuations=1)
        assert (rhythm.advance_rate.hits, rhythm.advance_rate.of) == (4, 8)
        assert rhythm.without_outcome == 3

    def test_shares_of_time_are_of_the_time_known(self):
        rhythm = Rhythm(minutes=300, top_minutes=240, preparation_minutes=80, after_sales_minutes=120)
        assert rhythm.top_share == 0.8
        assert rhythm.work_shares == {"preparation": 0.4, "presentation": 0, "after_sales": 0.6}
        assert rhythm.unknown_minutes == 100

    def test_nothing_is_nothing_and_not_zero(self):
        rhythm = Rhythm()
        assert rhythm.is_empty
        shares = (rhythm.top_share, rhythm.steps_share, rhythm.attempts_a_day, rhythm.face_to_face_a_week)
        assert shares == (None, None, None, None)
        assert rhythm.work_shares == {}

    def test_a_week_is_five_days(self):
        assert Rhythm(face_to_face=8, days=4).face_to_face_a_week == 10

    def test_sums(self):
        total = Rhythm(held=1)
        total.merge(Rhythm(held=2, face_to_face_target=2.4))
        assert (total.held, total.face_to_face_target) == (3, 2.4)


def test_columns_reach_to_the_highest_figure_or_mark():
    first, second, third = columns([6, 0, 3], [12, 0, 12])
    assert (first.height, first.mark) == (HEIGHT / 2, 0)
    assert (second.height, second.mark) == (0, None)
    assert third.y == HEIGHT * 3 / 4
    assert columns([], []) == []
    assert [column.height for column in columns([0], [0])] == [0]
