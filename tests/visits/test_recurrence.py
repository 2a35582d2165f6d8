"""The rules of the next day, of a week's load and of free times."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakeholders.visits.rules import load, recurrence, slots
from stakeholders.visits.rules.load import Wish

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
OFF = st.sets(DAYS, max_size=60)
EVERY = st.integers(1, 366)
WEEKDAY = st.none() | st.integers(0, 6)
MONDAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


@given(last=DAYS, every=EVERY, not_before=DAYS, off=OFF, weekday=WEEKDAY)
def test_the_next_day_is_a_working_day_and_not_too_early(last, every, not_before, off, weekday):
    def works(day):
        return day.weekday() < 5 and day not in off

    day = recurrence.next_day(last, every, not_before=not_before, works=works, weekday=weekday)
    assert day is not None
    assert works(day)
    assert day >= not_before
    assert day > last
    assert (day - last).days >= every - (recurrence.slack(every) if weekday is not None else 0)


@given(last=DAYS, every=st.integers(7, 366), weekday=st.integers(0, 6))
def test_the_wanted_weekday_is_kept_near_the_cadence(last, every, weekday):
    day = recurrence.next_day(last, every, not_before=last, works=lambda day: True, weekday=weekday)
    assert day.weekday() == weekday
    assert abs((day - last).days - every) <= recurrence.NEAR


@given(last=DAYS, every=EVERY, weekday=WEEKDAY)
def test_nobody_is_planned_for_who_never_works(last, every, weekday):
    assert recurrence.next_day(last, every, not_before=last, works=lambda day: False, weekday=weekday) is None


WISHES = st.lists(
    st.builds(
        Wish,
        key=st.uuids(),
        rank=st.integers(0, 9),
        due=st.dates(dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
        every=st.sampled_from([14, 21, 30, 45]),
        planned=st.none() | st.dates(MONDAY, dt.date(2026, 12, 31)),
    ),
    max_size=30,
    unique_by=lambda wish: wish.key,
)


@given(wishes=WISHES, possible=st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_a_week_holds_no_more_than_is_possible_and_drops_from_the_bottom(wishes, possible):
    ranks = {wish.key: wish.rank for wish in wishes}
    for week, room in zip(load.load(wishes, possible, MONDAY), possible, strict=True):
        assert week.possible == room
        assert len(week.dropped) <= week.due
        assert list(week.dropped) == sorted(week.dropped, key=ranks.get)
        if week.due <= room:
            assert not week.dropped


def test_the_top_of_the_table_is_kept():
    wishes = [
        Wish("c", load.rank("C", "", is_live=False), MONDAY, 90),
        Wish("key", load.rank("A", "key", is_live=True), MONDAY, 14),
        Wish("b", load.rank("B", "", is_live=True), MONDAY, 30),
    ]
    first, second = load.load(wishes, [1, 5], MONDAY)
    assert first.dropped == ("b", "c")
    assert (second.due, second.dropped) == (2, ())


def test_what_is_planned_later_is_not_due_before():
    wishes = [Wish("key", 0, MONDAY - 30 * DAY, 14, planned=MONDAY + 8 * DAY)]
    assert [week.due for week in load.load(wishes, [12] * 4, MONDAY)] == [0, 1, 0, 1]


def test_a_class_without_tier_counts_as_backbone_and_an_unknown_one_as_the_last():
    assert load.rank("A", "", is_live=True) == load.rank("A", "backbone", is_live=True)
    assert load.rank("", "", is_live=False) == 9


FIRST = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 5 * 24 * 60).map(lambda minutes: FIRST + dt.timedelta(minutes=minutes))


@given(starts=st.lists(MOMENTS, max_size=8), after=MOMENTS)
def test_free_times_lie_beside_everything_and_one_another(starts, after):
    busy = [(start, start + dt.timedelta(minutes=50)) for start in starts]
    days = [MONDAY + place * DAY for place in range(5)]
    found = list(slots.free_slots(days, busy, zone=dt.UTC, after=after))
    for place, span in enumerate(found):
        assert span[0] > after
        assert slots.overlaps(span, [*busy, *found[:place]]) is None
    for day in days:
        there = sum(start.date() == day for start, _end in busy)
        assert there + sum(start.date() == day for start, _end in found) <= max(there, slots.MOST_A_DAY)


@pytest.mark.parametrize(("every", "days"), [(1, 0), (2, 0), (3, 1), (7, 3), (90, 3)])
def test_short_cadences_leave_little_room_for_a_weekday(every, days):
    assert recurrence.slack(every) == days
