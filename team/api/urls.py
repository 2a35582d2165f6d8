"""Names of this app's collections under /api/v1/."""

from team.api.views import ActivityResource, TeamResource, UserResource

RESOURCES = {"users": UserResource, "teams": TeamResource, "activities": ActivityResource}
