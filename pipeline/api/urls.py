"""Names of this app's collections under /api/v1/."""

from pipeline.api.proofs import EvidenceResource, WaiverResource
from pipeline.api.views import ChangeResource, DealResource, FlagResource, PipelineResource, StageResource

RESOURCES = {
    "pipelines": PipelineResource,
    "stages": StageResource,
    "deals": DealResource,
    "deals/<uuid:deal>/evidence": EvidenceResource,
    "deals/<uuid:deal>/waiver-requests": WaiverResource,
    "deal-changes": ChangeResource,
    "flags": FlagResource,
}
