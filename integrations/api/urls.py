"""Names of this app's collections under /api/v1/."""

from integrations.api.views import ImportResource, TokenResource

RESOURCES = {"tokens": TokenResource, "imports": ImportResource}
