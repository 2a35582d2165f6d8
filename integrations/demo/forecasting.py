"""What the nights would have worked out, and what people say of the quarter: models, funnel, record, submissions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from integrations.demo.company import Company
from integrations.demo.days import Days, moment
from integrations.demo.story import data
from pipeline.accuracy.actions import keep_record
from pipeline.forecasts.actions import build_states, recompute_all
from pipeline.forecasts.actions.submissions import set_deadline, submit_figure
from pipeline.funnel import actions as funnel
from pipeline.probabilities.actions import fit_models
from team.models import User
from team.money import to_minor
from team.periods import quarter_of

WEEKS = 12
"""As many weeks of the funnel's trend are told."""


def work_out(company: Company, days: Days, progress: Callable[[str], None], *, looks_back: bool) -> None:
    """In the order of the nightly tasks, each of which may be run again."""
    progress("Models of probability")
    fit_models(actor=User.objects.system())
    progress("Forecasts, funnel and track record")
    recompute_all()
    build_states(anew=True)
    funnel.recompute_all()
    funnel.keep_outcomes()
    for week in range(WEEKS + 1):
        funnel.snapshot_day(days.today - dt.timedelta(weeks=week))
    if looks_back:
        keep_record(seconds=float("inf"))
    _submit(company, days)


def _submit(company: Company, days: Days) -> None:
    """What the reps believe that the quarter will bring, and what their managers make of it."""
    told = data("company")["submissions"]
    set_deadline(actor=company.people["director"], values=told["deadline"])
    first = quarter_of(days.today, company.organization.fiscal_year_start).first
    for entry in told["figures"]:
        _figure(company, days, first, entry)


def _figure(company: Company, days: Days, first: dt.date, entry: Mapping[str, str]) -> None:
    author = company.people[entry["by"]]
    submit_figure(
        actor=author,
        kind="quarter",
        first_day=first,
        owner=company.people[entry["of"]],
        amount_minor=to_minor(Decimal(entry["amount"]), company.organization.base_currency),
        note=entry.get("note", ""),
        at=moment(days.day(-int(entry["days_ago"])), "09:10", company.zone_of(author)),
    )
