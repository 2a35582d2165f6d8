"""Pages of visits."""

from django.urls import path

from stakeholders.visits import views

app_name = "visits"
urlpatterns = [
    path("visits/", views.visit_list, name="visit_list"),
    path("visits/calendar/", views.visit_calendar, name="visit_calendar"),
    path("visits/calendar/events/", views.visit_events, name="visit_events"),
    path("visits/route/", views.visit_route, name="visit_route"),
    path("visits/log/", views.visit_log, name="visit_log"),
    path("visits/rhythm/", views.visit_rhythm, name="visit_rhythm"),
    path("settings/visits/", views.settings_visits, name="settings_visits"),
    path("visits/plan/", views.visit_plan, name="visit_plan"),
    path("visits/questions/", views.question_list, name="question_list"),
    path("visits/questions/add/", views.question_add, name="question_add"),
    path("visits/questions/<uuid:question_id>/edit/", views.question_edit, name="question_edit"),
    path("visits/questions/<uuid:question_id>/drop/", views.question_drop, name="question_drop"),
    path("visits/questions/<uuid:question_id>/offer/", views.question_offer, name="question_offer"),
    path("visits/cadence/", views.visit_cadence, name="visit_cadence"),
    path("visits/cadence/plan/", views.cadence_plan, name="cadence_plan"),
    path("visits/series/new/", views.series_start, name="series_start"),
    path("visits/series/<uuid:series_id>/edit/", views.series_edit, name="series_edit"),
    path("visits/series/<uuid:series_id>/end/", views.series_end, name="series_end"),
    path("visits/<uuid:visit_id>/", views.visit_detail, name="visit_detail"),
    path("visits/<uuid:visit_id>/edit/", views.visit_edit, name="visit_edit"),
    path("visits/<uuid:visit_id>/prepare/", views.visit_prepare, name="visit_prepare"),
    path("visits/<uuid:visit_id>/answers/", views.visit_answers, name="visit_answers"),
    path("visits/<uuid:visit_id>/move/", views.visit_move, name="visit_move"),
    path("visits/<uuid:visit_id>/after/", views.visit_after, name="visit_after"),
    path("visits/<uuid:visit_id>/next/", views.visit_next, name="visit_next"),
    path("visits/<uuid:visit_id>/missed/", views.visit_missed, name="visit_missed"),
    path("visits/<uuid:visit_id>/invitation.ics", views.visit_invitation, name="visit_invitation"),
    path("visits/<uuid:visit_id>/invite/", views.visit_invite, name="visit_invite"),
    path("visits/<uuid:visit_id>/cancel/", views.visit_cancel, name="visit_cancel"),
    path("visits/<uuid:visit_id>/files/", views.visit_file_add, name="visit_file_add"),
    path("visits/files/<uuid:file_id>/", views.visit_file, name="visit_file"),
    path("visits/files/<uuid:file_id>/remove/", views.visit_file_remove, name="visit_file_remove"),
    path("visits/objections/", views.objection_list, name="objection_list"),
    path("visits/objections/new/", views.objection_add, name="objection_add"),
    path("visits/objections/<uuid:objection_id>/", views.objection_edit, name="objection_edit"),
    path("visits/objections/<uuid:objection_id>/settle/", views.objection_settle, name="objection_settle"),
    path("visits/objections/<uuid:objection_id>/remove/", views.objection_remove, name="objection_remove"),
    path("visits/competitor-news/new/", views.rival_news_add, name="rival_news_add"),
    path("visits/competitor-news/<uuid:news_id>/", views.rival_news_edit, name="rival_news_edit"),
    path("visits/competitor-news/<uuid:news_id>/remove/", views.rival_news_remove, name="rival_news_remove"),
]
