"""Search, and one's own API tokens under Settings."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from integrations import actions
from integrations.forms import TokenForm
from integrations.models import ApiToken
from team.querysets import administers
from team.requests import person
from web import searches
from web.edits import attempt, sent
from web.htmx import is_for
from web.sheets import Sheet, as_sheet, show, take

LONGEST_QUERY = 200
ON_A_PAGE = 20


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A page of its own, or the rows of the palette."""
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip()
    in_palette = is_for(request, "palette-found")
    hits = searches.search(person(request), words) if in_palette else searches.search(person(request), words, ON_A_PAGE)
    template = "components/search_results.html" if in_palette else "integrations/search.html"
    return render(request, template, {"hits": hits, "query": words})


@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """The person's tokens; the secret of none."""
    user = person(request)
    tokens = ApiToken.objects.filter(user=user)
    context = {"tokens": tokens, "administers": administers(user), "place": "tokens"}
    return render(request, "integrations/token_list.html", context)


@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def token_create(request: HttpRequest) -> HttpResponse:
    """The answer to the form shows the secret, this once."""
    user, back = person(request), reverse("integrations:token_list")
    form = TokenForm(sent(request))
    if form.is_valid() and (made := attempt(form, lambda: actions.create_token(actor=user, **form.cleaned_data))):
        token, secret = made
        return as_sheet(request, "integrations/token_created.html", {"token": token, "secret": secret})
    return show(request, form, Sheet(title=_("New token"), button=_("Create"), back=back))


@require_http_methods(["GET", "POST"])
def token_revoke(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    user, back = person(request), reverse("integrations:token_list")
    token = get_object_or_404(ApiToken.objects.filter(user=user), pk=token_id)

    def act(data: dict[str, Any]) -> None:
        actions.revoke_token(actor=user, token_id=token.pk)

    intro = _("Programs that use it are refused from now on. This cannot be undone.")
    sheet = Sheet(title=_("Revoke this token?"), intro=intro, button=_("Revoke"), danger=True, back=back)
    said = _("%(name)s no longer works.") % {"name": token.name}
    return take(request, forms.Form(sent(request)), sheet, act, said)
