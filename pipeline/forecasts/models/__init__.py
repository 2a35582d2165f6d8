from .cell import ForecastCell, ForecastTotal, OwnerForecast
from .past_day import PastDay, PastTotal
from .quota import Quota
from .state import DealState, StatesBuilt
from .submission import Submission, SubmissionDeadline

__all__ = [
    "DealState",
    "ForecastCell",
    "ForecastTotal",
    "OwnerForecast",
    "PastDay",
    "PastTotal",
    "Quota",
    "StatesBuilt",
    "Submission",
    "SubmissionDeadline",
]
