"""Shapes of visits: the phone form, the plan, what is put right later, what has changed since."""

from .after import AttitudesForm, NextVisitForm
from .filters import VisitFilter
from .inviting import InviteForm
from .log import LogVisitForm
from .visits import PlanForm, PlanNewForm, ReportForm

__all__ = [
    "AttitudesForm",
    "InviteForm",
    "LogVisitForm",
    "NextVisitForm",
    "PlanForm",
    "PlanNewForm",
    "ReportForm",
    "VisitFilter",
]
