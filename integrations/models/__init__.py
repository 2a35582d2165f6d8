from .idempotency import IdempotencyRecord
from .imports import ImportRun
from .token import ApiToken

__all__ = ["ApiToken", "IdempotencyRecord", "ImportRun"]
