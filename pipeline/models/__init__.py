from .agenda import AgendaItem, Postponement
from .deal import Deal, DealChange, DealTeamMember
from .evidence import Evidence, Waiver
from .extras import DealCompetitor, DealDocument, DealLine, ExchangeRate, Product
from .flag import Flag, FlagSnooze
from .pipeline import Criterion, Pipeline, PipelineVersion, Stage
from .sweep import FlagSweep

__all__ = [
    "AgendaItem",
    "Criterion",
    "Deal",
    "DealChange",
    "DealCompetitor",
    "DealDocument",
    "DealLine",
    "DealTeamMember",
    "Evidence",
    "ExchangeRate",
    "Flag",
    "FlagSnooze",
    "FlagSweep",
    "Pipeline",
    "PipelineVersion",
    "Postponement",
    "Product",
    "Stage",
    "Waiver",
]
