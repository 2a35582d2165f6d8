from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import KeyAccount
from stakeholders import center_parts
from stakeholders.actions import change_center
from stakeholders.forms import CenterForm, ContentForm
from stakeholders.models import BuyingCenter
from team.requests import person, row_or_404, row_to_edit
from web import panels
from web.edits import sent
from web.htmx import is_for
from web.returning import came_from
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


@require_http_methods(["GET", "POST"])
def center_content(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    """The slider. An undo is pressed with an empty form: what it puts back, and since when, stands in the address."""
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id)
    is_undo = request.method == "POST" and "version" not in request.POST
    form = ContentForm(request.GET if is_undo else sent(request), instance=center)
    before, here = center.technical_content, reverse("stakeholders:center_content", args=[center_id])

    def act(data: dict[str, Any]) -> BuyingCenter:
        values = {"technical_content": data["technical_content"]}
        return change_center(actor=user, center_id=center_id, values=values, expected_version=data["version"])

    def undo(changed: BuyingCenter) -> str:
        query = {"technical_content": "" if before is None else before, "version": changed.version}
        return "" if is_undo or changed.technical_content == before else f"{here}?{urlencode(query)}"

    back = came_from(request, reverse("stakeholders:center_detail", args=[center_id]))
    sheet = Sheet(title=_("Technical content"), intro=center.name, back=back)
    return take(request, form, sheet, act, content_said, undo=undo)


def content_said(center: BuyingCenter) -> str:
    if center.technical_content is None:
        return _("Technical content is not set and counts as 0.5.")
    return _("Technical content is %(value)s now.") % {"value": center.technical_content}
