"""The forecast page, what is behind its figures, and quotas."""

from django.urls import path

from pipeline.forecasts.views import forecast, moved, quotas

app_name = "forecasts"
urlpatterns = [
    path("forecast/", forecast.forecast, name="forecast"),
    path("forecast/deals/", forecast.deals, name="deals"),
    path("forecast/moved/", moved.moved, name="moved"),
    path("forecast/export/", forecast.export, name="export"),
    path("forecast/quotas/", quotas.quotas, name="quotas"),
]
