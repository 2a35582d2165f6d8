"""An issue with its stance, and issues to add."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from negotiations.issue_values import OF_THE_ISSUE, OF_THE_STANCE, stated
from negotiations.methods import lists
from negotiations.models import Issue, Negotiation, Stance
from negotiations.pages.words import figure
from pipeline.forms.fields import control
from stakeholders.visits.rules.prepared import fingerprint
from team.amounts import AmountField, in_minor, shown_amount
from team.money import plain_figure
from web.edits import Versioned
from web.formats import localized

WORTHS = ("worth_minor", "their_worth_minor")


class ValueField(forms.DecimalField):
    """A value in an issue's unit; figures may be copied with their separators."""

    def __init__(self, label: Any, **options: Any) -> None:
        number = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, required=False, min_value=0, max_digits=18, decimal_places=4, widget=number, **options
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_figure(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class IssueForm(Versioned, forms.Form):
    """Its version is a fingerprint of the issue and of the stance together."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    better = forms.ChoiceField(label=_("Direction"), choices=Issue.Better.choices)
    reference = ValueField(_("List price or standard"), help_text=_("A discount is measured against it."))
    step = ValueField(_("Smallest step"))
    target = ValueField(_("Our target"))
    limit = ValueField(_("Our limit"), help_text=_("Seen only by those who may change the deal."))
    opening = ValueField(_("Our opening"))
    their_target = ValueField(_("Their target, estimated"))
    their_limit = ValueField(_("Their limit, estimated"))
    weight = forms.IntegerField(label=_("Weight for us"), min_value=0, max_value=100, required=False)
    their_weight = forms.IntegerField(label=_("Weight for them"), min_value=0, max_value=100, required=False)
    worth_minor = AmountField(label=_("Worth of one unit to us"), min_value=0, required=False)
    their_worth_minor = AmountField(label=_("Worth of one unit to them"), min_value=0, required=False)
    criterion = forms.CharField(
        label=_("Objective criterion"),
        max_length=300,
        required=False,
        help_text=_("What the value is measured by: a market price, a norm, a precedent."),
    )

    def __init__(self, *args: Any, issue: Issue, stance: Stance, currency: str, **options: Any) -> None:
        self.issue, self.stance, self.currency = issue, stance, currency
        options["initial"] = self.now()
        super().__init__(*args, **options)

    def now(self) -> dict[str, Any]:
        values = {name: getattr(self.issue, name) for name in OF_THE_ISSUE}
        values |= {name: getattr(self.stance, name) for name in OF_THE_STANCE}
        for name in WORTHS:
            minor = values[name]
            values[name] = None if minor is None else shown_amount(minor, self.currency)
        return values

    def row_version(self) -> int:
        return fingerprint(stated(self.issue, self.stance))

    def in_words(self, name: str) -> str:
        value = self[name].initial
        return figure(value) if isinstance(value, Decimal) else super().in_words(name)

    def clean(self) -> None:
        for name in WORTHS:
            given = self.cleaned_data.get(name)
            if given is not None:
                self.cleaned_data[name] = in_minor(given, self.currency)
        for name in ("weight", "their_weight"):
            self.cleaned_data[name] = self.cleaned_data.get(name) or 0

    def values(self) -> dict[str, Any]:
        """What was changed, for the action."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}


class AddIssuesForm(forms.Form):
    """Templates that are not on the list yet, and one issue of one's own."""

    codes = forms.MultipleChoiceField(
        label=_("From the list"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    name = forms.CharField(label=_("Or one of our own"), max_length=80, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    better = forms.ChoiceField(label=_("Direction"), choices=Issue.Better.choices, required=False)

    def __init__(self, *args: Any, room: Negotiation, **options: Any) -> None:
        super().__init__(*args, **options)
        there = set(room.issues.exclude(code="").values_list("code", flat=True))
        found = [
            (code, localized(dict(row.text))) for code, row in lists.issue_templates().items() if code not in there
        ]
        control(self, "codes").choices = found

    def clean(self) -> None:
        if not self.errors and not self.cleaned_data["codes"] and not self.cleaned_data["name"].strip():
            raise ValidationError({"codes": _("Choose at least one issue.")})

    def wanted(self) -> list[tuple[str, dict[str, Any]]]:
        """For `add_issues`."""
        found: list[tuple[str, dict[str, Any]]] = [(code, {}) for code in self.cleaned_data["codes"]]
        if self.cleaned_data["name"].strip():
            own = {name: self.cleaned_data[name] for name in ("name", "unit")}
            found.append(("", {**own, "better": self.cleaned_data["better"] or Issue.Better.HIGHER}))
        return found
