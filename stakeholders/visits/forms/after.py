"""After saving: has anyone changed, and when do we meet again."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.cadence import cadence_of
from stakeholders.models import Contact
from stakeholders.visits.forms.more import as_changes
from stakeholders.visits.models import Visit
from stakeholders.visits.prefill import unique_days
from team.models import User
from web.formats import short_date
from web.widgets import DayInput

STANDS = {
    "": gettext_lazy("no change"),
    "1": gettext_lazy("supporter"),
    "0": gettext_lazy("neutral"),
    "-1": gettext_lazy("opponent"),
}


class AttitudesForm(forms.Form):
    """Two choices per person met: how they stand to us, if they belong to a buying center of the visit, and how close
    they have come. Each tap is sent by itself."""

    def __init__(self, *args: Any, people: list[Contact], others: list[Contact] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for person in people:
            self.fields[f"attitude_{person.pk}"] = forms.ChoiceField(
                required=False, label=str(person), choices=[*STANDS.items()]
            )
        for person in [*people, *(others or ())]:
            self.fields[f"rung_{person.pk}"] = forms.ChoiceField(
                required=False, label=str(person), choices=[("", _("no change")), *Contact.Rung.choices]
            )

    def learned(self, prefix: str = "attitude") -> dict[uuid.UUID, int]:
        """{contact id: attitude, or rung} of those who have changed."""
        return as_changes(self.cleaned_data, prefix)


class NextVisitForm(forms.Form):
    day = forms.ChoiceField(required=False, widget=forms.RadioSelect, label=gettext_lazy("When?"))
    other_day = forms.DateField(required=False, widget=DayInput(), label=gettext_lazy("Another day"))
    is_agreed = forms.BooleanField(required=False, label=gettext_lazy("agreed with the customer"))

    def __init__(self, *args: Any, user: User, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field: Any = self.fields["day"]
        field.choices = next_days(visit, user.today())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.get("day")
        cleaned["on"] = cleaned.get("other_day") or (dt.date.fromisoformat(chosen) if chosen else None)
        if cleaned["on"] is None and not self.errors:
            self.add_error("day", _("Choose a day."))
        elif cleaned["on"] and cleaned["on"] < self.user.today():
            self.add_error("other_day", _("This day has passed."))
        return cleaned


def next_days(visit: Visit, today: dt.date) -> list[tuple[str, str]]:
    """The account's cadence first, then a week and two; never a weekend."""
    cadence = cadence_of(visit.account.coverage_class, visit.account.tier)
    due = workday(today + dt.timedelta(days=cadence.days))
    label = _("%(day)s, by the cadence") % {"day": short_date(due, today)}
    weeks = [workday(today + dt.timedelta(days=days)) for days in (7, 14)]
    return unique_days([(due, label), *((day, short_date(day, today)) for day in weeks)], today)


def workday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
