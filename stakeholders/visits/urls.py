"""Pages of visits."""

from django.urls import path

from stakeholders.visits import views

app_name = "visits"
urlpatterns = [
    path("visits/", views.visit_list, name="visit_list"),
    path("visits/log/", views.visit_log, name="visit_log"),
    path("visits/plan/", views.visit_plan, name="visit_plan"),
    path("visits/<uuid:visit_id>/", views.visit_detail, name="visit_detail"),
    path("visits/<uuid:visit_id>/edit/", views.visit_edit, name="visit_edit"),
    path("visits/<uuid:visit_id>/after/", views.visit_after, name="visit_after"),
    path("visits/<uuid:visit_id>/next/", views.visit_next, name="visit_next"),
    path("visits/<uuid:visit_id>/missed/", views.visit_missed, name="visit_missed"),
    path("visits/<uuid:visit_id>/invitation.ics", views.visit_invitation, name="visit_invitation"),
    path("visits/<uuid:visit_id>/invite/", views.visit_invite, name="visit_invite"),
    path("visits/<uuid:visit_id>/cancel/", views.visit_cancel, name="visit_cancel"),
]
