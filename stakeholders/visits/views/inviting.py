"""A visit for the calendar: to take along as a file, and to send to the customer."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.visits import invitations, inviting, reading
from stakeholders.visits.actions import invite_people
from stakeholders.visits.actions.inviting import addressees, require_ahead
from stakeholders.visits.forms import InviteForm
from stakeholders.visits.models import Visit
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, take


@require_safe
def visit_invitation(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The visit as a file for a calendar; ``?for=customer``: without what it is meant to bring."""
    user = person(request)
    visit = inviting.seen_by(user, visit_id)
    if visit is None:
        raise Http404
    account = reading.addresses([visit], user).get(visit.account_id)
    is_outside = request.GET.get("for") == "customer"
    event = invitations.for_customer(visit, account) if is_outside else invitations.for_us(visit, account)
    method = invitations.CANCEL if visit.state == Visit.State.CANCELLED else invitations.PUBLISH
    response = HttpResponse(invitations.calendar_of([event], method))
    response["Content-Type"] = f"text/calendar; charset=utf-8; method={method}"
    response["Content-Disposition"] = f'attachment; filename="visit-{timezone.localdate(visit.starts_at)}.ics"'
    response["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "POST"])
def visit_invite(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Whom the mail goes to, and the mail itself to look at; nothing goes out before the button is pressed."""
    user, visit = person(request), row_to_edit(request, Visit, visit_id, "account", "owner")
    require_ahead(visit, timezone.now())
    language, offered = _language(request), addressees(visit, user)
    form = InviteForm(sent(request), offered=offered, language=language)

    def act(data: dict[str, Any]) -> Visit:
        return invite_people(actor=user, visit_id=visit_id, people=data["people"], language=data["language"])

    account = reading.addresses([visit], user).get(visit.account_id)
    letter = inviting.customer_mail(visit, None, language, account=account)
    context = {"visit": visit, "letter": letter, "languages": settings.LANGUAGES, "language": language}
    is_off = visit.state == Visit.State.CANCELLED
    title = _("Tell the customer that it is off") if is_off else _("Send the invitation to the customer")
    sheet = Sheet(
        title=title,
        button=_("Send"),
        intro=str(visit.account),
        back=visit.get_absolute_url(),
        fields="visits/invite_fields.html",
        context={**context, "nobody": not offered},
    )
    return take(request, form, sheet, act, _("On its way."))


def _language(request: HttpRequest) -> str:
    """Of the mail: the one asked for, else the reader's own."""
    asked = request.POST.get("language") or request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else person(request).language
