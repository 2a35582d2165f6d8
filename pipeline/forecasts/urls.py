"""The forecast page, what is behind its figures, and quotas."""

from django.urls import path

from pipeline.forecasts.views.forecast import deals, export, forecast
from pipeline.forecasts.views.moved import moved
from pipeline.forecasts.views.quotas import quotas

app_name = "forecasts"
urlpatterns = [
    path("forecast/", forecast, name="forecast"),
    path("forecast/deals/", deals, name="deals"),
    path("forecast/moved/", moved, name="moved"),
    path("forecast/export/", export, name="export"),
    path("forecast/quotas/", quotas, name="quotas"),
]
