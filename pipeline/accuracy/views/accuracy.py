"""The page of the track record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipeline.accuracy.asking import asked_of
from pipeline.accuracy.exports import scores_as_rows
from pipeline.accuracy.page import controls, record
from team.models import Organization
from team.requests import person
from web.spreadsheets import csv_file


@require_safe
def accuracy(request: HttpRequest) -> HttpResponse:
    view = record(person(request), asked_of(request.GET.dict(), Organization.objects.current()))
    return render(request, "accuracy/accuracy.html", {"view": view, "controls": controls(view)})


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The scores as CSV: of every forecast, and of the submitted figures."""
    asked = asked_of(request.GET.dict(), Organization.objects.current())
    return csv_file(f"track-record-{asked.first:%Y-%m}.csv", scores_as_rows(person(request), asked))
