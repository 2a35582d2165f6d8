"""Names of this app's collections and single views under /api/v1/."""

from typing import Any

from django.urls import path

from pipeline.funnel.api.views import FunnelView

RESOURCES: dict[str, Any] = {}
PATHS = [path("funnel/", FunnelView.as_view(), name="funnel")]
