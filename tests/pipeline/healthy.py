"""A deal that no rule has anything against, and what is raised when it changes."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pipeline.methods.schema import load_method
from pipeline.rules.deal_facts import DealFacts, Met, Step
from pipeline.rules.flags import RaisedFlag, raise_flags
from team.clock import Calendar

METHOD = load_method()
STAGES = METHOD.gates.stages
TODAY = date(2026, 11, 20)  # a Friday
CALENDAR = Calendar()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


HEALTHY = DealFacts(
    stage="30",
    created_on=ago(300),
    entered_on=ago(5),
    last_activity_on=ago(5),
    last_visit_on=ago(5),
    outcomes=("advance", "continuation"),
    category="pipeline",
    expected_close=ago(-200),
    next_step=Step(ago(-5)),
    customer_action=Step(ago(-5)),
    buyer_gap=0,
    has_center=True,
    decision_makers=(Met("Chen Bo", ago(200), ago(5)),),
    coaches=(Met("Wang Lei", ago(200), ago(5)),),
    key_person="Chen Bo",
    met_on=(ago(5), ago(5), ago(80)),
)


def flags(facts: DealFacts, calendar: Calendar = CALENDAR, today: date = TODAY) -> dict[str, RaisedFlag]:
    return {flag.code: flag for flag in raise_flags(facts, today, METHOD, calendar)}


def codes(calendar: Calendar = CALENDAR, **facts: Any) -> set[str]:
    return set(flags(replace(HEALTHY, **facts), calendar))
