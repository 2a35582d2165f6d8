"""What the views share: the administrator who asks, the pipeline and its draft."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from pipeline.editing.models import Draft
from pipeline.models import Pipeline
from team.models import User
from team.permits import require_administrator
from team.requests import person
from web.formats import localized


def administrator(request: HttpRequest) -> User:
    user = person(request)
    require_administrator(user)
    return user


def pipeline_or_404(user: User, pipeline_id: uuid.UUID) -> Pipeline:
    rows = Pipeline.objects.visible_to(user).filter(current__isnull=False).select_related("current")
    found: Pipeline = get_object_or_404(rows, pk=pipeline_id)
    return found


def draft_or_404(user: User, pipeline_id: uuid.UUID) -> Draft:
    rows = Draft.objects.visible_to(user).select_related("pipeline__current", "base", "edited_by")
    found = rows.filter(pipeline_id=pipeline_id).first()
    if found is None:
        raise Http404
    return found


def named(pipeline: Pipeline) -> str:
    return localized(pipeline.name) or pipeline.code


def place(**more: Any) -> dict[str, Any]:
    """What the navigation of the settings needs."""
    return {"administers": True, "place": "pipelines", **more}
