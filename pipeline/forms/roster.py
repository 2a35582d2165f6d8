"""Who else is on a deal: a colleague for its team, a competitor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor
from pipeline.editions import edition_of_stage
from pipeline.forms.fields import control
from pipeline.models import Deal
from team.models import User
from team.people import sellers
from web.formats import localized


class CrewForm(forms.Form):
    """Naming somebody again changes their function. The functions offered are those of the method."""

    user = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), help_text=_("Sees this deal and may change it.")
    )
    function = forms.CharField(
        label=_("Function"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "suggestions", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, deal: Deal, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "user").queryset = sellers(user).exclude(pk=deal.owner_id)
        functions = edition_of_stage(deal.stage_id).method.owner_functions
        self.suggestions = [localized(dict(text)) for text in functions.values()]


class RivalForm(forms.Form):
    name = forms.CharField(
        label=_("Competitor"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "suggestions", "autocomplete": "off"}),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def suggestions(self) -> list[str]:
        return list(Competitor.objects.order_by("name").values_list("name", flat=True)[:100])
