"""Why a flag that ran does not run any more: flags clear themselves, and say by what."""

from datetime import date
from enum import StrEnum

from pipeline.methods.method import Method
from pipeline.rules.deal_facts import DealFacts
from pipeline.rules.flag_sight import Sight
from pipeline.rules.flags import is_in_grace, rule_of
from team.clock import Calendar


class End(StrEnum):
    """CURED: what it is about has been settled. COVERED: another flag of the deal says it already. GRACE: the deal
    has a new owner. CLOSED: the deal is no longer open. DROPPED: the deal's method has no such flag any more."""

    CURED = "cured"
    COVERED = "covered"
    GRACE = "grace"
    CLOSED = "closed"
    DROPPED = "dropped"


def ended_because(code: str, facts: DealFacts | None, today: date, method: Method, calendar: Calendar) -> End:
    """Of a flag that is not raised on that day; `facts` are None for a deal that is not open."""
    if facts is None:
        return End.CLOSED
    spec, rule = method.flags.get(code), rule_of(code)
    if spec is None or rule is None:
        return End.DROPPED
    if spec.has_grace and is_in_grace(facts, today, method.grace_days):
        return End.GRACE
    return End.COVERED if rule(Sight(facts, today, method, calendar, code)) else End.CURED
