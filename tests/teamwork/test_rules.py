"""Which rule fits, whose turn it is, and by when a reply is wanted."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

import pytest

from pipeline.teamwork.rules import Facts, first_match, fits, monday_of, next_in_turn, reply_by, within
from team.clock import Calendar, Closure


@dataclass(frozen=True)
class Rule:
    name: str = ""
    coverage_class: str = ""
    measure: str = "amount"
    size_from_minor: int | None = None
    size_to_minor: int | None = None
    industry: str = ""
    region: str = ""


FACTS = Facts(coverage_class="C", amount=500, revenue=9000, industry="Automation", region="East China")


@pytest.mark.parametrize("coverage", ["", "C", "A"])
@pytest.mark.parametrize("industry", ["", "automation ", "Chemistry"])
@pytest.mark.parametrize("region", ["", "East china", "North"])
@pytest.mark.parametrize("size", [(None, None), (500, None), (None, 501), (501, None), (None, 500)])
def test_every_condition_must_hold(
    coverage: str, industry: str, region: str, size: tuple[int | None, int | None]
) -> None:
    rule = Rule("", coverage, "amount", size[0], size[1], industry, region)
    wanted = (
        coverage != "A" and industry != "Chemistry" and region != "North" and size not in ((501, None), (None, 500))
    )
    assert fits(rule, FACTS) is wanted


@pytest.mark.parametrize(
    ("amount", "start", "end", "wanted"),
    [
        (None, None, None, True),
        (None, 0, None, False),
        (None, None, 10, False),
        (0, 0, None, True),
        (9, 0, 10, True),
        (10, 0, 10, False),
        (10, 10, 20, True),
    ],
)
def test_from_is_included_and_below_is_not(
    amount: int | None, start: int | None, end: int | None, wanted: bool
) -> None:
    assert within(amount, start, end) is wanted


def test_the_size_is_the_one_that_the_rule_measures() -> None:
    assert fits(Rule(measure="revenue", size_from_minor=9000), FACTS)
    assert not fits(Rule(measure="amount", size_from_minor=9000), FACTS)


def test_the_first_that_fits_counts_in_every_order() -> None:
    rules = [Rule("class A", "A"), Rule("small", size_to_minor=1000), Rule("everything")]
    for order in itertools.permutations(rules):
        found = first_match(order, FACTS)
        assert found is next(rule for rule in order if rule.name != "class A")
    assert first_match([Rule("class A", "A")], FACTS) is None
    assert first_match([], FACTS) is None


def test_whose_turn_it_is() -> None:
    monday, tuesday = dt.datetime(2026, 11, 23, tzinfo=dt.UTC), dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    assert next_in_turn([], {}) is None
    assert next_in_turn(["a", "b"], {}) == "a"
    assert next_in_turn(["a", "b"], {"a": monday}) == "b"
    assert next_in_turn(["a", "b"], {"a": tuesday, "b": monday}) == "b"
    assert next_in_turn(["a", "b"], {"a": monday, "b": tuesday, "gone": monday}) == "a"


WEDNESDAY, FRIDAY, SATURDAY = dt.date(2026, 11, 25), dt.date(2026, 11, 27), dt.date(2026, 11, 28)
MONDAY, TUESDAY = dt.date(2026, 11, 30), dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("asked", "coverage", "wanted"),
    [
        (WEDNESDAY, "A", dt.date(2026, 11, 26)),
        (WEDNESDAY, "B", FRIDAY),
        (FRIDAY, "A", MONDAY),
        (FRIDAY, "C", TUESDAY),
        (SATURDAY, "A", MONDAY),
        (WEDNESDAY, "", FRIDAY),
    ],
)
def test_a_reply_is_wanted_in_working_days(asked: dt.date, coverage: str, wanted: dt.date) -> None:
    assert reply_by(asked, coverage, Calendar(), {}) == wanted


def test_holidays_and_closures_do_not_count() -> None:
    calendar = Calendar(free=frozenset([MONDAY]), closures=(Closure(TUESDAY, dt.date(2026, 12, 3)),))
    assert reply_by(FRIDAY, "A", calendar, {}) == dt.date(2026, 12, 4)
    assert reply_by(FRIDAY, "B", calendar, {}) == dt.date(2026, 12, 7)


def test_an_organization_may_want_other_times() -> None:
    assert reply_by(WEDNESDAY, "A", Calendar(), {"A": 3}) == MONDAY


@pytest.mark.parametrize("day", [dt.date(2026, 11, 23), WEDNESDAY, dt.date(2026, 11, 29)])
def test_a_week_begins_on_monday(day: dt.date) -> None:
    assert monday_of(day) == dt.date(2026, 11, 23)
