"""When mail may reach a person: local wall-clock times in, answers out. Source: compositions section 8."""

from datetime import date, datetime, time, timedelta

from team.clock import Calendar

MORNING = time(7, 30)
"""From here on the digest goes out, in the person's own zone."""


def is_quiet(now: datetime, start: time, end: time, calendar: Calendar) -> bool:
    """From `start` until `end`, also over midnight, and on days without work. Equal times leave every hour open."""
    if not calendar.is_working_day(now.date()):
        return True
    clock = now.time()
    return start <= clock < end if start <= end else clock >= start or clock < end


def opens_at(now: datetime, start: time, end: time, calendar: Calendar) -> datetime:
    """The first quarter of an hour from now on that is not quiet; in a calendar without work, in a month."""
    moment = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    for _quarter in range(31 * 96):
        moment += timedelta(minutes=15)
        if not is_quiet(moment, start, end, calendar):
            break
    return moment


def is_digest_time(now: datetime, start: time, end: time, calendar: Calendar) -> bool:
    """From the morning on, outside quiet hours: a digest that was held up still goes out later in the day."""
    return now.time() >= MORNING and not is_quiet(now, start, end, calendar)


def opens_the_week(day: date, calendar: Calendar) -> bool:
    """The first day of its week on which people work: Monday, unless that is a holiday."""
    monday = week_of(day)
    earlier = (monday + timedelta(days=each) for each in range(day.weekday()))
    return calendar.is_working_day(day) and not any(calendar.is_working_day(each) for each in earlier)


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())
