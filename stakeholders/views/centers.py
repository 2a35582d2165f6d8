from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.actions import change_center
from stakeholders.forms import CenterForm
from stakeholders.models import BuyingCenter
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, take


@require_http_methods(["GET", "POST"])
def center_edit(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    """Name and technical content."""
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id)
    form = CenterForm(sent(request), instance=center)

    def act(data: dict[str, Any]) -> BuyingCenter:
        return change_center(actor=user, center_id=center_id, values=form.values(), expected_version=data["version"])

    back = reverse("accounts:account_detail", args=[center.account_id])
    return take(request, form, Sheet(title=_("Buying center"), back=back), act, _("Saved."))
