"""Signing out empties the browser as well."""

from __future__ import annotations

from allauth.account.views import LogoutView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """django-allauth's page. The script that watched over it sends `wipe` when nobody's unsent visits are kept in this
    browser: then all that is kept may go. Without the word only the session ends, and nothing unsent is lost."""
    response = LogoutView.as_view()(request)
    if request.method == "POST" and request.POST.get("wipe") and not request.user.is_authenticated:
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
