"""Searching packages, keeping one, and putting them on the table."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from negotiations.models import Channel, Package
from pipeline.forms.fields import DateField
from web.edits import VersionedForm
from web.params import uuid_of


class SearchForm(forms.Form):
    level = forms.IntegerField(
        label=_("Worth to us, in percent"),
        min_value=0,
        max_value=100,
        help_text=_("0 is our limit on every issue, 100 our target on every one."),
    )
    beyond = forms.BooleanField(label=_("Also what needs an approval"), required=False)


class KeepForm(forms.Form):
    """`terms`: "issue id=value" pairs of a package that was shown."""

    name = forms.CharField(label=_("Name"), max_length=80)
    terms = forms.CharField(widget=forms.HiddenInput, max_length=6000)

    def clean_terms(self) -> dict[uuid.UUID, Decimal]:
        found: dict[uuid.UUID, Decimal] = {}
        for pair in self.cleaned_data["terms"].split(";"):
            issue, _equals, value = pair.partition("=")
            pk = uuid_of(issue)
            try:
                number = Decimal(value)
            except InvalidOperation:
                number = Decimal("NaN")
            if pk is None or not number.is_finite():
                raise ValidationError(_("This package cannot be read."))
            found[pk] = number
        return found


def written(terms: Any) -> str:
    """Terms as `KeepForm` reads them."""
    return ";".join(f"{pk}={value}" for pk, value in terms.items())


class NameForm(VersionedForm):
    class Meta:
        model = Package
        fields = ("name",)


class OfferForm(forms.Form):
    """How the packages are put on the table."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.MEETING)
    made_on = DateField(label=_("Made on"), required=False, help_text=_("Empty: today."))
    valid_until = DateField(label=_("Valid until"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("Everybody reads it who sees the deal.")
    )
    alongside = forms.BooleanField(
        label=_("What we offered before stays on the table too"), required=False, initial=False
    )

    def how(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
