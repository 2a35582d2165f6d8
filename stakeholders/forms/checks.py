"""Has the measure worked, and what is thought of the person since."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.forms.commitments import ahead
from stakeholders.models import Commitment, Contact, Member
from stakeholders.relation_words import relation_choices
from team.models import User
from web.widgets import DayInput


def whole(text: str) -> int | None:
    return int(text) if text else None


class CheckForm(forms.Form):
    """Asked for is what it brought. The scores are those that stand there; only what is changed is written.

    `member`: the person's part in the center where the reader may change it, else None.
    """

    result = forms.CharField(max_length=300, label=gettext_lazy("What has it brought?"), widget=forms.TextInput)
    is_done = forms.BooleanField(required=False, initial=True, label=gettext_lazy("It is done"))
    relation_us = forms.TypedChoiceField(
        required=False, coerce=whole, empty_value=None, label=gettext_lazy("Relation with us")
    )
    attitude = forms.TypedChoiceField(
        required=False, coerce=whole, empty_value=None, label=gettext_lazy("Attitude"), widget=forms.RadioSelect
    )
    attitude_basis = forms.ChoiceField(
        required=False, label=gettext_lazy("How do we know?"), choices=[("", "—"), *Member.Basis.choices]
    )
    rung = forms.TypedChoiceField(
        required=False, coerce=whole, empty_value=None, label=gettext_lazy("Relationship ladder")
    )

    def __init__(self, *args: Any, commitment: Commitment, member: Member | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "relation_us": relation_choices(),
            "attitude": [("", _("Unknown")), *((str(code), name) for code, name in Member.Attitude.choices[::-1])],
            "rung": [("", _("not known")), *((str(code), f"{code} {name}") for code, name in Contact.Rung.choices)],
        }
        for name, offered in choices.items():
            field: Any = self.fields[name]
            field.choices = offered
        for name in ("relation_us", "attitude", "attitude_basis"):
            self._begin(name, member)
        self._begin("rung", commitment.contact)
        if commitment.state != Commitment.State.OPEN:
            del self.fields["is_done"]

    def _begin(self, name: str, row: Member | Contact | None) -> None:
        if row is None:
            del self.fields[name]
        else:
            value = getattr(row, name)
            self.initial[name] = "" if value is None else str(value)

    def rescored(self) -> dict[str, Any]:
        """The scores that were changed; a new attitude goes with how it is known."""
        found = {name: self.cleaned_data[name] for name in self.changed_data if name not in ("result", "is_done")}
        if "attitude" in found or "attitude_basis" in found:
            found |= {name: self.cleaned_data[name] for name in ("attitude", "attitude_basis")}
        return found


class CheckDayForm(forms.Form):
    check_on = forms.DateField(label=gettext_lazy("Check on"), widget=DayInput())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_check_on(self) -> dt.date | None:
        return ahead(self.cleaned_data["check_on"], self.user)
