"""A planned visit and a reported one, as forms of the row."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.method_words import choices
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.forms.colleagues import colleagues_at
from stakeholders.visits.models import Spin, Visit
from stakeholders.visits.prefill import Start, center_choices, people_choices
from stakeholders.visits.words import NO_SALE_REASONS, titled
from team.models import User
from web.edits import VersionedForm
from web.widgets import MomentInput

AIM = ("purpose", "planned_commitment", "fallback_commitment")
SAID = ("question_types", "steps", "closing")
PARTICIPANTS = {"with_people": "people", "with_colleagues": "colleagues"}


class VisitForm(VersionedForm):
    """What a plan and a report have in common. Values carry the names of the actions."""

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
    with_colleagues = forms.ModelMultipleChoiceField(
        User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Colleagues who come along"),
    )

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ("starts_at", "ends_at", "channel")
        widgets: dict[str, Any] = {
            "starts_at": MomentInput(),
            "ends_at": MomentInput(),
            "channel": forms.RadioSelect,
        }

    def __init__(self, *args: Any, user: User, begin: Start, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert begin.account is not None
        self.user, self.begin = user, begin
        fields: dict[str, Any] = self.fields
        offered = [person.pk for person in people_choices(user, begin)]
        fields["with_people"].queryset = Contact.objects.filter(pk__in=offered).order_by("name", "pk")
        fields["with_people"].label_from_instance = titled
        fields["about"].queryset = BuyingCenter.objects.filter(pk__in=[each.pk for each in center_choices(user, begin)])
        fields["with_colleagues"].queryset = colleagues_at(begin.account, user)
        self.initial["about"] = begin.center.pk if begin.center else None
        if begin.visit:
            self._recall(begin.visit)

    def _recall(self, visit: Visit) -> None:
        """What stands there. Of people only those in sight: the action leaves the others where they are."""
        people = visit.people.filter(met=True) if visit.state == Visit.State.HELD else visit.people.all()
        fields: dict[str, Any] = self.fields
        seen = fields["with_people"].queryset.filter(visit_rows__in=people)
        self.initial["with_people"] = list(seen.values_list("pk", flat=True))
        came = User.objects.visible_to(self.user).filter(pk__in=visit.colleagues.values("user_id"))
        self.initial["with_colleagues"] = list(came.values_list("pk", flat=True))
        fields["with_colleagues"].queryset |= came

    def values(self) -> dict[str, Any]:
        values = super().values()
        for field, name in PARTICIPANTS.items():
            if field in values:
                values[name] = list(values.pop(field))
        if "about" in values:
            values["centers"] = self._centers(values.pop("about"))
        return values

    def _centers(self, primary: BuyingCenter | None) -> list[BuyingCenter]:
        """The chosen deal instead of the one that was shown; other deals of the visit stay."""
        visit, shown = self.begin.visit, self.initial["about"]
        others = visit.about().visible_to(self.user).exclude(pk=shown) if visit else ()
        return [*([primary] if primary else []), *others]


class PlanForm(VisitForm):
    class Meta(VisitForm.Meta):
        fields = ("starts_at", "ends_at", "channel", *AIM, "is_agreed", "travel_minutes")
        help_texts = {
            "is_agreed": gettext_lazy("They know of it and said yes."),
            "travel_minutes": gettext_lazy("From the place before. Empty: as usual."),
        }


class PlanNewForm(PlanForm):
    """Tomorrow at ten unless said otherwise; an hour. `times`: from, until."""

    def __init__(
        self,
        *args: Any,
        user: User,
        begin: Start,
        day: dt.date | None = None,
        times: tuple[dt.time | None, dt.time | None] = (None, None),
        people: Iterable[uuid.UUID] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, user=user, begin=begin, instance=Visit(account=begin.account), **kwargs)
        self.initial["with_people"] = list(people)
        day, (at, until) = day or user.today() + dt.timedelta(days=1), times
        self.initial["starts_at"] = _moment(day, at or dt.time(10), user)
        self.initial["ends_at"] = _moment(day, until, user) if until else None
        self.fields["ends_at"].required = False
        self.fields["ends_at"].help_text = _("An hour, if you leave it empty.")

    def plan(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("starts_at", "ends_at", "channel", *AIM, "is_agreed", "travel_minutes")
        return {name: said[name] for name in names} | {
            "people": list(said["with_people"]),
            "centers": [said["about"]] if said["about"] else [],
            "colleagues": list(said["with_colleagues"]),
        }


def _moment(day: dt.date, time: dt.time, user: User) -> dt.datetime:
    return timezone.localtime(dt.datetime.combine(day, time, tzinfo=user.zone))


class ReportForm(VisitForm):
    """A visit that took place, put right."""

    question_types = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Spin.choices,
        label=gettext_lazy("Which questions did you ask?"),
    )
    steps = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=partial(choices, "visits", "steps"),
        label=gettext_lazy("Steps of the visit"),
    )
    closing = forms.ChoiceField(required=False, label=gettext_lazy("Closing line"))

    class Meta(VisitForm.Meta):
        fields = (
            "starts_at",
            "ends_at",
            "channel",
            "outcome",
            "no_sale_reason",
            "note",
            "material",
            "is_formal",
            "work",
        )
        widgets = {
            **VisitForm.Meta.widgets,
            "outcome": forms.RadioSelect,
            "no_sale_reason": forms.Select(choices=[("", "—"), *NO_SALE_REASONS.items()]),
            "note": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SAID:
            self.initial[name] = getattr(self.instance, name)
        closing: Any = self.fields["closing"]
        closing.choices = [("", "—"), *choices("visits", "closings")]
        if self.instance.state == Visit.State.ATTEMPTED:
            for name in ("outcome", "no_sale_reason", "is_formal", "with_people", *SAID):
                del self.fields[name]

    @property
    def says_how(self) -> bool:
        return any(self[name].value() or self[name].errors for name in SAID)
