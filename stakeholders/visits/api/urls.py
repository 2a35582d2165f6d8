"""Names of this app's collections and single views under /api/v1/."""

from django.urls import path

from stakeholders.visits.api.offline import Offline
from stakeholders.visits.api.views import VisitResource

RESOURCES = {"visits": VisitResource}
PATHS = [path("offline/", Offline.as_view(), name="offline")]
