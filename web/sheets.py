"""One way to show and take a form: a sheet over the page with htmx, a page of its own without.

A view reads: fetch, form (of what was `sent`), the words of its `Sheet`, `take` with the action. A refusal comes
back in the form, beside its field where it has one, with everything that was typed. After a success the sheet
closes, a toast says what was done (with an undo where one exists), and the page below hears `record:changed` and
draws itself anew where one was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.encoding import iri_to_uri

from web.edits import attempt, quiet_blanks, status_of
from web.htmx import by_htmx
from web.returning import next_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a form says around its fields.

    `back`: the page one returns to where there is none below and the address names none (``?next=``). `fields`: the
    template that draws the fields. `above`: one that is drawn over the form. `context`: what these need beside it.
    """

    title: str
    back: str
    button: str = ""
    intro: str = ""
    danger: bool = False
    fields: str = "web/fields.html"
    above: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


def take(
    request: HttpRequest,
    form: forms.BaseForm,
    sheet: Sheet,
    act: Callable[[dict[str, Any]], Any],
    said: Any = "",
    *,
    undo: Any = "",
    to: Any = "",
) -> HttpResponse:
    """Show the form, or hand its cleaned data to `act`; refusals are shown in it.

    `said`, `undo` (an address to post to) and `to` (where one goes on, leaving the page below) may be functions of
    what `act` answers.
    """
    if not form.is_valid():
        return show(request, form, sheet)
    result = attempt(form, lambda: act(form.cleaned_data))
    if status_of(form) != 200:
        return show(request, form, sheet)
    said, undo, to = (each(result) if callable(each) else each for each in (said, undo, to))
    if to:
        return leave(request, next_url(request, to), said, undo=undo)
    return finished(request, said, undo=undo, to=sheet.back)


def show(request: HttpRequest, form: forms.BaseForm, sheet: Sheet) -> HttpResponse:
    """The sheet alone for htmx, else the whole page."""
    quiet_blanks(form)
    context = {"form": form, "sheet": sheet, "back": next_url(request, sheet.back), **sheet.context}
    return as_sheet(request, "web/form.html", context, status=status_of(form))


def as_sheet(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A template of its own: its partial `sheet` for htmx."""
    part = "#sheet" if by_htmx(request) else ""
    return render(request, f"{template}{part}", dict(context), status=status)


def finished(request: HttpRequest, said: str = "", *, to: str, undo: str = "") -> HttpResponse:
    """Done: the sheet closes and the page below shows it. Without htmx, back to where one came from, else `to`."""
    if by_htmx(request):
        events: dict[str, Any] = {"sheet:close": True, "record:changed": True}
        toast = {"toast": {"text": said, "undo": undo}} if said else {}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events | toast)})
    return leave(request, next_url(request, to), said, undo=undo)


def leave(request: HttpRequest, url: str, said: str = "", *, undo: str = "") -> HttpResponse:
    """Go on to another page, from a page or out of the sheet."""
    if said:
        messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
    if by_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": iri_to_uri(url)})
    return HttpResponseRedirect(url)
