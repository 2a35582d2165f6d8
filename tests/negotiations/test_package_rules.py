"""Equivalent packages: worth the same to us, different from one another, the best for them."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from negotiations.rules.packages import APART, Option, levels, packages
from negotiations.rules.utility import Wish, utility

weights = st.integers(1, 100)
issue = st.tuples(st.integers(0, 50), st.integers(51, 100), weights, weights, st.integers(2, 5))


def built(issues):
    """(options, our wishes, theirs) of (limit, target, our weight, their weight, levels): they want the reverse."""
    options, ours, theirs = [], [], []
    for place, (limit, target, weight, their_weight, count) in enumerate(issues):
        low, high = Decimal(limit), Decimal(target)
        options.append(Option(place, levels(high, low, None, count)))
        ours.append(Wish(place, high, low, weight))
        theirs.append(Wish(place, low, high, their_weight))
    return options, ours, theirs


@settings(max_examples=60, deadline=None)
@given(st.lists(issue, min_size=2, max_size=5), st.floats(0, 1))
def test_packages_are_equivalent_and_differ(issues, level):
    options, ours, theirs = built(issues)
    found = packages(options, ours, theirs, level)
    assert len(found) <= 3
    for each in found:
        assert each.own == utility(ours, each.terms)
        assert abs(each.own - level) <= APART
        assert all(each.terms[option.issue] in option.values for option in options)
    for one, other in combinations(found, 2):
        assert abs(one.own - other.own) <= APART
        assert sum(one.terms[pk] != other.terms[pk] for pk in one.terms) >= 2


@settings(max_examples=40, deadline=None)
@given(st.lists(issue, min_size=2, max_size=3), st.floats(0.2, 0.9))
def test_the_first_one_is_the_best_for_them(issues, level):
    options, ours, theirs = built(issues)
    near = APART / 2 - 2 * len(options) / 2000  # within this every selection was looked at, rounding aside
    every = [dict(enumerate(values)) for values in product(*(option.values for option in options))]
    best = [utility(theirs, terms) for terms in every if abs(utility(ours, terms) - level) <= near]
    if best:
        assert packages(options, ours, theirs, level)[0].theirs >= max(best) - 1e-9


def test_a_settled_issue_stays():
    options, ours, theirs = built([(0, 100, 50, 10, 5), (0, 100, 30, 50, 5), (0, 100, 20, 40, 5)])
    options[0] = Option(0, (Decimal(75),))
    found = packages(options, ours, theirs, 0.6)
    assert found
    assert {each.terms[0] for each in found} == {Decimal(75)}


def test_without_a_weight_of_ours_nothing_is_equivalent():
    options, _ours, theirs = built([(0, 100, 50, 50, 5)])
    assert packages(options, [], theirs, 0.5) == []


def test_levels_stand_on_whole_steps_and_reach_both_ends():
    found = levels(Decimal(960_000), Decimal(900_000), Decimal(5_000), 7)
    assert (found[0], found[-1], len(found)) == (Decimal(960_000), Decimal(900_000), 7)
    assert all((found[0] - value) % 5_000 == 0 for value in found)
