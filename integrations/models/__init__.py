from .feed import CalendarFeed
from .idempotency import IdempotencyRecord
from .imports import ImportedRow, ImportRun
from .mark import SightMark
from .token import ApiToken

__all__ = ["ApiToken", "CalendarFeed", "IdempotencyRecord", "ImportRun", "ImportedRow", "SightMark"]
