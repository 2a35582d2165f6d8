"""Names of this app's collections under /api/v1/."""

from team.api.absences import AbsenceResource
from team.api.views import ActivityResource, TeamResource, UserResource

RESOURCES = {
    "users": UserResource,
    "teams": TeamResource,
    "absences": AbsenceResource,
    "activities": ActivityResource,
}
