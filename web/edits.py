"""Forms in the browser: as a page or in the sheet, refused with words beside the fields, never losing what was typed.

A view reads: fetch, form (of what was `sent`), `attempt` the action, `done` or `form_page`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.encoding import iri_to_uri

from web.errors import RuleViolation, StaleVersion
from web.formats import NOTHING
from web.htmx import by_htmx, in_sheet


class VersionedForm(forms.ModelForm):
    """A model form that remembers which version of the row the person looked at. It never saves."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    theirs: list[tuple[str, str]] = []
    """After a `StaleVersion`: (label, value) of the fields that somebody else set otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        """What the person changed, for the action."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}

    def show_theirs(self, current: int) -> None:
        """Keep what was typed, show what the other person has saved; saving again is then meant."""
        fresh: Model = type(self.instance)._default_manager.get(pk=self.instance.pk)
        self.theirs = [
            (str(self.fields[name].label or name), shown(fresh, name))
            for name in self.fields
            if name != "version" and shown(fresh, name) != _submitted(self, name)
        ]
        typed: Any = self.data
        self.data = typed.copy()
        self.data[self.add_prefix("version")] = str(current)  # type: ignore[index]


def shown(row: Model, name: str) -> str:
    """A field's value in words."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name, "")
    return "" if value is None else str(value)


def _submitted(form: VersionedForm, name: str) -> str:
    value = form.cleaned_data.get(name)
    choices = dict(getattr(form.fields[name], "choices", None) or {}) if isinstance(value, (str, int)) else {}
    return "" if value is None else str(choices.get(value, value))


def attempt(form: forms.BaseForm, act: Callable[[], Any]) -> Any:
    """Do it; a refusal becomes an error of the form and None. `PermissionDenied` is for the door."""
    try:
        return act()
    except ValidationError as error:
        blame(form, error)
    except StaleVersion as error:
        if isinstance(form, VersionedForm):
            form.show_theirs(error.detail["version"])
        _refused(form, error)
    except RuleViolation as error:
        _refused(form, error)
    return None


def _refused(form: forms.BaseForm, violation: RuleViolation) -> None:
    form.violation = violation  # type: ignore[attr-defined]
    form.add_error(None, str(violation.message))


def blame(form: forms.BaseForm, error: ValidationError) -> None:
    """Beside the field where the form has it, else above all fields."""
    by_field: Mapping[str, list[ValidationError]] = (
        error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    )
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing before it was sent, also when all of it was left empty."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest, form: forms.BaseForm, *, template: str = "web/form.html", **context: Any
) -> HttpResponse:
    """The form as a page, or as its partial `sheet` when htmx asked for the sheet.

    Context of the standard template: title, intro, button, cancel_url, danger. Status 409 after a broken rule,
    422 after a bad shape.
    """
    quiet_blanks(form)
    part = "#sheet" if in_sheet(request) else ""
    status = 409 if hasattr(form, "violation") else 422 if form.errors else 200
    return render(request, f"{template}{part}", {"form": form, **context}, status=status)


def quiet_blanks(form: forms.BaseForm) -> None:
    """An empty choice is a dash, not a row of hyphens."""
    each: Any
    for each in form.fields.values():
        if isinstance(each, forms.ModelChoiceField):
            if each.empty_label and each.empty_label.startswith("--"):
                each.empty_label = NOTHING
                each.widget.choices = each.choices
        elif isinstance(each, forms.ChoiceField):
            options: Any = each.choices
            each.choices = [(value, NOTHING if str(text).startswith("---") else text) for value, text in options]


def done(request: HttpRequest, url: str, *, said: str = "") -> HttpResponse:
    """Go on to `url`, from a page or out of the sheet, with a toast."""
    if said:
        messages.success(request, said)
    if by_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": iri_to_uri(url)})
    return HttpResponseRedirect(url)
