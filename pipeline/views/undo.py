"""Undoing: of one deal what was just done to it; of several, that one press lost them or set them aside."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pipeline.actions.rowwise import MOST, one_by_one
from pipeline.actions.undoing import last_change, undo_last
from pipeline.models import Deal
from pipeline.views.finding import deal_to_edit
from team.requests import person
from web.errors import RuleViolation
from web.returning import came_from
from web.sheets import finished, leave

BYTES = 16


def undo_url(ids: Iterable[uuid.UUID]) -> str:
    """The address that opens these deals again: packed, so that a hundred stay within what servers read of a line."""
    packed = base64.urlsafe_b64encode(b"".join(pk.bytes for pk in ids)).decode()
    return reverse("pipeline:deals_reopen", args=[packed])


def undo_of(deal: Deal) -> str:
    """The address that takes back what was just done to the deal."""
    newest = last_change(deal)
    return reverse("pipeline:deal_undo", args=[deal.pk, newest.pk]) if newest else ""


@require_POST
def deal_undo(request: HttpRequest, deal_id: uuid.UUID, change_id: int) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    back = came_from(request, deal.get_absolute_url())
    try:
        undo_last(actor=person(request), deal_id=deal_id, change_id=change_id)
    except RuleViolation as error:
        messages.warning(request, error.message)
        return leave(request, back)
    return finished(request, _("Undone."), to=back)


@require_POST
def deals_reopen(request: HttpRequest, ids: str) -> HttpResponse:
    """Those of them that the person sees and that are still closed; each as its own action allows."""
    user, closed = person(request), (Deal.Status.LOST, Deal.Status.DORMANT)
    seen = Deal.objects.visible_to(user).filter(pk__in=_unpacked(ids), status__in=closed)
    results = one_by_one(seen.values_list("pk", flat=True), lambda pk: undo_last(actor=user, deal_id=pk))
    for result in results:
        if result.refusal:
            messages.warning(request, result.refusal)
    count = sum(not result.refusal for result in results)
    said = ngettext("%(count)d deal is open again.", "%(count)d deals are open again.", count) % {"count": count}
    return finished(request, said, to=came_from(request, reverse("pipeline:deal_list")))


def _unpacked(text: str) -> list[uuid.UUID]:
    try:
        packed = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        raise Http404 from None
    if not packed or len(packed) % BYTES or len(packed) > MOST * BYTES:
        raise Http404
    return [uuid.UUID(bytes=packed[start : start + BYTES]) for start in range(0, len(packed), BYTES)]
