"""Shapes of visits: the phone form, the plan, what is put right later, what has changed since."""

from .after import STANDS, AttitudesForm, NextVisitForm
from .files import FilesForm
from .filters import VisitFilter
from .inviting import InviteForm
from .log import LogVisitForm
from .objections import ObjectionForm, RivalNewsForm, SettleForm
from .questions import AnswersForm, QuestionForm
from .visits import PlanForm, PlanNewForm, ReportForm

__all__ = [
    "STANDS",
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
    "SettleForm",
    "VisitFilter",
]
