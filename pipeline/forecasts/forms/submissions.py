"""A figure that is submitted, and until when figures are to be."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from pipeline.forecasts.models import Submission, SubmissionDeadline
from team.amounts import AmountField, in_minor, shown_amount
from web.edits import Versioned, VersionedForm
from web.widgets import ClockInput


class SubmissionForm(Versioned, forms.Form):
    """`latest`: the version of the layer that was looked at, withdrawn or not."""

    amount = AmountField(label=_("Figure"), min_value=0)
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it rests on: the deals that decide it, and what may go wrong."),
    )

    def __init__(self, *args: Any, latest: Submission | None, currency: str, **options: Any) -> None:
        self.latest, self.currency = latest, currency
        super().__init__(*args, **options)
        self.fields["amount"].help_text = _(
            "In %(currency)s: what the period will bring in all, won and still to come."
        ) % {"currency": currency}
        if latest and latest.withdrawn_at is None:
            self.initial["amount"] = shown_amount(latest.amount_minor, currency)
            self.initial["note"] = latest.note

    def row_version(self) -> int:
        return self.latest.number if self.latest else 0

    def clean(self) -> None:
        if not self.errors:
            self.cleaned_data["amount_minor"] = in_minor(self.cleaned_data["amount"], self.currency)


class DeadlineForm(VersionedForm):
    """Both rhythms stand in the form; the other's field is kept, and is not used."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=list(WEEKDAYS.items()), coerce=int)

    class Meta:
        model = SubmissionDeadline
        fields = ["every", "weekday", "working_day", "time", "remind_hours"]
        labels = {
            "every": _("Figures are due"),
            "working_day": _("Working day of the month"),
            "time": _("Time"),
            "remind_hours": _("Remind so many hours before"),
        }
        help_texts = {
            "working_day": _("Used for the monthly rhythm: 3 is the third working day."),
            "time": _("In the organization's time zone. A deadline on a day off moves to the next working day."),
            "remind_hours": _("Only who has not submitted is reminded. 0: nobody is."),
        }
        widgets = {"time": ClockInput()}

    none = forms.BooleanField(label=_("No deadline"), required=False)

    def row_version(self) -> int:
        return 0 if self.instance._state.adding else self.instance.version

    def given(self) -> dict[str, Any] | None:
        """What is to stand, None for no deadline."""
        if self.cleaned_data["none"]:
            return None
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def deadline_form(data: Any, row: SubmissionDeadline | None) -> DeadlineForm:
    return DeadlineForm(data, instance=row or SubmissionDeadline(time=dt.time(10)))
