"""A measure is looked at again: now, on another day, or not looked at after all."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.actions import check_commitment, plan_check, reopen_check
from stakeholders.forms import CheckDayForm, CheckForm
from stakeholders.models import Commitment, Member
from stakeholders.views.commitments import back_of
from team.models import User
from team.requests import person, row_to_edit
from web.edits import sent
from web.formats import short_date
from web.returning import came_from
from web.sheets import Sheet, finished, take

FIELDS = "stakeholders/check_fields.html"


@require_http_methods(["GET", "POST"])
def commitment_check(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)
    form = CheckForm(sent(request), commitment=commitment, member=_part_to_score(commitment, user))

    def act(data: dict[str, Any]) -> Commitment:
        return check_commitment(
            actor=user,
            commitment_id=commitment_id,
            result=data["result"],
            is_done=data.get("is_done", False),
            rescored=form.rescored(),
        )

    sheet = Sheet(
        title=_("Has it worked?"),
        intro=_intro(commitment),
        button=_("Checked"),
        back=back_of(commitment),
        fields=FIELDS,
        context={"commitment": commitment},
    )
    undo = reverse("stakeholders:commitment_recheck", args=[commitment.pk])
    return take(request, form, sheet, act, _("Checked: %(what)s.") % {"what": commitment.what}, undo=undo)


@require_http_methods(["GET", "POST"])
def commitment_check_day(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    """When it will be looked at, also of what is done."""
    user, commitment = person(request), _editable(request, commitment_id)
    form = CheckDayForm(sent(request), user=user, initial={"check_on": commitment.check_on})

    def act(data: dict[str, Any]) -> Commitment:
        return plan_check(actor=user, commitment_id=commitment_id, check_on=data["check_on"])

    sheet = Sheet(title=_("Check on another day"), intro=_intro(commitment), back=back_of(commitment))
    return take(request, form, sheet, act, _("Put off."))


@require_POST
def commitment_recheck(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    """Undo of checked."""
    commitment = _editable(request, commitment_id)
    reopen_check(actor=person(request), commitment_id=commitment_id)
    return finished(request, _("To be checked again."), to=came_from(request, back_of(commitment)))


def _intro(commitment: Commitment) -> str:
    parts = [commitment.what, str(commitment.contact or "")]
    parts.append(_("to check since %(day)s") % {"day": short_date(commitment.check_on)} if commitment.check_on else "")
    return " · ".join(part for part in parts if part)


def _part_to_score(commitment: Commitment, user: User) -> Member | None:
    """The person's part in the center, if the reader may judge it."""
    if commitment.contact_id is None or commitment.center_id is None:
        return None
    parts = Member.objects.editable_by(user).filter(center_id=commitment.center_id, contact_id=commitment.contact_id)
    return parts.first()


def _editable(request: HttpRequest, commitment_id: uuid.UUID) -> Commitment:
    return row_to_edit(request, Commitment, commitment_id, "account", "center", "contact")
