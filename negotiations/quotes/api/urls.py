"""Names of this app's collections under /api/v1/."""

from typing import Any

from negotiations.quotes.api.views import QuoteResource

RESOURCES: dict[str, Any] = {"quotes": QuoteResource}
