"""Later, ask the rep, decide on waivers, clean up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.forms.fields import DateField

NARROW_SELECT = {"class": "form-select w-auto mw-100"}


class LaterForm(forms.Form):
    """A day with a reason; the usual days are buttons that need neither."""

    until = DateField(label=gettext_lazy("Until when"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed when it is later than a week."),
    )
    days = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=7)

    def until_from(self, today: dt.date) -> dt.date:
        """The day chosen by a button, else the one entered."""
        days = self.cleaned_data["days"]
        return today + dt.timedelta(days=days) if days else self.cleaned_data["until"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("days") and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose a day."))
        return data


class AskForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("Question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )


class CleanUpForm(forms.Form):
    """What is done to the ticked deals: the pressed button is `act`."""

    KEEP, REST, LOSE, GIVE = "keep", "rest", "lose", "give"

    act = forms.ChoiceField(choices=[(each, each) for each in (KEEP, REST, LOSE, GIVE)])
    expected_close = DateField(label=gettext_lazy("Expected close"), required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), required=False, widget=forms.Select(attrs=NARROW_SELECT))
    owner = forms.ChoiceField(label=gettext_lazy("New owner"), required=False, widget=forms.Select(attrs=NARROW_SELECT))

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], owners: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["reason"].choices = [("", _("why?")), *reasons]  # type: ignore[attr-defined]
        self.fields["expected_close"].widget.attrs["class"] = "form-control w-auto"
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        needs = {self.KEEP: "expected_close", self.LOSE: "reason", self.GIVE: "owner"}.get(data.get("act", ""))
        if needs and not data.get(needs) and needs not in self.errors:
            self.add_error(needs, _("Choose this first."))
        return data
