"""Names of this app's collections under /api/v1/."""

from typing import Any

from django.urls import path

from negotiations.api.approvals import ApprovalResource, AuthorityResource
from negotiations.api.computed import BalanceView, EntryView, PositionsView, TacticStatisticsView, ZonesView
from negotiations.api.deputies import DeputyResource
from negotiations.api.proposals import ProposalsView
from negotiations.api.room_views import (
    IssueResource,
    NegotiationResource,
    PackageResource,
    SheetResource,
    StanceResource,
)
from negotiations.api.seats import SeatResource, SittingResource
from negotiations.api.table import ConcessionResource, OfferResource, RoundResource
from negotiations.api.tactics import TacticsView, TacticView

RESOURCES: dict[str, Any] = {
    "negotiations": NegotiationResource,
    "negotiations/<uuid:negotiation>/issues": IssueResource,
    "negotiations/<uuid:negotiation>/stances": StanceResource,
    "negotiations/<uuid:negotiation>/sheet": SheetResource,
    "negotiations/<uuid:negotiation>/packages": PackageResource,
    "negotiations/<uuid:negotiation>/seats": SeatResource,
    "negotiations/<uuid:negotiation>/sittings": SittingResource,
    "offers": OfferResource,
    "negotiation-rounds": RoundResource,
    "concessions": ConcessionResource,
    "approvals": ApprovalResource,
    "authorities": AuthorityResource,
    "deputies": DeputyResource,
}
PATHS = [
    path("negotiations/<uuid:negotiation>/proposals/", ProposalsView.as_view(), name="package-proposals"),
    path("negotiations/<uuid:negotiation>/positions/", PositionsView.as_view(), name="negotiation-positions"),
    path("negotiations/<uuid:negotiation>/zones/", ZonesView.as_view(), name="negotiation-zones"),
    path("negotiations/<uuid:negotiation>/balance/", BalanceView.as_view(), name="negotiation-balance"),
    path("deals/<uuid:deal>/negotiation-entry/", EntryView.as_view(), name="negotiation-entry"),
    path("tactic-statistics/", TacticStatisticsView.as_view(), name="tactic-statistics"),
    path("tactics/", TacticsView.as_view(), name="tactics"),
    path("tactics/<slug:code>/", TacticView.as_view(), name="tactic"),
]
