"""Pages of the team: Today, people, settings, notifications."""

from django.urls import URLPattern, URLResolver

app_name = "team"
urlpatterns: list[URLPattern | URLResolver] = []
