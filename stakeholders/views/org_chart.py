from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import KeyAccount
from stakeholders import charting
from stakeholders.actions import change_contact
from stakeholders.models import Contact
from stakeholders.querysets import accounts_worked_by
from team import permits
from team.models import User
from team.requests import person
from web.errors import RuleViolation
from web.htmx import is_for


@require_safe
def org_chart(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """The page, or only the chart. ``?left=1`` shows who has left, too."""
    user = person(request)
    account = get_object_or_404(accounts_worked_by(user), pk=account_id)
    part = "#chart" if is_for(request, "org-chart") else ""
    return render(request, f"stakeholders/org_chart.html{part}", _shown(request, user, account))


class SuperiorForm(forms.Form):
    """Where somebody is put: under `superior`, or at the top."""

    superior = forms.ModelChoiceField(Contact.objects.none(), required=False)
    version = forms.IntegerField()

    def __init__(self, *args: Any, user: User, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["superior"]
        field.queryset = Contact.objects.visible_to(user).filter(account_id=contact.account_id)


@require_POST
def contact_superior(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Put a person under another; answers the chart anew, or with 409 in words why not."""
    user = person(request)
    contact = get_object_or_404(Contact.objects.visible_to(user).select_related("account"), pk=contact_id)
    permits.require_editable(contact, actor=user)
    form = SuperiorForm(request.POST, user=user, contact=contact)
    if not form.is_valid():
        return _refused(_("Choose a person of this account."), status=422)
    superior, version = form.cleaned_data["superior"], form.cleaned_data["version"]
    try:
        change_contact(actor=user, contact_id=contact_id, values={"reports_to": superior}, expected_version=version)
    except (ValidationError, RuleViolation) as error:
        return _refused(" ".join(error.messages) if isinstance(error, ValidationError) else str(error.message))
    response = render(request, "stakeholders/org_chart.html#chart", _shown(request, user, contact.account))
    said = {"person": contact, "superior": superior}
    text = _("%(person)s reports to %(superior)s.") if superior else _("%(person)s reports to nobody here.")
    response["HX-Trigger"] = json.dumps({"toast": {"text": text % said}})
    return response


def _refused(text: str, status: int = 409) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


def _shown(request: HttpRequest, user: User, account: KeyAccount) -> dict[str, Any]:
    with_gone = "left" in request.GET
    return {
        "account": account,
        "account_url": reverse("accounts:account_detail", args=[account.pk]),
        "chart": charting.chart_of(account, user, with_gone=with_gone),
        "gone": charting.gone_from(account, user),
        "with_gone": with_gone,
        "can_edit": user.sight.sells,
    }
