"""Clean up: imported and estimated deals, many at once, by keyboard."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pipeline.actions.changes import change_deal
from pipeline.actions.closing import lose_deal, rest_deal
from pipeline.actions.people import reassign_deal
from pipeline.actions.rowwise import MOST, one_by_one
from pipeline.attention import cleaning
from pipeline.forms.attention import CleanUpForm
from pipeline.models import Deal
from pipeline.views.undo import undo_url
from team.models import User
from team.requests import person
from web.edits import sent, status_of
from web.keyset import browser_page
from web.params import uuids_of

SIZE = 40


@require_http_methods(["GET", "HEAD", "POST"])
def clean_up(request: HttpRequest) -> HttpResponse:
    """The list; a press of a button does it to the ticked deals one by one and shows each refusal in its row."""
    user = person(request)
    whose = cleaning.owner_choices(user)
    kind, owner = _asked(request, whose)
    owners, reasons = cleaning.new_owners(user), cleaning.reasons_in_force()
    form = CleanUpForm(sent(request), reasons=reasons, owners=owners, initial={"expected_close": cleaning.usual_date()})
    refusals = _clean(request, form, user) if form.is_valid() else {}
    rows = cleaning.to_clean(user, kind, owner)
    page = browser_page(request, rows, order=["age_key"], size=SIZE)
    context = {
        "rows": cleaning.rows_of(page.rows, refusals),
        "page": page,
        "form": form,
        "kind": kind,
        "kinds": [("quiet", _("imported, no activity")), ("estimated", _("estimated date or amount"))],
        "owner": owner,
        "owner_choices": whose,
        "shows_owner": owner != "me",
        "acts": user.sight.sells,
    }
    return render(request, "pipeline/today/clean_up_page.html", context, status=status_of(form))


def _asked(request: HttpRequest, whose: list[tuple[str, str]]) -> tuple[str, str]:
    """Kind and owner of the address; what it says wrongly counts as not said."""
    kind, owner = request.GET.get("kind", ""), request.GET.get("owner", "")
    usual = whose[0][0]
    return kind if kind in cleaning.KINDS else "quiet", owner if owner in dict(whose) else usual


def _clean(request: HttpRequest, form: CleanUpForm, user: User) -> dict[uuid.UUID, str]:
    """Do it; answers the refusals by deal id and says how many were done."""
    results = one_by_one(_ticked(request, user), _act(form, user))
    count = sum(not result.refusal for result in results)
    if not results:
        messages.warning(request, _("Tick at least one deal."))
    elif count:
        text = ngettext("%(count)d deal cleaned up.", "%(count)d deals cleaned up.", count)
        done = [result.id for result in results if not result.refusal]
        undo = undo_url(done) if form.cleaned_data["act"] in (CleanUpForm.REST, CleanUpForm.LOSE) else ""
        messages.success(request, text % {"count": count}, extra_tags=f"undo:{undo}" if undo else "")
    return {result.id: result.refusal for result in results if result.refusal}


def _act(form: CleanUpForm, user: User) -> Callable[[uuid.UUID], Any]:
    data = form.cleaned_data
    why = _("Clean up")
    if data["act"] == CleanUpForm.KEEP:
        values = {"expected_close": data["expected_close"]}
        return lambda pk: change_deal(actor=user, deal_id=pk, values=values, reason=why)
    if data["act"] == CleanUpForm.REST:
        return lambda pk: rest_deal(actor=user, deal_id=pk, note=why)
    if data["act"] == CleanUpForm.LOSE:
        return lambda pk: lose_deal(actor=user, deal_id=pk, reason=data["reason"], note=why)
    owner = User.objects.active().get(pk=data["owner"])
    return lambda pk: reassign_deal(actor=user, deal_id=pk, owner=owner, reason=why)


def _ticked(request: HttpRequest, user: User) -> list[uuid.UUID]:
    """The ticked deals that the person sees, at most `MOST`."""
    ids = uuids_of(request.POST.getlist("deal")[:MOST])
    seen = Deal.objects.visible_to(user).filter(pk__in=ids)
    return list(seen.values_list("pk", flat=True))
