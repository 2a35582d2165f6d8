"""Visits again and again, as forms of the series."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.due import Line
from stakeholders.visits.models import Visit, VisitSeries
from stakeholders.visits.prefill import Start, center_choices, people_choices
from stakeholders.visits.words import titled
from team.models import User
from team.people import assignable
from web.edits import VersionedForm
from web.formats import short_date
from web.widgets import ClockInput, DayInput


class SeriesForm(VersionedForm):
    """Values carry the names of the actions."""

    weekday = forms.TypedChoiceField(
        choices=[("", gettext_lazy("Any working day")), *WEEKDAYS.items()],
        coerce=int,
        empty_value=None,
        required=False,
        label=gettext_lazy("Weekday"),
    )
    with_people = forms.ModelMultipleChoiceField(
        Contact.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("People")
    )
    about = forms.ModelChoiceField(
        BuyingCenter.objects.none(),
        required=False,
        widget=forms.RadioSelect,
        label=gettext_lazy("About which deal?"),
        empty_label=gettext_lazy("No deal"),
        blank=True,
    )

    class Meta:
        model = VisitSeries
        fields = ("every_days", "weekday", "starts_at", "minutes", "channel", "purpose", "first_on", "last_on")
        widgets = {
            "starts_at": ClockInput(),
            "channel": forms.RadioSelect,
            "first_on": DayInput(),
            "last_on": DayInput(),
        }

    def __init__(self, *args: Any, user: User, begin: Start, line: Line | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        offered = [person.pk for person in people_choices(user, begin)]
        fields["with_people"].queryset = Contact.objects.filter(pk__in=offered).order_by("name", "pk")
        fields["with_people"].label_from_instance = titled
        fields["about"].queryset = BuyingCenter.objects.filter(pk__in=[each.pk for each in center_choices(user, begin)])
        self.initial["about"] = begin.center.pk if begin.center else None
        if line:
            words = _("Leave it empty to follow the account's cadence: every %(days)d days now.")
            fields["every_days"].help_text = words % {"days": line.cadence.days}

    def said(self, values: dict[str, Any]) -> dict[str, Any]:
        """In the names of the action."""
        if "with_people" in values:
            values["people"] = list(values.pop("with_people"))
        if "about" in values:
            values["center"] = values.pop("about")
        return values


class ChangeSeriesForm(SeriesForm):
    def __init__(self, *args: Any, user: User, begin: Start, **kwargs: Any) -> None:
        super().__init__(*args, user=user, begin=begin, **kwargs)
        fields: dict[str, Any] = self.fields
        there = Contact.objects.visible_to(user).filter(series_rows__series=self.instance)
        fields["with_people"].queryset = Contact.objects.filter(
            pk__in=[*fields["with_people"].queryset.values_list("pk", flat=True), *there.values_list("pk", flat=True)]
        ).order_by("name", "pk")
        self.initial["with_people"] = list(there.values_list("pk", flat=True))

    def values(self) -> dict[str, Any]:
        return self.said(super().values())


class StartSeriesForm(SeriesForm):
    """From the day on which the account is due; as the visit was, if it begins with one."""

    owner = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Visitor"), empty_label=None, required=False)

    field_order = ("owner",)

    def __init__(self, *args: Any, user: User, begin: Start, line: Line | None, **kwargs: Any) -> None:
        series = VisitSeries(account=begin.account, first_on=_first_day(user, line))
        super().__init__(*args, user=user, begin=begin, line=line, instance=series, **kwargs)
        fields: dict[str, Any] = self.fields
        assert begin.account is not None
        people = assignable(user).filter(pk__in=[*begin.account.our_people(), user.pk])
        fields["owner"].queryset = people
        self.initial["owner"] = user.pk
        if begin.visit:
            self._as_before(begin.visit, user)
        elif line and line.cadence.may_be_remote:
            self.initial["channel"] = Visit.Channel.PHONE
        if begin.visit or people.count() < 2:
            del fields["owner"]

    def _as_before(self, visit: Visit, user: User) -> None:
        starts_at = visit.starts_at.astimezone(user.zone)
        minutes = max(5, min(600, (visit.ends_at - visit.starts_at) // dt.timedelta(minutes=1)))
        people = [*visit.people.values_list("contact_id", flat=True)]
        self.initial.update(
            weekday=starts_at.weekday(),
            starts_at=starts_at.time(),
            minutes=minutes,
            channel=visit.channel,
            purpose=visit.purpose,
            with_people=people,
        )
        del self.fields["first_on"]

    def start(self) -> dict[str, Any]:
        return self.said({name: value for name, value in self.cleaned_data.items() if name != "version"})


class EndSeriesForm(forms.Form):
    """Asks about the visit that stands ahead, if one does."""

    cancel_planned = forms.BooleanField(required=False)

    def __init__(self, *args: Any, ahead: Visit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ahead is None:
            del self.fields["cancel_planned"]
            return
        day = short_date(ahead.starts_at)
        self.fields["cancel_planned"].label = _("Cancel the visit that is planned on %(day)s too") % {"day": day}


def _first_day(user: User, line: Line | None) -> dt.date:
    tomorrow = user.today() + dt.timedelta(days=1)
    return max(tomorrow, line.due_on) if line else tomorrow
