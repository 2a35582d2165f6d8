"""One way to show and take a small form: a sheet over the page with htmx, a page of its own without.

A refusal comes back in the form, beside its field where it has one, with everything that was typed. After a
success the sheet closes, a toast says what was done (with an undo where one exists), and the page below hears
`deal:changed` and draws itself anew.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from pipeline.models import Deal
from team.requests import person
from web.edits import blame
from web.errors import RuleViolation, StaleVersion
from web.htmx import by_htmx
from web.returning import next_url

CONFIRM = ("amount_unusual",)
"""Refusals that are questions: asked once, taken as answered when sent again with the same amount."""


@dataclass(slots=True)
class Sheet:
    """What a form's sheet says: title, a sentence under it, the button, where one goes back to."""

    title: str
    button: str = ""
    intro: str = ""
    back: str = ""
    template: str = "pipeline/sheet.html"
    danger: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)


def deal_or_404(request: HttpRequest, deal_id: uuid.UUID) -> Deal:
    """The deal with what every page of it shows, if the person may see it."""
    rows = Deal.objects.visible_to(person(request)).select_related("account", "owner", "pipeline")
    try:
        return rows.get(pk=deal_id)
    except Deal.DoesNotExist:
        raise Http404 from None


def deal_to_edit(request: HttpRequest, deal_id: uuid.UUID) -> Deal:
    """The same for whoever may change it: who only reads is refused before a form is shown."""
    deal = deal_or_404(request, deal_id)
    if not may_edit(request, deal):
        raise PermissionDenied(_("You may see this, but not change it."))
    return deal


def may_edit(request: HttpRequest, deal: Deal) -> bool:
    return Deal.objects.editable_by(person(request)).filter(pk=deal.pk).exists()


def take(
    request: HttpRequest, form: BaseForm, sheet: Sheet, act: Callable[[dict[str, Any]], Any], done: Any, undo: Any = ""
) -> HttpResponse:
    """Show the form, or hand its cleaned data to `act`; refusals are redisplayed.

    `done` (and `undo`, an address to post to) may be functions of what `act` answers.
    """
    if request.method != "POST" or not form.is_valid():
        return show(request, form, sheet, status=422 if request.method == "POST" else 200)
    try:
        result = act(form.cleaned_data)
    except ValidationError as error:
        blame(form, error)
        return show(request, form, sheet, status=422)
    except RuleViolation as error:
        refused(form, error)
        return show(request, form, sheet, status=409, question=error if error.code in CONFIRM else None)
    said, back = (value(result) if callable(value) else value for value in (done, undo))
    return finished(request, said, undo=back, to=sheet.back)


def show(request: HttpRequest, form: BaseForm | None, sheet: Sheet, status: int = 200, **extra: Any) -> HttpResponse:
    """The sheet alone for htmx, else the whole page."""
    context = {"form": form, "sheet": sheet, "action": request.get_full_path(), **sheet.context, **extra}
    part = "#sheet" if by_htmx(request) else ""
    return render(request, f"{sheet.template}{part}", context, status=status)


def finished(request: HttpRequest, text: str, *, undo: str = "", to: str = "") -> HttpResponse:
    """Close the sheet, or go back to the page one came from."""
    if by_htmx(request):
        events = {"sheet:close": True, "toast": {"text": text, "undo": undo}, "deal:changed": True}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    return HttpResponseRedirect(next_url(request, to))


def deal_url(deal: Deal) -> str:
    return reverse("pipeline:deal_detail", args=[deal.pk])


def refused(form: BaseForm, error: RuleViolation) -> None:
    """A rule says no: its sentence on top; sent again it counts as answered, or as written over the newer version."""
    typed: Any = form.data
    form.data = again = typed.copy()
    if error.code in CONFIRM and "confirmed" in form.fields:
        again["confirmed"] = typed.get("amount", "")
        return
    if isinstance(error, StaleVersion):
        again["version"] = error.detail["version"]
        form.add_error(None, _("Somebody else changed this meanwhile. Below is what you wrote; save again to keep it."))
        now = getattr(form, "present", None)
        if now is not None:
            form.add_error(None, now())
        return
    form.add_error(None, error.message)
