from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.commitments import ahead
from stakeholders.models import BuyingCenter
from team.models import User
from web.widgets import DayInput


class TrustForm(forms.Form):
    """An action of the catalogue becomes a commitment of ours. `centers`: where the person has a part."""

    what = forms.CharField(max_length=300, label=_("What"))
    due_on = forms.DateField(widget=DayInput(), label=_("By when"))
    center = forms.ModelChoiceField(BuyingCenter.objects.none(), required=False, label=_("Deal"))

    def __init__(self, *args: Any, user: User, centers: Any, needs_center: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field: Any = self.fields["center"]
        field.queryset, field.required = centers, needs_center
        first = centers.first()
        if first is None:
            del self.fields["center"]
        else:
            self.initial.setdefault("center", first.pk)

    def clean_due_on(self) -> dt.date | None:
        return ahead(self.cleaned_data["due_on"], self.user)
