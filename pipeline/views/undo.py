"""Undoing what was lost or set aside by one press: the same deals are opened again."""

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

from pipeline.actions.closing import reopen_deal
from pipeline.actions.rowwise import MOST, one_by_one
from pipeline.models import Deal
from team.requests import person
from web.returning import came_from
from web.sheets import finished

BYTES = 16


def undo_url(ids: Iterable[uuid.UUID]) -> str:
    """The address to post to. Ids are packed, so that a hundred of them stay within what servers read of a line."""
    packed = base64.urlsafe_b64encode(b"".join(pk.bytes for pk in ids)).decode()
    return reverse("pipeline:deals_reopen", args=[packed])


@require_POST
def deals_reopen(request: HttpRequest, ids: str) -> HttpResponse:
    """Those of them that the person sees and that are still closed; each as its own action allows."""
    user, why = person(request), _("Undone")
    seen = Deal.objects.visible_to(user).filter(pk__in=_unpacked(ids)).exclude(status=Deal.Status.WON)
    results = one_by_one(seen.values_list("pk", flat=True), lambda pk: reopen_deal(actor=user, deal_id=pk, reason=why))
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
