from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import KeyAccount
from stakeholders import charting
from stakeholders.actions import change_contact
from stakeholders.forms import SuperiorForm
from stakeholders.models import Contact, StakeholderChange
from stakeholders.querysets import accounts_worked_by
from team.requests import person, row_to_edit
from web.errors import RuleViolation


@require_safe
def org_chart(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """Who reports to whom. ``?left=1`` shows who has left, too."""
    account = get_object_or_404(accounts_worked_by(person(request)), pk=account_id)
    return render(request, "stakeholders/org_chart.html", _shown(request, account))


@require_POST
def contact_superior(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Put a person under another; answers the chart anew, or with 409 in words why not."""
    user, contact = person(request), row_to_edit(request, Contact, contact_id, "account")
    form = SuperiorForm(request.POST, user=user, contact=contact)
    if not form.is_valid():
        return _refused(_("Choose a person of this account."), status=422)
    superior, version = form.cleaned_data["superior"], form.cleaned_data["version"]
    try:
        change_contact(actor=user, contact_id=contact_id, values={"reports_to": superior}, expected_version=version)
    except ValidationError as error:
        return _refused(" ".join(error.messages))
    except RuleViolation as error:
        return _refused(error.message)
    text = _("%(person)s reports to %(superior)s.") if superior else _("%(person)s reports to nobody here.")
    response = render(request, "stakeholders/org_chart.html#chart", _shown(request, contact.account))
    toast = {"text": text % {"person": contact, "superior": superior}, "undo": _undo_of(contact)}
    response["HX-Trigger"] = json.dumps({"toast": toast})
    return response


def _undo_of(contact: Contact) -> str:
    """The address that takes back the newest change of the line."""
    newest = StakeholderChange.objects.filter(contact=contact, field="reports_to").order_by("-pk").first()
    return reverse("stakeholders:superior_undo", args=[contact.pk, newest.pk]) if newest else ""


def _refused(text: str, status: int = 409) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


def _shown(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    user, with_gone = person(request), "left" in request.GET
    department = request.GET.get("department", "")
    people = charting.people_of(account, user)
    departments = charting.departments(people)
    department = department if department in departments else ""
    return {
        "account": account,
        "chart": charting.chart_of(people, with_gone=with_gone, department=department),
        "gone": charting.gone_among(people),
        "with_gone": with_gone,
        "departments": departments,
        "department": department,
        "can_edit": user.sight.sells,
        "nobody": uuid.UUID(int=0),
    }
