"""What the demo's reps are to win: this quarter, the next, and the year behind."""

from __future__ import annotations

import datetime as dt

from integrations.demo.company import Company
from integrations.demo.days import Days, moment
from integrations.demo.story import data
from pipeline.forecasts.actions.quotas import set_quota
from team.periods import add_months

MONTHS_BACK, MONTHS_AHEAD = 15, 6
LAST_OF_QUARTER = 3
BEFOREHAND = dt.timedelta(days=40)


def set_quotas(company: Company, days: Days) -> None:
    """By the director, month by month; the last month of a quarter is asked for a third more."""
    director = company.people["director"]
    first = days.today.replace(day=1)
    for entry in data("company")["people"]:
        for number in range(-MONTHS_BACK, MONTHS_AHEAD + 1) if "quota" in entry else ():
            month: dt.date = add_months(first, number)
            amount = entry["quota"] * (4 if month.month % LAST_OF_QUARTER == 0 else 3) // 3
            agreed = moment(min(month - BEFOREHAND, days.day(-1)), "09:00", company.zone_of(director))
            set_quota(
                actor=director,
                owner=company.people[entry["key"]],
                month=month,
                amount_minor=amount * 100,
                at=agreed,
            )
