"""Names of this app's collections under /api/v1/."""

from stakeholders.visits.api.views import VisitResource

RESOURCES = {"visits": VisitResource}
