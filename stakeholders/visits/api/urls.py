"""Names of this app's collections and single views under /api/v1/."""

from django.urls import path

from stakeholders.visits.api.preparing import PreparationView
from stakeholders.visits.api.questions import QuestionBankView, QuestionResource
from stakeholders.visits.api.views import VisitResource

RESOURCES = {"visits": VisitResource, "visit-questions": QuestionResource}
PATHS = [
    path("visits/<uuid:pk>/preparation/", PreparationView.as_view(), name="visit-preparation"),
    path("visit-question-bank/", QuestionBankView.as_view(), name="visit-question-bank"),
]
from stakeholders.visits.api.heard import ObjectionResource, RivalNewsResource, VisitFileResource
from stakeholders.visits.api.views import VisitResource

RESOURCES = {
    "visits": VisitResource,
    "objections": ObjectionResource,
    "competitor-news": RivalNewsResource,
    "visit-files": VisitFileResource,
}
from stakeholders.visits.api.cadence import CadenceView
from stakeholders.visits.api.series import SeriesResource
from stakeholders.visits.api.suggestions import SuggestionsView
from stakeholders.visits.api.views import VisitResource

RESOURCES = {"visits": VisitResource, "visit-series": SeriesResource}
PATHS = [
    path("visit-cadence/", CadenceView.as_view(), name="visit-cadence"),
    path("visit-suggestions/", SuggestionsView.as_view(), name="visit-suggestions"),
]
from stakeholders.visits.api.rhythm import RhythmView, TargetResource
from stakeholders.visits.api.views import VisitResource

RESOURCES = {"visits": VisitResource, "visit-targets": TargetResource}
PATHS = [path("visit-rhythm/", RhythmView.as_view(), name="visit-rhythm")]
from stakeholders.visits.api.offline import Offline
from stakeholders.visits.api.views import VisitResource

RESOURCES = {"visits": VisitResource}
PATHS = [path("offline/", Offline.as_view(), name="offline")]
