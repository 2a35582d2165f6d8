"""One tap from what builds trust to a commitment of ours. Source: catalogue A8.2."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import KeyAccount
from stakeholders import trust, trust_actions
from stakeholders.actions import make_commitment
from stakeholders.forms.trust import TrustForm
from stakeholders.models import Commitment, Contact
from team import permits
from team.requests import person, row_or_404
from web.edits import sent
from web.sheets import Sheet, take


@require_http_methods(["GET", "POST"])
def trust_act(request: HttpRequest, contact_id: uuid.UUID, code: str) -> HttpResponse:
    """The sheet with the action's words, its day, and the deal in which the person has a part."""
    user, contact = person(request), row_or_404(request, Contact, contact_id, "account")
    permits.require_seller(user)
    row = trust.actions().get(code)
    if row is None or code == trust.COURTESY:
        raise Http404
    sees_all = KeyAccount.objects.visible_to(user).filter(pk=contact.account_id).exists()
    begin = {
        "what": trust_actions.words(row, contact),
        "due_on": user.today() + dt.timedelta(days=row.facts["days"]),
    }
    centers = trust_actions.centers_of(contact, user)
    form = TrustForm(sent(request), user=user, centers=centers, needs_center=not sees_all, initial=begin)

    def act(data: dict[str, Any]) -> Commitment:
        center = data.get("center")
        where: dict[str, Any] = {"center": center} if center else {"account": contact.account}
        words = {"what": data["what"], "due_on": data["due_on"], "action_code": f"{trust.PREFIX}{code}"}
        return make_commitment(actor=user, side="ours", contact=contact, **where, **words)

    sheet = Sheet(title=_("Next step"), intro=str(contact), back=contact.get_absolute_url())
    return take(request, form, sheet, act, _("Noted."))
