"""The page of the models, and the wish to have them fitted anew."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pipeline.models import Pipeline
from pipeline.probabilities.actions import ask_for_fit
from pipeline.probabilities.page import models_page
from team.requests import person


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    return render(request, "probabilities/models.html", models_page(person(request)))


@require_POST
def fit(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    try:
        ask_for_fit(actor=person(request), pipeline_id=pipeline_id)
    except Pipeline.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The models will be fitted in a few minutes."))
    return HttpResponseRedirect(reverse("probabilities:models"))
