"""Pages that belong to no app."""

from django.urls import URLPattern, URLResolver, path

from web import offline, views

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", views.health, name="health"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
]
