from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import BuyingCenter
from web.edits import VersionedForm


class CenterForm(VersionedForm):
    class Meta:
        model = BuyingCenter
        fields: tuple[str, ...] = ("name", "technical_content")
        help_texts = {
            "technical_content": _(
                "0.1 a standard product, 0.9 highly technical. The more technical, the more the technical people"
                " weigh and the less the decision maker does. Empty counts as 0.5."
            )
        }
        widgets = {"technical_content": forms.NumberInput(attrs={"min": "0.1", "max": "0.9", "step": "0.1"})}


class ContentForm(CenterForm):
    """The slider alone; it always has a value, so a button of its own takes it back (`unset`)."""

    unset = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta(CenterForm.Meta):
        fields = ("technical_content",)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return cleaned | {"technical_content": None} if cleaned.get("unset") else cleaned
