from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import KeyAccount
from stakeholders import center_parts
from stakeholders.actions import change_center
from stakeholders.forms import CenterForm
from stakeholders.models import BuyingCenter
from team.requests import person, row_or_404, row_to_edit
from web import panels
from web.edits import sent
from web.htmx import is_for
from web.sheets import Sheet, take


@require_safe
def center_detail(request: HttpRequest, center_id: uuid.UUID, part: str = "people") -> HttpResponse:
    """A buying center, one part at a time; the part alone where it goes into the tab of another page."""
    center = row_or_404(request, BuyingCenter, center_id, "account")
    found = center_parts.shown(request, center, part)
    if found is None:
        raise Http404
    shown, context = found
    if is_for(request, "tab-panel"):
        return render(request, shown.template, {"center": center, **context})
    around = {
        "center": center,
        "part": shown,
        "parts": center_parts.parts(request, center),
        "sees_account": KeyAccount.objects.visible_to(person(request)).filter(pk=center.account_id).exists(),
        "panels": list(panels.shown("center", request, center)),
    }
    return render(request, "stakeholders/center_detail.html", {**context, **around})


@require_http_methods(["GET", "POST"])
def center_edit(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    """Name and technical content."""
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id)
    form = CenterForm(sent(request), instance=center)

    def act(data: dict[str, Any]) -> BuyingCenter:
        return change_center(actor=user, center_id=center_id, values=form.values(), expected_version=data["version"])

    back = reverse("accounts:account_detail", args=[center.account_id])
    return take(request, form, Sheet(title=_("Buying center"), back=back), act, _("Saved."))
