"""Names of this app's collections and single views under /api/v1/."""

from django.urls import path

from pipeline.forecasts.api.quotas import QuotaResource
from pipeline.forecasts.api.views import ForecastView

RESOURCES = {"quotas": QuotaResource}
PATHS = [path("forecast/", ForecastView.as_view(), name="forecast")]
