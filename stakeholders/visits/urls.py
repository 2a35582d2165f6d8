"""Pages of visits."""

from django.urls import path

from stakeholders.visits import views

app_name = "visits"
urlpatterns = [
    path("visits/", views.visit_list, name="visit_list"),
    path("visits/log/", views.visit_log, name="visit_log"),
    path("visits/plan/", views.visit_plan, name="visit_plan"),
    path("visits/questions/", views.question_list, name="question_list"),
    path("visits/questions/add/", views.question_add, name="question_add"),
    path("visits/questions/<uuid:question_id>/edit/", views.question_edit, name="question_edit"),
    path("visits/questions/<uuid:question_id>/drop/", views.question_drop, name="question_drop"),
    path("visits/questions/<uuid:question_id>/offer/", views.question_offer, name="question_offer"),
    path("visits/<uuid:visit_id>/", views.visit_detail, name="visit_detail"),
    path("visits/<uuid:visit_id>/edit/", views.visit_edit, name="visit_edit"),
    path("visits/<uuid:visit_id>/prepare/", views.visit_prepare, name="visit_prepare"),
    path("visits/<uuid:visit_id>/answers/", views.visit_answers, name="visit_answers"),
    path("visits/<uuid:visit_id>/after/", views.visit_after, name="visit_after"),
    path("visits/<uuid:visit_id>/next/", views.visit_next, name="visit_next"),
    path("visits/<uuid:visit_id>/missed/", views.visit_missed, name="visit_missed"),
    path("visits/<uuid:visit_id>/cancel/", views.visit_cancel, name="visit_cancel"),
]
