"""Who of the customer gets an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Contact


class Addressees(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} <{obj.email}>"


class InviteForm(forms.Form):
    """`language` comes with the preview that was looked at."""

    people = Addressees(
        label=_("To"),
        queryset=Contact.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: QuerySet[Contact], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.queryset = offered
        self.initial["people"] = [contact.pk for contact in offered]
        self.initial["language"] = language
