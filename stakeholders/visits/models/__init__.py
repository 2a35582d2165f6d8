from .channel import Channel
from .file import VisitFile
from .objection import Objection, RivalNews
from .preparation import PreparedQuestion, VisitPreparation
from .question import Question, Spin
from .reminder import Reminder
from .rhythm import VisitDay, VisitTarget
from .series import SeriesPerson, VisitSeries
from .visit import Outcome, Visit, VisitCenter, VisitColleague, VisitPerson

__all__ = [
    "Channel",
    "Objection",
    "Outcome",
    "PreparedQuestion",
    "Question",
    "Reminder",
    "RivalNews",
    "SeriesPerson",
    "Spin",
    "Visit",
    "VisitCenter",
    "VisitColleague",
    "VisitDay",
    "VisitFile",
    "VisitPerson",
    "VisitPreparation",
    "VisitSeries",
    "VisitTarget",
]
