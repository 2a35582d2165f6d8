"""Names of this app's collections and single views under /api/v1/."""

from django.urls import path

from pipeline.forecasts.api.changes import FlowView, WaterfallView
from pipeline.forecasts.api.quotas import QuotaResource
from pipeline.forecasts.api.submissions import SubmissionResource
from pipeline.forecasts.api.views import ForecastView

RESOURCES = {"quotas": QuotaResource, "forecast-submissions": SubmissionResource}
PATHS = [
    path("forecast/", ForecastView.as_view(), name="forecast"),
    path("forecast/waterfall/", WaterfallView.as_view(), name="forecast-waterfall"),
    path("forecast/flow/", FlowView.as_view(), name="forecast-flow"),
]
