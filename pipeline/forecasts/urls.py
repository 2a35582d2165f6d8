"""The forecast page."""

from django.urls import URLPattern, URLResolver

app_name = "forecasts"
urlpatterns: list[URLPattern | URLResolver] = []
