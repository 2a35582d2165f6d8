from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.actions import change_center
from stakeholders.forms import CenterForm
from stakeholders.models import BuyingCenter
from team import permits
from team.requests import person
from web.edits import attempt, done, form_page, sent
from web.returning import back_to


@require_http_methods(["GET", "POST"])
def center_edit(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    """Name and technical content."""
    user = person(request)
    center = get_object_or_404(BuyingCenter.objects.visible_to(user), pk=center_id)
    permits.require_editable(center, actor=user)
    url = back_to(request, reverse("accounts:account_detail", args=[center.account_id]))
    form = CenterForm(sent(request), instance=center)
    if form.is_valid() and attempt(
        form,
        lambda: change_center(
            actor=user, center_id=center_id, values=form.values(), expected_version=form.cleaned_data["version"]
        ),
    ):
        return done(request, url, said=_("Saved."))
    return form_page(request, form, title=_("Buying center"), cancel_url=url)
