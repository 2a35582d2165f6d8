"""Pages that belong to no app."""

from django.urls import URLPattern, URLResolver, path

from web import views

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", views.health, name="health"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
]
