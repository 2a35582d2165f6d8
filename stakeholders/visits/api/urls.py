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
