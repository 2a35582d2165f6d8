"""Names of this app's collections under /api/v1/."""

from accounts.api.views import AccountResource, CompetitorResource

RESOURCES = {"key-accounts": AccountResource, "competitors": CompetitorResource}
