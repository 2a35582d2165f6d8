"""What every form knows: the version that was read, a question that is asked once, and how a refusal comes back.

`web.sheets` shows forms and takes them; a view whose form stands in a page of its own uses `sent` and `attempt`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.errors import RuleViolation, StaleVersion
from web.formats import NOTHING, short_date


class Versioned(forms.BaseForm):
    """A form of one row that remembers which version of it the person looked at. It never saves."""

    theirs: tuple[tuple[str, str], ...] = ()
    """After a `StaleVersion`: (label, value in words) of what stands there otherwise than it was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial["version"] = self.row_version()

    def row_version(self) -> int:
        raise NotImplementedError

    def show_theirs(self) -> None:
        """Keep what was typed, show what the other person has saved; saving again is then meant.

        What the form began with is the row as it stands: it was read for this very request. So is the version that
        goes along; who was overtaken yet another time meets the next refusal.
        """
        self.theirs = tuple(self.present())
        self.data = again = typed(self)
        again[self.add_prefix("version")] = str(self.initial["version"])

    def present(self) -> list[tuple[str, str]]:
        """What the row says now, of the fields that were typed otherwise."""
        names = [name for name in self.changed_data if name in self.initial and not self[name].is_hidden]
        return [(str(self[name].label), self.in_words(name)) for name in names]

    def in_words(self, name: str) -> str:
        return in_words(self.fields[name], self[name].initial)


class VersionedForm(Versioned, forms.ModelForm):
    """The fields of a row, by its model."""

    def row_version(self) -> int:
        return self.instance.version

    def values(self) -> dict[str, Any]:
        """What the person changed, for the action."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}

    def offer(self, name: str, offered: QuerySet[Any], *, seen: QuerySet[Any]) -> None:
        """Choices of a reference to another row: those `offered` anew, and the one that stands there already.

        `seen`: all that the person sees. A row out of their sight stays, and is not named: the field goes.
        """
        field: Any = self.fields[name]
        field.queryset = offered
        if self.initial.get(name) is None:
            return
        there = seen.filter(pk=self.initial[name])
        if there.exists():
            field.queryset = offered | there
        else:
            del self.fields[name]


class Asking(forms.BaseForm):
    """A form whose action asks back once, by the rule `asks`: sent again with the same `about`, the answer is yes."""

    asks: str
    about: str
    yes: str | Promise = gettext_lazy("Yes, it is correct")
    """The button that answers."""

    question = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmed"] = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def is_confirmed(self) -> bool:
        """The question was answered, and about this very value."""
        return self.cleaned_data["confirmed"] == self._about != ""

    @property
    def _about(self) -> str:
        return str(self.data.get(self.add_prefix(self.about), ""))

    def ask(self, violation: RuleViolation) -> None:
        about, again = self._about, typed(self)
        again[self.add_prefix("confirmed")] = about
        self.question, self.data = violation.message, again


def in_words(field: forms.Field, value: Any) -> str:
    """A field's value as a person reads it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, (list, tuple)):
        return ", ".join(in_words(field, each) for each in value) or NOTHING
    if isinstance(field, (forms.ModelChoiceField, forms.ModelMultipleChoiceField)):
        row = field.queryset.filter(pk=getattr(value, "pk", value)).first() if field.queryset is not None else None
        return str(row or NOTHING)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return f"{short_date(value)}, {timezone.localtime(value):%H:%M}"
    return short_date(value) if isinstance(value, dt.date) else str(value)


def typed(form: forms.BaseForm) -> Any:
    """What was sent, to write into."""
    data: Any = form.data
    return data.copy()


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing before it was sent, also when all of it was left empty."""
    return request.POST if request.method == "POST" else None


def attempt(form: forms.BaseForm, act: Callable[[], Any]) -> Any:
    """Do it; a refusal becomes an error of the form and None. `PermissionDenied` is for the door."""
    try:
        return act()
    except ValidationError as error:
        blame(form, error)
    except RuleViolation as violation:
        refuse(form, violation)
    return None


def blame(form: forms.BaseForm, error: ValidationError) -> None:
    """Beside the field where the form has it, else above all fields."""
    by_field: Mapping[str, list[ValidationError]] = (
        error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    )
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


def refuse(form: forms.BaseForm, violation: RuleViolation) -> None:
    """A rule says no: its sentence on top, or its question. Kept as `form.violation`."""
    form.violation = violation  # type: ignore[attr-defined]
    if isinstance(form, Asking) and violation.code == form.asks:
        form.ask(violation)
        return
    if isinstance(violation, StaleVersion) and isinstance(form, Versioned):
        form.show_theirs()
        form.add_error(None, _("Somebody else changed this meanwhile. Below is what you wrote; save again to keep it."))
        return
    form.add_error(None, str(violation.message))


def status_of(form: forms.BaseForm) -> int:
    """409 after a broken rule, 422 after a bad shape, else 200."""
    return 409 if hasattr(form, "violation") else 422 if form.errors else 200


def code_of(form: forms.BaseForm) -> str:
    """The rule that was broken, if one was."""
    violation: RuleViolation | None = getattr(form, "violation", None)
    return violation.code if violation else ""


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
