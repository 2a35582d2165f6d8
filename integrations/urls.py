"""Search, tokens, the calendar feed."""

from django.urls import URLPattern, URLResolver, path

from integrations import calendar_views, views

app_name = "integrations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.search, name="search"),
    path("calendar/<str:token>.ics", calendar_views.calendar_file, name="calendar_file"),
    path("settings/calendar/", calendar_views.calendar_feed, name="calendar_feed"),
    path("settings/calendar/new/", calendar_views.calendar_feed_create, name="calendar_feed_create"),
    path("settings/calendar/steps/", calendar_views.calendar_feed_steps, name="calendar_feed_steps"),
    path("settings/calendar/revoke/", calendar_views.calendar_feed_revoke, name="calendar_feed_revoke"),
    path("settings/tokens/", views.token_list, name="token_list"),
    path("settings/tokens/new/", views.token_create, name="token_create"),
    path("settings/tokens/<uuid:token_id>/revoke/", views.token_revoke, name="token_revoke"),
]
