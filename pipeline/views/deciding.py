"""Monday's "Decide": waivers and courtesies, one row's button or all that are ticked. Source: compositions §2."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pipeline.actions.rowwise import RowResult, one_by_one
from pipeline.actions.waivers import grant_waiver, refuse_waiver
from pipeline.models import Waiver
from stakeholders.actions import approve_hospitality, refuse_hospitality
from stakeholders.models import Hospitality
from team.requests import person
from web.params import day_of, uuids_of
from web.sheets import finished


@require_POST
def waivers_decide(request: HttpRequest) -> HttpResponse:
    """Approve (waivers until each row's day), or refuse all that are ticked with one sentence."""
    one, courtesy = request.POST.get("grant", ""), request.POST.get("approve", "")
    alone = bool(one or courtesy)
    grants = alone or request.POST.get("decide") == "grant"
    waivers = [one] if alone else request.POST.getlist("waiver")
    courtesies = [courtesy] if alone else request.POST.getlist("courtesy")
    waived = one_by_one(uuids_of(waivers), _waiver(request, grants))
    allowed = one_by_one(uuids_of(courtesies), _courtesy(request, grants))
    if not waived and not allowed:
        messages.warning(request, _("Tick at least one request."))
    _say_waivers(request, waived, grants)
    _say_courtesies(request, allowed, grants)
    return finished(request, to=reverse("team:today"))


def _waiver(request: HttpRequest, grants: bool) -> Callable[[uuid.UUID], Any]:
    user, note = person(request), request.POST.get("note", "").strip()

    def act(pk: uuid.UUID) -> None:
        if grants:
            grant_waiver(actor=user, waiver_id=pk, until=day_of(request.POST.get(f"until-{pk}", "")), note=note)
        else:
            refuse_waiver(actor=user, waiver_id=pk, note=note)

    return act


def _courtesy(request: HttpRequest, grants: bool) -> Callable[[uuid.UUID], Any]:
    user, note = person(request), request.POST.get("note", "").strip()[:300]
    decide = approve_hospitality if grants else refuse_hospitality
    return lambda pk: decide(actor=user, hospitality_id=pk, note=note)


def _say_waivers(request: HttpRequest, results: list[RowResult], grants: bool) -> None:
    count = sum(not result.refusal for result in results)
    if count:
        granted = ngettext("%(count)d waiver granted.", "%(count)d waivers granted.", count)
        refused = ngettext("%(count)d waiver refused.", "%(count)d waivers refused.", count)
        messages.success(request, (granted if grants else refused) % {"count": count})
    failed = _failed(results)
    names = Waiver.objects.visible_to(person(request)).filter(pk__in=failed).values_list("pk", "deal__name")
    _say_failed(request, failed, dict(names))


def _say_courtesies(request: HttpRequest, results: list[RowResult], grants: bool) -> None:
    count = sum(not result.refusal for result in results)
    if count:
        approved = ngettext("%(count)d courtesy approved.", "%(count)d courtesies approved.", count)
        refused = ngettext("%(count)d courtesy refused.", "%(count)d courtesies refused.", count)
        messages.success(request, (approved if grants else refused) % {"count": count})
    failed = _failed(results)
    names = Hospitality.objects.visible_to(person(request)).filter(pk__in=failed).values_list("pk", "what")
    _say_failed(request, failed, dict(names))


def _failed(results: list[RowResult]) -> dict[uuid.UUID, str]:
    return {result.id: result.refusal for result in results if result.refusal}


def _say_failed(request: HttpRequest, failed: Mapping[uuid.UUID, str], names: Mapping[uuid.UUID, str]) -> None:
    """Each that was refused, with its sentence."""
    for pk, refusal in failed.items():
        messages.error(request, f"{names.get(pk, '?')}: {refusal}")
