"""Minutes, the fixed time of a pair, promises, next week's calls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from pipeline.forms.fields import DateField
from pipeline.teamwork.models import Pair
from stakeholders.visits.models import Visit
from team.models import User
from web.days import is_plausible
from web.edits import VersionedForm
from web.widgets import ClockInput, MomentInput

NARROW = {"class": "w-auto"}
MOST_ACCOUNTS = 300


class MinutesForm(forms.Form):
    minutes = forms.CharField(
        label=_("Minutes"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class PairForm(VersionedForm):
    weekday = forms.TypedChoiceField(label=_("Day"), choices=Pair.Weekday.choices, coerce=int)

    class Meta:
        model = Pair
        fields = ("weekday", "starts_at")
        labels = {"starts_at": _("Time")}
        widgets = {"starts_at": ClockInput()}


class PromiseForm(forms.Form):
    """A next step of the one who reports."""

    account = forms.ModelChoiceField(KeyAccount.objects.none(), label=_("Account"))
    what = forms.CharField(label=_("What"), max_length=300)
    due_on = DateField(label=_("Due on"))

    def __init__(self, *args: Any, viewer: User, accounts: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["account"]
        nearest = accounts.order_by("name", "pk").values("pk")[:MOST_ACCOUNTS]
        field.queryset = KeyAccount.objects.visible_to(viewer).filter(pk__in=list(nearest.values_list("pk", flat=True)))


class CallForm(forms.Form):
    """One account of the pair: whether, who, when, how."""

    picked = forms.BooleanField(label=_("Plan"), required=False)
    who = forms.ModelChoiceField(
        User.objects.none(), label=_("Who"), widget=forms.Select(attrs=NARROW), empty_label=None
    )
    starts_at = forms.DateTimeField(label=_("When"), widget=MomentInput(attrs=NARROW))
    channel = forms.ChoiceField(label=_("How"), choices=Visit.Channel.choices, widget=forms.Select(attrs=NARROW))

    def __init__(self, *args: Any, pair: list[User], starts_at: dt.datetime, remote: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        people: Any = self.fields["who"]
        people.queryset = User.objects.filter(pk__in=[user.pk for user in pair])
        # The two are known: no query for each line of the plan.
        people.choices = [(str(user.pk), user.name) for user in pair]
        outside, inside = pair
        self.initial = {
            "picked": True,
            "who": str((inside if remote else outside).pk),
            "starts_at": starts_at,
            "channel": Visit.Channel.PHONE if remote else Visit.Channel.ON_SITE,
        }

    def clean_starts_at(self) -> dt.datetime:
        starts_at: dt.datetime = self.cleaned_data["starts_at"]
        if not is_plausible(starts_at):
            raise forms.ValidationError(gettext("This day is too far away."))
        if starts_at < timezone.now():
            raise forms.ValidationError(gettext("This time has passed."))
        return starts_at
