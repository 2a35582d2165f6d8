"""The demo's time: days counted from its today, moved to days on which people work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import holidays

from team.clock import DAY, Calendar, Closure, is_working_day, public_holidays

YEARS_BACK, YEARS_AHEAD = 4, 2
JUST_NOW = -6
"""What lies this few days back is still to be acted on: it stays there even when nobody worked on those days."""


@dataclass(frozen=True)
class Days:
    """`day(-3)`: three days ago, or the last working day before; `day(3)`: in three days, or the next working day."""

    today: dt.date
    calendar: Calendar

    def day(self, offset: int) -> dt.date:
        if offset == 0:
            return self.today
        asked = self.today + dt.timedelta(days=offset)
        if offset > 0:
            return self.from_day_on(asked)
        worked = self._until(asked)
        is_too_far = offset >= JUST_NOW and (worked - self.today).days < JUST_NOW
        return asked if is_too_far else worked

    def from_day_on(self, day: dt.date) -> dt.date:
        while not self._is_worked(day):
            day += DAY
        return day

    def _until(self, day: dt.date) -> dt.date:
        while not self._is_worked(day):
            day -= DAY
        return day

    def _is_worked(self, day: dt.date) -> bool:
        return is_working_day(day, self.calendar.weekend, self.calendar.free, self.calendar.closures)


def moment(day: dt.date, time: str, zone: ZoneInfo) -> dt.datetime:
    """`time` is "14:30", in that zone."""
    return dt.datetime.combine(day, dt.time.fromisoformat(time), zone)


def days_around(today: dt.date, country: str) -> Days:
    closures = tuple(Closure(first, last) for _name, first, last in closures_around(today, country))
    free = public_holidays(country, today.year - YEARS_BACK, today.year + YEARS_AHEAD)
    return Days(today, Calendar(free=free, closures=closures))


def closures_around(today: dt.date, country: str) -> list[tuple[str, dt.date, dt.date]]:
    """(name, first day, last day) of the two long closures of each year around."""
    found = []
    for year in range(today.year - YEARS_BACK, today.year + YEARS_AHEAD):
        eve = _new_year(year, country) - DAY
        found.append((f"Spring Festival {year}", eve, eve + 7 * DAY))
        found.append((f"National Day {year}", dt.date(year, 10, 1), dt.date(year, 10, 7)))
    return found


def _new_year(year: int, country: str) -> dt.date:
    named = holidays.country_holidays(country, years=year, language="en_US")
    return min(day for day, name in named.items() if "Spring Festival" in name)
