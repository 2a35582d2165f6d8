"""Asking for an approval, and deciding on one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.models import Approval, Issue
from web.edits import Versioned
from web.widgets import DayInput

PREFIX = "term-"


def value_field(issue: Issue, **options: Any) -> forms.DecimalField:
    label = f"{issue} ({issue.shown_unit})" if issue.shown_unit else str(issue)
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(label=label, widget=widget, min_value=0, max_digits=18, decimal_places=4, **options)


def plain(value: Decimal) -> str:
    """As one would type it: no zeros behind the point."""
    return format(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize(), "f")


class TermsForm(forms.Form):
    """One value for each issue, by ``term-<issue id>``."""

    def __init__(self, *args: Any, issues: Iterable[Issue], required: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.issues = list(issues)
        self.fields = {
            **{f"{PREFIX}{issue.pk}": value_field(issue, required=required) for issue in self.issues},
            **self.fields,
        }

    def terms(self) -> dict[uuid.UUID, Decimal]:
        """{issue id: value} of what was filled in."""
        found = {issue.pk: self.cleaned_data.get(f"{PREFIX}{issue.pk}") for issue in self.issues}
        return {pk: value for pk, value in found.items() if value is not None}


class AskForm(TermsForm):
    """Of a limit there is one issue, whose value is the new limit."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What we get for it, and what happens without."),
    )
    kind = forms.ChoiceField(
        choices=[(Approval.Kind.OFFER.value, ""), (Approval.Kind.LIMIT.value, "")],
        widget=forms.HiddenInput,
        required=False,
    )


class DecideForm(Versioned, TermsForm):
    """What is granted: as asked or less, until when."""

    discount = forms.DecimalField(label=_("Discount in percent"), min_value=0, max_value=100, decimal_places=2)
    valid_until = forms.DateField(label=_("May be offered until"), widget=DayInput)
    note = forms.CharField(
        label=_("In one sentence"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, approval: Approval, issues: Iterable[Issue], **options: Any) -> None:
        self.approval = approval
        shown = issues if approval.kind != Approval.Kind.QUOTE else ()
        super().__init__(*args, issues=shown, required=True, **options)
        if approval.kind != Approval.Kind.QUOTE:
            del self.fields["discount"]
        if approval.kind == Approval.Kind.LIMIT:
            del self.fields["valid_until"]

    def row_version(self) -> int:
        return self.approval.version


class RefuseForm(Versioned, forms.Form):
    note = forms.CharField(label=_("Why not"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, approval: Approval, **options: Any) -> None:
        self.approval = approval
        super().__init__(*args, **options)

    def row_version(self) -> int:
        return self.approval.version
