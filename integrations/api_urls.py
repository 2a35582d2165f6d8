"""The REST API, mounted at /api/v1/: every app's resources by the names in its `api/urls.py`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from accounts.api import urls as accounts
from integrations.api import urls as integrations
from integrations.api.schema import docs, schema
from integrations.api.views import Me, Root, Search
from negotiations.api import urls as negotiations
from negotiations.contracts.api import urls as contracts
from negotiations.quotes.api import urls as quotes
from pipeline.accuracy.api import urls as accuracy
from pipeline.api import urls as pipeline
from pipeline.editing.api import urls as editing
from pipeline.forecasts.api import urls as forecasts
from pipeline.funnel.api import urls as funnel
from pipeline.probabilities.api import urls as probabilities
from pipeline.teamwork.api import urls as teamwork
from stakeholders.api import urls as stakeholders
from stakeholders.visits.api import urls as visits
from team.api import urls as team

app_name = "api"

# The apps that bring resources (`RESOURCES`) and single views (`PATHS`).
APPS = (
    team,
    accounts,
    stakeholders,
    visits,
    pipeline,
    probabilities,
    editing,
    forecasts,
    teamwork,
    funnel,
    accuracy,
    negotiations,
    quotes,
    contracts,
    integrations,
)

router = SimpleRouter(use_regex_path=False)
for app in APPS:
    for prefix, resource in app.RESOURCES.items():
        router.register(prefix, resource, basename=prefix.rpartition("/")[2])

single = [pattern for app in APPS for pattern in getattr(app, "PATHS", [])]
lone = [pattern.name for pattern in single if not pattern.pattern.converters]

# What the root names: all that has an address without an id.
Root.names = {
    **{prefix: f"api:{prefix}-list" for app in APPS for prefix in app.RESOURCES if "<" not in prefix},
    **{name: f"api:{name}" for name in ("me", *lone, "search", "schema", "docs")},
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", Root.as_view(), name="root"),
    path("me/", Me.as_view(), name="me"),
    path("search/", Search.as_view(), name="search"),
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
    *single,
    *router.urls,
]
