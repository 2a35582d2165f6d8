"""What administrators enter: exchange rates, a new edition of a method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.forms.fields import DateField
from pipeline.methods.reading import BadMethod
from pipeline.methods.writing import from_yaml
from pipeline.wording import method_fault
from team.amounts import known_currency

LARGEST_FILE = 1024 * 1024


class RateForm(forms.Form):
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, widget=forms.TextInput(attrs={"size": 4, "autocomplete": "off"})
    )
    day = DateField(label=gettext_lazy("From this day on"))
    rate = forms.DecimalField(
        label=gettext_lazy("Rate"), max_digits=18, decimal_places=8, localize=False, widget=forms.TextInput
    )

    def __init__(self, *args: Any, base: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rate"].help_text = _("How many %(base)s one unit is worth.") % {"base": base}
        self.fields["rate"].widget.attrs = {"inputmode": "decimal", "autocomplete": "off"}

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])


class MethodForm(forms.Form):
    """A method as a YAML file; `document` is what it says, in plain values."""

    method = forms.FileField(
        label=gettext_lazy("Method (YAML)"),
        help_text=gettext_lazy("Download the present one, edit it, send it back. It is checked as a whole first."),
    )

    def __init__(self, *args: Any, present: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.present = present
        self.document: dict[str, Any] = {}

    def clean_method(self) -> Any:
        file = self.cleaned_data["method"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("This file is too large to be a method."))
        try:
            self.document = from_yaml(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(_("This is not a text in UTF-8.")) from error
        except BadMethod as error:
            raise ValidationError(method_fault(error)) from error
        if self.document == self.present:
            raise ValidationError(_("This is the method in force; nothing has changed."))
        return file
