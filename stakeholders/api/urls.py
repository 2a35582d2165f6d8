"""Names of this app's collections under /api/v1/."""

from stakeholders.api.hospitality import HospitalityResource
from stakeholders.api.influence import InfluenceResource
from stakeholders.api.intelligence import IntelligenceResource
from stakeholders.api.needs import DifferentiatorResource, NeedResource, ResearchNoteResource
from stakeholders.api.sameness import DuplicateResource, MergeResource, MoveResource
from stakeholders.api.views import CenterResource, CommitmentResource, ContactResource, MemberResource

RESOURCES = {
    "contacts": ContactResource,
    "contact-duplicates": DuplicateResource,
    "contact-merges": MergeResource,
    "contact-moves": MoveResource,
    "buying-centers": CenterResource,
    "buying-center-members": MemberResource,
    "commitments": CommitmentResource,
    "hospitality": HospitalityResource,
    "intelligence": IntelligenceResource,
    "influence-lines": InfluenceResource,
    "needs": NeedResource,
    "research-notes": ResearchNoteResource,
    "differentiators": DifferentiatorResource,
}
