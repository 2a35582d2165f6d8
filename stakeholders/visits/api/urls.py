"""Names of this app's collections and single views under /api/v1/."""

from django.urls import path

from stakeholders.visits.api.cadence import CadenceView
from stakeholders.visits.api.heard import ObjectionResource, RivalNewsResource, VisitFileResource
from stakeholders.visits.api.offline import Offline
from stakeholders.visits.api.preparing import PreparationView
from stakeholders.visits.api.questions import QuestionBankView, QuestionResource
from stakeholders.visits.api.rhythm import RhythmView, TargetResource
from stakeholders.visits.api.series import SeriesResource
from stakeholders.visits.api.suggestions import SuggestionsView
from stakeholders.visits.api.views import VisitResource

RESOURCES = {
    "visits": VisitResource,
    "visit-files": VisitFileResource,
    "visit-series": SeriesResource,
    "visit-questions": QuestionResource,
    "visit-targets": TargetResource,
    "objections": ObjectionResource,
    "competitor-news": RivalNewsResource,
}
PATHS = [
    path("visits/<uuid:pk>/preparation/", PreparationView.as_view(), name="visit-preparation"),
    path("visit-question-bank/", QuestionBankView.as_view(), name="visit-question-bank"),
    path("visit-cadence/", CadenceView.as_view(), name="visit-cadence"),
    path("visit-suggestions/", SuggestionsView.as_view(), name="visit-suggestions"),
    path("visit-rhythm/", RhythmView.as_view(), name="visit-rhythm"),
    path("offline/", Offline.as_view(), name="offline"),
]
