"""Names of this app's collections under /api/v1/."""

from pipeline.teamwork.api.views import HandOverResource, MeetingResource, RuleResource

RESOURCES = {"hand-overs": HandOverResource, "meetings": MeetingResource, "routing-rules": RuleResource}
