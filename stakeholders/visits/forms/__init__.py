"""Shapes of visits: the phone form, the plan, what is put right later, what has changed since."""

from .after import AttitudesForm, NextVisitForm, STANDS
from .files import FilesForm
from .filters import VisitFilter
from .inviting import InviteForm
from .log import LogVisitForm
from .objections import ObjectionForm, RivalNewsForm, SettleForm
from .questions import AnswersForm, QuestionForm
from .visits import PlanForm, PlanNewForm, ReportForm

__all__ = [
    "AnswersForm",
    "AttitudesForm",
    "FilesForm",
    "InviteForm",
    "LogVisitForm",
    "NextVisitForm",
    "ObjectionForm",
    "PlanForm",
    "PlanNewForm",
    "QuestionForm",
    "ReportForm",
    "RivalNewsForm",
    "STANDS",
    "SettleForm",
    "VisitFilter",
]
