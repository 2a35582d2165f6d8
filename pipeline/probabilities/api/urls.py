"""Names of this app's collections and single views under /api/v1/."""

from django.urls import path

from pipeline.probabilities.api.views import FittedResource, OutlookView

RESOURCES = {"probability-models": FittedResource}
PATHS = [path("deals/<uuid:deal>/outlook/", OutlookView.as_view(), name="deal-outlook")]
