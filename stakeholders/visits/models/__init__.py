from .visit import Visit, VisitCenter, VisitColleague, VisitPerson

__all__ = ["Visit", "VisitCenter", "VisitColleague", "VisitPerson"]
