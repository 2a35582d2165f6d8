"""How likely a deal is to be won, and when: models fitted on the installation's own closed deals."""

from django.urls import path

from pipeline.probabilities.views.models import fit, models

app_name = "probabilities"
urlpatterns = [
    path("forecast/models/", models, name="models"),
    path("forecast/models/<uuid:pipeline_id>/fit/", fit, name="fit"),
]
