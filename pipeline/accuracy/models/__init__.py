from .figures import StoodFigure
from .locked import Lock, LockedDeal, LockedForecast, LockedRange
from .outcome import MeasuredSigma, OutcomeBin, WonInMonth

__all__ = [
    "Lock",
    "LockedDeal",
    "LockedForecast",
    "LockedRange",
    "MeasuredSigma",
    "OutcomeBin",
    "StoodFigure",
    "WonInMonth",
]
