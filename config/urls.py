"""Where each app's pages are mounted: in the order of the tree, the REST API apart."""

from django.urls import include, path

urlpatterns = [
    path("auth/", include("allauth.urls")),
    path("api/v1/", include("integrations.api_urls")),
    path("", include("web.urls")),
    path("", include("team.urls")),
    path("", include("accounts.urls")),
    path("", include("stakeholders.urls")),
    path("", include("stakeholders.visits.urls")),
    path("", include("pipeline.urls")),
    path("", include("pipeline.forecasts.urls")),
    path("", include("integrations.urls")),
]
