"""Quiet hours over midnight, days without work, the morning and the first working day of a week, in every zone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from team.clock import Calendar, Closure
from team.mail_times import is_digest_time, is_quiet, opens_the_week, week_of

EIGHT, MORNING, MIDNIGHT = dt.time(20), dt.time(7, 30), dt.time(0)
TUESDAY, SATURDAY = dt.date(2026, 11, 24), dt.date(2026, 11, 28)
FESTIVAL = Calendar(closures=(Closure(dt.date(2027, 2, 4), dt.date(2027, 2, 10)),))


def at(clock: str, day: dt.date = TUESDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock))


@pytest.mark.parametrize(
    ("clock", "quiet"), [("07:29", True), ("07:30", False), ("19:59", False), ("20:00", True), ("00:00", True)]
)
def test_quiet_hours_run_over_midnight(clock: str, quiet: bool) -> None:
    assert is_quiet(at(clock), EIGHT, MORNING, Calendar()) is quiet


@pytest.mark.parametrize(("clock", "quiet"), [("11:59", False), ("12:00", True), ("13:59", True), ("14:00", False)])
def test_quiet_hours_within_a_day(clock: str, quiet: bool) -> None:
    assert is_quiet(at(clock), dt.time(12), dt.time(14), Calendar()) is quiet


@given(clock=st.times(), both=st.times())
def test_equal_times_leave_every_hour_of_a_working_day_open(clock: dt.time, both: dt.time) -> None:
    assert not is_quiet(dt.datetime.combine(TUESDAY, clock), both, both, Calendar())
    assert is_quiet(dt.datetime.combine(SATURDAY, clock), both, both, Calendar())


@given(clock=st.times(), start=st.times(), end=st.times())
def test_every_moment_is_within_the_hours_or_within_the_others(clock: dt.time, start: dt.time, end: dt.time) -> None:
    now = dt.datetime.combine(TUESDAY, clock)
    if start != end:
        assert is_quiet(now, start, end, Calendar()) is not is_quiet(now, end, start, Calendar())


@given(day=st.dates(TUESDAY, dt.date(2027, 12, 31)), clock=st.times(), start=st.times(), end=st.times())
def test_no_digest_before_the_morning_or_in_quiet_hours(
    day: dt.date, clock: dt.time, start: dt.time, end: dt.time
) -> None:
    moment = dt.datetime.combine(day, clock)
    if is_digest_time(moment, start, end, FESTIVAL):
        assert moment.time() >= MORNING
        assert FESTIVAL.is_working_day(moment.date())
        assert not is_quiet(moment, start, end, FESTIVAL)


def test_quiet_hours_that_last_longer_hold_the_digest_up() -> None:
    assert not is_digest_time(at("08:00"), EIGHT, dt.time(9), Calendar())
    assert is_digest_time(at("09:00"), EIGHT, dt.time(9), Calendar())


@pytest.mark.parametrize(
    "zone",
    [
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "Pacific/Kiritimati",
        "Europe/Berlin",
    ],
)
@pytest.mark.parametrize("month", range(1, 13))
def test_looking_every_quarter_of_an_hour_meets_every_morning_on_time(zone: str, month: int) -> None:
    """Also zones of a half and a quarter of an hour, and the days on which clocks are changed."""
    now = dt.datetime(2026, month, 1, tzinfo=dt.UTC)
    seen: dict[dt.date, dt.time] = {}
    while now.month == month:
        local = now.astimezone(ZoneInfo(zone))
        if is_digest_time(local, EIGHT, MORNING, Calendar()):
            seen.setdefault(local.date(), local.time())
        now += dt.timedelta(minutes=15)
    inner = sorted(seen)[1:-1]
    assert {seen[day] for day in inner} == {MORNING}
    assert len(inner) >= 17


@given(day=st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)))
def test_a_week_is_opened_once_by_its_first_working_day(day: dt.date) -> None:
    week = [week_of(day) + dt.timedelta(days=each) for each in range(7)]
    working = [each for each in week if FESTIVAL.is_working_day(each)]
    assert [each for each in week if opens_the_week(each, FESTIVAL)] == working[:1]
    assert week_of(day).weekday() == 0
