"""Names of this app's collections and single views under /api/v1/."""

from django.urls import path

from stakeholders.visits.api.rhythm import RhythmView, TargetResource
from stakeholders.visits.api.views import VisitResource

RESOURCES = {"visits": VisitResource, "visit-targets": TargetResource}
PATHS = [path("visit-rhythm/", RhythmView.as_view(), name="visit-rhythm")]
