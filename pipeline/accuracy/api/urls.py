"""Names of this app's collections and single views under /api/v1/."""

from typing import Any

from django.urls import path

from pipeline.accuracy.api.views import AccuracyView

RESOURCES: dict[str, Any] = {}
PATHS = [path("forecast/accuracy/", AccuracyView.as_view(), name="forecast-accuracy")]
