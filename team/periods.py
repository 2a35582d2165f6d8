"""Months, quarters and fiscal years as first and last day.

A fiscal year is named after the calendar year in which it ends: from April, 2026-04-01 opens FY2027. Quarters
are those of the fiscal year.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["month", "quarter", "year"]
MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first through the last day."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), _month_end(day))


def quarter_of(day: date, fiscal_year_start: int = 1) -> Period:
    """The fiscal quarter of a day; `fiscal_year_start` is a month, 1 to 12."""
    return _block(day, 3, fiscal_year_start)


def fiscal_year_of(day: date, fiscal_year_start: int = 1) -> Period:
    return _block(day, 12, fiscal_year_start)


def period_of(kind: Kind, day: date, fiscal_year_start: int = 1) -> Period:
    return _block(day, MONTHS[kind], fiscal_year_start)


def previous(period: Period, kind: Kind, fiscal_year_start: int = 1) -> Period:
    """The period of the same kind before; also for a period that is part of one."""
    return period_of(kind, period_of(kind, period.first, fiscal_year_start).first - _DAY, fiscal_year_start)


def following(period: Period, kind: Kind, fiscal_year_start: int = 1) -> Period:
    return period_of(kind, period_of(kind, period.last, fiscal_year_start).last + _DAY, fiscal_year_start)


def months_in(first: date, last: date) -> Iterator[date]:
    """The first days of the months from the one of `first` through the one of `last`."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or that month's last day where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def parse_month(text: str) -> date:
    """The first day of 'YYYY-MM'. Raises ValueError for anything else."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    # Years in which a period has one before it and one after it.
    if found is None or not 1900 <= int(found[1]) <= 2900:
        raise ValueError(f"{text!r} is not a month like 2026-10")
    return date(int(found[1]), int(found[2]), 1)


def label(kind: Kind, day: date, fiscal_year_start: int = 1) -> str:
    """A key that sorts and that people know: 2026-10, 2026-Q4, 2026; fiscal years that differ are FY2027."""
    if kind == "month":
        return f"{day.year:04d}-{day.month:02d}"
    year = fiscal_year_of(day, fiscal_year_start)
    name = f"{year.last.year:04d}" if fiscal_year_start == 1 else f"FY{year.last.year:04d}"
    if kind == "year":
        return name
    return f"{name}-Q{(_months_since_start(day, fiscal_year_start)) // 3 + 1}"


_DAY = timedelta(days=1)


def _months_since_start(day: date, fiscal_year_start: int) -> int:
    return (day.month - fiscal_year_start) % 12


def _block(day: date, months: int, fiscal_year_start: int) -> Period:
    """The block of so many months, counted from the start of the fiscal year, that a day lies in."""
    if not 1 <= fiscal_year_start <= 12:
        raise ValueError("a fiscal year starts in a month from 1 to 12")
    first = add_months(day.replace(day=1), -(_months_since_start(day, fiscal_year_start) % months))
    return Period(first, _month_end(add_months(first, months - 1)))


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
