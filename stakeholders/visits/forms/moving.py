"""A visit put to another time, as the calendar sends it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class MoveForm(forms.Form):
    """Times without an offset are of the person's zone."""

    starts_at = forms.DateTimeField()
    ends_at = forms.DateTimeField(required=False)
    version = forms.IntegerField(required=False, min_value=0)

    def problem(self) -> str:
        """What is wrong with what was sent, in one line."""
        return " ".join(str(text) for texts in self.errors.values() for text in texts)


def problem_of(error: ValidationError) -> str:
    return " ".join(error.messages) or _("That did not work. Your entry is kept.")
