"""Pages of contacts, buying centers, needs and commitments."""

from django.urls import path

from stakeholders import views

app_name = "stakeholders"
urlpatterns = [
    path("accounts/<uuid:account_id>/contacts/add/", views.contact_create, name="contact_create"),
    path("accounts/<uuid:account_id>/org-chart/", views.org_chart, name="org_chart"),
    path("contacts/", views.contact_list, name="contact_list"),
    path("contacts/<uuid:contact_id>/superior/", views.contact_superior, name="contact_superior"),
    path("contacts/<uuid:contact_id>/", views.contact_detail, name="contact_detail"),
    path("contacts/<uuid:contact_id>/edit/", views.contact_edit, name="contact_edit"),
    path("centers/<uuid:center_id>/edit/", views.center_edit, name="center_edit"),
    path("centers/<uuid:center_id>/technical-content/", views.center_content, name="center_content"),
    path("centers/<uuid:center_id>/members/add/", views.member_add, name="member_add"),
    path("centers/<uuid:center_id>/members/<uuid:member_id>/", views.member_edit, name="member_edit"),
    path("centers/<uuid:center_id>/members/<uuid:member_id>/remove/", views.member_remove, name="member_remove"),
    path("centers/<uuid:center_id>/", views.center_detail, name="center_detail"),
    path("centers/<uuid:center_id>/needs/add/", views.need_add, name="need_add"),
    path("centers/<uuid:center_id>/research/<slug:item>/", views.research_note, name="research_note"),
    path("centers/<uuid:center_id>/rivals/add/", views.differentiator_add, name="differentiator_add"),
    path(
        "centers/<uuid:center_id>/rivals/<uuid:competitor_id>/<slug:aspect>/",
        views.differentiator_edit,
        name="differentiator_edit",
    ),
    path("centers/<uuid:center_id>/<slug:part>/", views.center_detail, name="center_part"),
    path("needs/<uuid:need_id>/edit/", views.need_edit, name="need_edit"),
    path("needs/<uuid:need_id>/confirm/", views.need_confirm, name="need_confirm"),
    path("needs/<uuid:need_id>/drop/", views.need_drop, name="need_drop"),
    path("needs/<uuid:need_id>/restore/", views.need_restore, name="need_restore"),
    path("commitments/add/", views.commitment_create, name="commitment_create"),
    path("commitments/<uuid:commitment_id>/edit/", views.commitment_edit, name="commitment_edit"),
    path("commitments/<uuid:commitment_id>/done/", views.commitment_done, name="commitment_done"),
    path("commitments/<uuid:commitment_id>/later/", views.commitment_later, name="commitment_later"),
    path("commitments/<uuid:commitment_id>/drop/", views.commitment_drop, name="commitment_drop"),
    path("commitments/<uuid:commitment_id>/reopen/", views.commitment_reopen, name="commitment_reopen"),
]
