"""Names of this app's collections and single views under /api/v1/."""

from django.urls import path

from stakeholders.visits.api.cadence import CadenceView
from stakeholders.visits.api.series import SeriesResource
from stakeholders.visits.api.suggestions import SuggestionsView
from stakeholders.visits.api.views import VisitResource

RESOURCES = {"visits": VisitResource, "visit-series": SeriesResource}
PATHS = [
    path("visit-cadence/", CadenceView.as_view(), name="visit-cadence"),
    path("visit-suggestions/", SuggestionsView.as_view(), name="visit-suggestions"),
]
