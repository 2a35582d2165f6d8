"""The shape of what people enter about API tokens."""

from django import forms
from django.utils.translation import gettext_lazy as _

DURATIONS = (("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")), ("", _("No end")))


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What it is for: “Month-end report”."))
    scopes = forms.CharField(
        label=_("Scopes"),
        initial="*:read",
        max_length=500,
        help_text=_("deals:read, visits:write, *:read, or * for all that you may do; separated by spaces."),
    )
    expires_in = forms.ChoiceField(label=_("Expires after"), choices=DURATIONS, initial="90", required=False)

    def clean_scopes(self) -> list[str]:
        return self.cleaned_data["scopes"].replace(",", " ").split()

    def clean_expires_in(self) -> int | None:
        return int(self.cleaned_data["expires_in"]) if self.cleaned_data["expires_in"] else None
