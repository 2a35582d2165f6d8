"""Pages of key accounts."""

from django.urls import URLPattern, URLResolver, path

from accounts.views import accounts, parts

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", accounts.account_list, name="account_list"),
    path("accounts/new/", accounts.account_create, name="account_create"),
    path("accounts/<uuid:account_id>/", accounts.account_detail, name="account_detail"),
    path("accounts/<uuid:account_id>/edit/", accounts.account_edit, name="account_edit"),
    path("accounts/<uuid:account_id>/owner/", accounts.account_reassign, name="account_reassign"),
    path("accounts/<uuid:account_id>/team/", parts.account_team_add, name="account_team_add"),
    path("accounts/team/<int:member_id>/end/", parts.account_team_end, name="account_team_end"),
    path("accounts/<uuid:account_id>/documents/", parts.document_add, name="document_add"),
    path("documents/<uuid:document_id>/", parts.document_file, name="document_file"),
    path("documents/<uuid:document_id>/remove/", parts.document_remove, name="document_remove"),
]
