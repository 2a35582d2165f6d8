from .visit import Outcome, Visit, VisitCenter, VisitColleague, VisitPerson

__all__ = ["Outcome", "Visit", "VisitCenter", "VisitColleague", "VisitPerson"]
