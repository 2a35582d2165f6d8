"""How often each flag speaks, for those who lead, analyse or configure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipeline.pages.alarms import alarms
from pipeline.permits import require_overseer
from team.querysets import administers
from team.requests import person


@require_safe
def settings_flags(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_overseer(user)
    context = {"pipelines": alarms(user), "administers": administers(user), "place": "flags"}
    return render(request, "pipeline/settings_flags.html", context)
