"""How good the forecast was: what was said before, beside what came."""

from django.urls import path

from pipeline.accuracy.views.accuracy import accuracy, export

app_name = "accuracy"
urlpatterns = [
    path("forecast/accuracy/", accuracy, name="accuracy"),
    path("forecast/accuracy/export/", export, name="export"),
]
