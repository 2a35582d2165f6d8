from .quote import LineCost, Quote, QuoteLine, Revision

__all__ = ["LineCost", "Quote", "QuoteLine", "Revision"]
