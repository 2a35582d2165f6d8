"""What stands in the way of a visit, as plain values: overlaps, absences, days off, ways that take too long."""

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from stakeholders.visits.clashes import ABSENCE, DAY_OFF, OVERLAP, TRAVEL, Booking, find
from stakeholders.visits.route import Place
from stakeholders.visits.rules.slots import overlap

MONDAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
WEI, NA = uuid.UUID(int=1), uuid.UUID(int=2)
HERE, THERE = Place(uuid.UUID(int=11), region="East"), Place(uuid.UUID(int=12), region="West")


def booking(begin, end, *people, day=0, place=None, travel=None, zone=dt.UTC):
    moments = (MONDAY + dt.timedelta(days=day, hours=each) for each in (begin, end))
    return Booking(uuid.uuid4(), *moments, frozenset(people or [WEI]), place, travel, zone)


def clashes(*bookings, absences=None, is_working_day=lambda day: True):
    return find(bookings, absences or {}, is_working_day)


def kinds(found, one):
    return [each.kind for each in found.get(one.id, [])]


spans = st.tuples(st.integers(0, 23), st.integers(0, 6)).map(lambda each: booking(each[0], sum(each)))


@given(spans, spans)
def test_an_overlap_is_one_for_both(one, other):
    assert overlap(one.span, other.span) == overlap(other.span, one.span)
    found = clashes(one, other)
    assert (OVERLAP in kinds(found, one)) == (OVERLAP in kinds(found, other)) == overlap(one.span, other.span)


@given(st.lists(spans, max_size=7))
def test_every_overlap_is_found_whatever_the_order(bookings):
    pairs = {
        (one.id, other.id)
        for one in bookings
        for other in bookings
        if one is not other and overlap(one.span, other.span)
    }
    found = clashes(*reversed(bookings))
    assert pairs == {(pk, each.other) for pk, all_of in found.items() for each in all_of if each.kind == OVERLAP}


def test_what_ends_when_the_other_begins_is_no_overlap():
    assert clashes(booking(9, 10), booking(10, 11)) == {}


def test_a_colleague_who_comes_along_is_taken_too():
    ours, theirs = booking(9, 11, WEI, NA), booking(10, 12, NA)
    [clash] = clashes(ours, theirs)[ours.id]
    assert (clash.person, clash.other) == (NA, theirs.id)


def test_people_who_have_nothing_in_common_do_not_clash():
    assert clashes(booking(9, 11, WEI), booking(9, 11, NA)) == {}


def test_an_absence_from_the_first_through_the_last_day():
    gone = {WEI: [(dt.date(2026, 11, 24), dt.date(2026, 11, 25))]}
    found = [kinds(clashes(one := booking(9, 10, day=day), absences=gone), one) for day in range(4)]
    assert found == [[], [ABSENCE], [ABSENCE], []]


def test_the_days_are_those_of_the_owner():
    tokyo = dt.timezone(dt.timedelta(hours=9))
    gone = {WEI: [(dt.date(2026, 11, 24), dt.date(2026, 11, 24))]}
    late = booking(20, 21, zone=tokyo)
    assert kinds(clashes(late, absences=gone), late) == [ABSENCE]


def test_a_day_off_is_said_of_the_day_on_which_it_begins():
    sunday = booking(9, 10, day=6)
    found = clashes(sunday, is_working_day=lambda day: day.weekday() < 5)
    assert [(each.kind, each.day) for each in found[sunday.id]] == [(DAY_OFF, dt.date(2026, 11, 29))]


def test_too_little_time_to_get_there():
    first, second = booking(9, 10, place=HERE), booking(11, 12, place=THERE)
    [clash] = clashes(first, second)[second.id]
    assert (clash.kind, clash.other, clash.free, clash.needed) == (TRAVEL, first.id, 60, 120)
    assert clashes(first, booking(12, 13, place=THERE)) == {}


def test_what_somebody_said_of_the_way_counts():
    assert clashes(booking(9, 10, place=HERE), booking(11, 12, place=THERE, travel=45)) == {}


def test_two_that_overlap_are_not_told_of_the_way_as_well():
    first, second = booking(9, 11, place=HERE), booking(10, 12, place=THERE)
    assert kinds(clashes(first, second), second) == [OVERLAP]


def test_the_night_between_is_no_way():
    assert clashes(booking(22, 23, place=HERE), booking(0, 1, day=1, place=THERE)) == {}
