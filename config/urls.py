"""Where each app's pages are mounted: in the order of the tree, the REST API apart."""

from django.urls import include, path

from team.views.leaving import sign_out
from team.views.profile import own_addresses, own_sessions

urlpatterns = [
    path("auth/email/", own_addresses, name="account_email"),
    path("auth/sessions/", own_sessions, name="usersessions_list"),
    path("auth/logout/", sign_out, name="account_logout"),
    path("auth/", include("allauth.urls")),
    path("api/v1/", include("integrations.api_urls")),
    path("", include("web.urls")),
    path("", include("team.urls")),
    path("", include("accounts.urls")),
    path("", include("stakeholders.urls")),
    path("", include("stakeholders.visits.urls")),
    path("", include("pipeline.urls")),
    path("", include("pipeline.probabilities.urls")),
    path("", include("pipeline.editing.urls")),
    path("", include("pipeline.forecasts.urls")),
    path("", include("pipeline.funnel.urls")),
    path("", include("pipeline.accuracy.urls")),
    path("", include("pipeline.teamwork.urls")),
    path("", include("negotiations.urls")),
    path("", include("negotiations.quotes.urls")),
    path("", include("negotiations.contracts.urls")),
    path("", include("integrations.urls")),
]

handler400 = "web.views.bad_request"
handler403 = "web.views.permission_denied"
handler404 = "web.views.page_not_found"
handler500 = "web.views.server_error"
