"""Names of this app's collections under /api/v1/."""

from pipeline.editing.api.views import DraftResource, TransferResource, VersionResource

RESOURCES = {
    "pipelines/<uuid:pipeline>/versions": VersionResource,
    "method-drafts": DraftResource,
    "pipeline-transfers": TransferResource,
}
