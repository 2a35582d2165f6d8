"""Shapes of visits: the phone form, the plan, what is put right later, what has changed since."""

from .after import AttitudesForm, NextVisitForm
from .filters import VisitFilter
from .log import LogVisitForm
from .questions import AnswersForm, QuestionForm
from .visits import PlanForm, PlanNewForm, ReportForm

__all__ = [
    "AnswersForm",
    "AttitudesForm",
    "LogVisitForm",
    "NextVisitForm",
    "PlanForm",
    "PlanNewForm",
    "QuestionForm",
    "ReportForm",
    "VisitFilter",
]
