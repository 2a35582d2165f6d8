"""Names of this app's collections under /api/v1/."""

from stakeholders.visits.api.heard import ObjectionResource, RivalNewsResource, VisitFileResource
from stakeholders.visits.api.views import VisitResource

RESOURCES = {
    "visits": VisitResource,
    "objections": ObjectionResource,
    "competitor-news": RivalNewsResource,
    "visit-files": VisitFileResource,
}
