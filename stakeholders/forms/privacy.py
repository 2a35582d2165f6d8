from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """The name is typed: nobody erases a person by a slip of the hand."""

    name = forms.CharField(
        label=_("Type the person's name to confirm"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
