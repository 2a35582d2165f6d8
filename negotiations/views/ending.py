"""What was learned at the table."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiations.actions import write_review
from negotiations.forms.ending import ReviewForm
from negotiations.models import Negotiation
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, take


@require_http_methods(["GET", "HEAD", "POST"])
def room_review(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """A few sentences once it is over; they feed nothing but the next one's memory."""
    room = row_to_edit(request, Negotiation, negotiation_id, "deal")
    form = ReviewForm(sent(request), room=room)

    def act(data: dict[str, Any]) -> Negotiation:
        version, review = data["version"], data["review"]
        return write_review(actor=person(request), negotiation_id=room.pk, review=review, expected_version=version)

    sheet = Sheet(title=_("Lessons learned"), intro=room.deal.name, back=room.get_absolute_url())
    return take(request, form, sheet, act, _("Saved."))
