"""How often each flag speaks, for those who lead, analyse or configure; an administrator takes a proposal over."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pipeline.actions.limits import accept_proposal
from pipeline.models import Pipeline
from pipeline.pages.alarms import alarms
from pipeline.permits import require_overseer
from team.permits import require_administrator
from team.querysets import administers
from team.requests import person
from web.sheets import finished


@require_safe
def settings_flags(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_overseer(user)
    found = alarms(user)
    unmeasured = [each.name for each in found if not each.deals]
    context = {"pipelines": found, "unmeasured": unmeasured, "administers": administers(user), "place": "flags"}
    return render(request, "pipeline/settings_flags.html", context)


@require_POST
def settings_flag_accept(request: HttpRequest, pipeline_id: uuid.UUID, code: str) -> HttpResponse:
    """One click: the proposal becomes the next version of the method, with a way to take the open deals over."""
    user = person(request)
    require_administrator(user)
    pipeline = get_object_or_404(Pipeline.objects.visible_to(user), pk=pipeline_id)
    back = reverse("pipeline:settings_flags")
    try:
        new = accept_proposal(actor=user, pipeline_id=pipeline.pk, code=code, accept=request.POST.get("accept", ""))
    except ValidationError as error:
        return finished(request, " ".join(error.messages), to=back)
    said = _("Version %(number)d is in force for new deals. Open deals follow when they move.")
    return finished(
        request, said % {"number": new.number}, to=reverse("pipeline:settings_pipeline", args=[pipeline_id])
    )
