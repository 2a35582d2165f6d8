"""Pages of contacts, buying centers, commitments and courtesies."""

from django.urls import path

from stakeholders import views

app_name = "stakeholders"
urlpatterns = [
    path("accounts/<uuid:account_id>/contacts/add/", views.contact_create, name="contact_create"),
    path("accounts/<uuid:account_id>/org-chart/", views.org_chart, name="org_chart"),
    path("accounts/<uuid:account_id>/relationships/", views.account_relations, name="account_relations"),
    path("accounts/<uuid:account_id>/relationships.csv", views.account_relations_file, name="account_relations_file"),
    path("contacts/", views.contact_list, name="contact_list"),
    path("contacts/<uuid:contact_id>/superior/", views.contact_superior, name="contact_superior"),
    path("contacts/<uuid:contact_id>/", views.contact_detail, name="contact_detail"),
    path("contacts/<uuid:contact_id>/data/", views.contact_data, name="contact_data"),
    path("contacts/<uuid:contact_id>/erase/", views.contact_erase, name="contact_erase"),
    path("settings/people-data/erase/", views.settings_erase, name="settings_erase"),
    path("contacts/<uuid:contact_id>/edit/", views.contact_edit, name="contact_edit"),
    path("centers/<uuid:center_id>/edit/", views.center_edit, name="center_edit"),
    path("centers/<uuid:center_id>/technical-content/", views.center_content, name="center_content"),
    path("centers/<uuid:center_id>/members/add/", views.member_add, name="member_add"),
    path("centers/<uuid:center_id>/members/<uuid:member_id>/", views.member_edit, name="member_edit"),
    path("centers/<uuid:center_id>/members/<uuid:member_id>/remove/", views.member_remove, name="member_remove"),
    path("centers/<uuid:center_id>/members/<uuid:member_id>/relations/", views.relations_edit, name="relations_edit"),
    path(
        "centers/<uuid:center_id>/members/<uuid:member_id>/relations/cell/", views.relation_cell, name="relation_cell"
    ),
    path("centers/<uuid:center_id>/members/<uuid:member_id>/analysis/", views.member_analysis, name="member_analysis"),
    path("centers/<uuid:center_id>/members/<uuid:member_id>/measures/add/", views.measure_add, name="measure_add"),
    path("centers/<uuid:center_id>/relationships.csv", views.center_relations_file, name="center_relations_file"),
    path("centers/<uuid:center_id>/", views.center_detail, name="center_detail"),
    path("centers/<uuid:center_id>/<slug:part>/", views.center_detail, name="center_part"),
    path("contacts/<uuid:contact_id>/trust/<slug:code>/", views.trust_act, name="trust_act"),
    path("hospitality/", views.hospitality_list, name="hospitality_list"),
    path("hospitality/add/", views.hospitality_create, name="hospitality_create"),
    path("hospitality/<uuid:hospitality_id>/", views.hospitality_detail, name="hospitality_detail"),
    path("hospitality/<uuid:hospitality_id>/edit/", views.hospitality_edit, name="hospitality_edit"),
    path("hospitality/<uuid:hospitality_id>/withdraw/", views.hospitality_withdraw, name="hospitality_withdraw"),
    path("hospitality/<uuid:hospitality_id>/restore/", views.hospitality_restore, name="hospitality_restore"),
    path("hospitality/<uuid:hospitality_id>/<slug:answer>/", views.hospitality_decide, name="hospitality_decide"),
    path("centers/<uuid:center_id>/members/<uuid:member_id>/coach/", views.member_coach, name="member_coach"),
    path("centers/<uuid:center_id>/intelligence/add/", views.intelligence_add, name="intelligence_add"),
    path("centers/<uuid:center_id>/", views.center_detail, name="center_detail"),
    path("centers/<uuid:center_id>/<slug:part>/", views.center_detail, name="center_part"),
    path("intelligence/<uuid:intelligence_id>/", views.intelligence_edit, name="intelligence_edit"),
    path("intelligence/<uuid:intelligence_id>/verify/", views.intelligence_verify, name="intelligence_verify"),
    path("intelligence/<uuid:intelligence_id>/remove/", views.intelligence_remove, name="intelligence_remove"),
    path("commitments/add/", views.commitment_create, name="commitment_create"),
    path("commitments/<uuid:commitment_id>/edit/", views.commitment_edit, name="commitment_edit"),
    path("commitments/<uuid:commitment_id>/done/", views.commitment_done, name="commitment_done"),
    path("commitments/<uuid:commitment_id>/later/", views.commitment_later, name="commitment_later"),
    path("commitments/<uuid:commitment_id>/drop/", views.commitment_drop, name="commitment_drop"),
    path("commitments/<uuid:commitment_id>/check/", views.commitment_check, name="commitment_check"),
    path("commitments/<uuid:commitment_id>/check/later/", views.commitment_check_day, name="commitment_check_day"),
    path("commitments/<uuid:commitment_id>/check/again/", views.commitment_recheck, name="commitment_recheck"),
    path("commitments/<uuid:commitment_id>/reopen/", views.commitment_reopen, name="commitment_reopen"),
]
