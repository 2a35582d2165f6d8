"""The phone form: whom did you meet, what came out, what will they do, what do we do. Source: compositions §5."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.forms.commitments import ahead
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.forms.colleagues import colleagues_at
from stakeholders.visits.forms.findings import More
from stakeholders.visits.hints import hints
from stakeholders.visits.models import Outcome, Visit
from stakeholders.visits.prefill import Start, center_choices, day_chips, people_choices
from stakeholders.visits.reports import NewPerson, Promise, VisitReport
from stakeholders.visits.words import NO_SALE_REASONS, chip_names, lengths, usual_steps
from team.models import User
from team.records import new_id
from web.widgets import DayInput, MomentInput

AT_ONCE = 10
"""So many people are chips at once; the others are one tap away."""

CHIPS = forms.RadioSelect
MANY_CHIPS = forms.CheckboxSelectMultiple


class LogVisitForm(More, forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-keep": ""}))
    met = forms.MultipleChoiceField(required=False, widget=MANY_CHIPS, label=gettext_lazy("Whom did you meet?"))
    met_others = forms.MultipleChoiceField(required=False, widget=MANY_CHIPS, label=gettext_lazy("Others"))
    new_name = forms.CharField(
        required=False,
        max_length=120,
        label=gettext_lazy("Somebody new: name"),
        help_text=gettext_lazy("A name that is known here means that person."),
    )
    new_title = forms.CharField(required=False, max_length=120, label=gettext_lazy("Their title"))
    outcome = forms.ChoiceField(
        required=False, widget=CHIPS, choices=Outcome.choices, label=gettext_lazy("What came out?")
    )
    action_chip = forms.ChoiceField(required=False, widget=CHIPS, label=gettext_lazy("What will they do?"))
    customer_action = forms.CharField(required=False, max_length=300, label=gettext_lazy("In other words"))
    action_day = forms.ChoiceField(required=False, widget=CHIPS, label=gettext_lazy("By when?"))
    action_due = forms.DateField(required=False, widget=DayInput(), label=gettext_lazy("Another day"))
    no_sale_reason = forms.ChoiceField(
        required=False, widget=CHIPS, choices=[*NO_SALE_REASONS.items()], label=gettext_lazy("Why not?")
    )
    step_chip = forms.ChoiceField(required=False, widget=CHIPS, label=gettext_lazy("Our next step"))
    next_step = forms.CharField(required=False, max_length=300, label=gettext_lazy("In other words"))
    step_day = forms.ChoiceField(required=False, widget=CHIPS, label=gettext_lazy("By when?"))
    step_due = forms.DateField(required=False, widget=DayInput(), label=gettext_lazy("Another day"))
    note = forms.CharField(
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3, "data-dictate": ""}),
        label=gettext_lazy("Note"),
    )
    channel = forms.ChoiceField(widget=CHIPS, choices=Visit.Channel.choices, label=gettext_lazy("How"))
    center = forms.ChoiceField(required=False, widget=CHIPS, label=gettext_lazy("About which deal?"))
    starts_at = forms.DateTimeField(widget=MomentInput(), label=gettext_lazy("When"))
    minutes = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("How long"))
    is_formal = forms.BooleanField(
        required=False,
        label=gettext_lazy("Formal visit"),
        help_text=gettext_lazy("By appointment, face to face, at least one named person met."),
    )
    material = forms.CharField(required=False, max_length=200, label=gettext_lazy("Material handed over"))
    colleagues = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, widget=MANY_CHIPS, label=gettext_lazy("Colleagues who came along")
    )

    def __init__(self, *args: Any, user: User, begin: Start, now: dt.datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert begin.account is not None
        self.user, self.begin, self.account = user, begin, begin.account
        self.people: dict[str, Contact] = {str(each.pk): each for each in people_choices(user, begin)}
        self.centers: dict[str, BuyingCenter] = {str(each.pk): each for each in center_choices(user, begin)}
        self._offer()
        self._offer_more()
        self._prefill(now or timezone.now())

    def _offer(self) -> None:
        """The choices: people, deals, the stage's actions, days."""
        fields: dict[str, Any] = self.fields
        names = chip_names(self.people)
        fields["met"].choices, fields["met_others"].choices = names[:AT_ONCE], names[AT_ONCE:]
        self.hints = offered = hints(self.user, self.begin.center)
        self.criteria = offered["criteria"]
        plan = self.begin.visit
        asked_for = [plan.planned_commitment, plan.fallback_commitment] if plan else []
        self.actions = {f"plan:{words}": words for words in asked_for if words}
        self.actions |= {chip["code"]: chip["label"] for chip in offered["actions"]}
        fields["action_chip"].choices = [*self.actions.items()]
        fields["step_chip"].choices = [(words, words) for words in usual_steps()]
        days = day_chips(self.user.today())
        fields["action_day"].choices = fields["step_day"].choices = days
        fields["center"].choices = [*((pk, each.name) for pk, each in self.centers.items()), ("", _("No deal"))]
        fields["minutes"].choices = [("", _("not said")), *lengths()]
        fields["colleagues"].queryset = colleagues_at(self.account, self.user)
        for pk, center in self.centers.items():
            fields[f"other_{pk}"] = forms.ChoiceField(
                required=False, label=center.name, choices=[("", _("not about this")), *Outcome.choices]
            )

    def _prefill(self, now: dt.datetime) -> None:
        visit = self.begin.visit
        # Met earlier than planned: what is logged took place.
        moment = min(visit.starts_at, now) if visit else now
        usual: dict[str, Any] = {
            "id": visit.pk if visit else new_id(),
            "starts_at": timezone.localtime(moment).replace(second=0, microsecond=0),
            "channel": visit.channel if visit else Visit.Channel.ON_SITE,
            "center": str(self.begin.center.pk) if self.begin.center else "",
            "met": [str(pk) for pk in visit.people.values_list("contact_id", flat=True)] if visit else [],
            "is_formal": bool(visit),
            "minutes": _minutes(visit) if visit and visit.ends_at <= now else None,
            "colleagues": [row.user_id for row in visit.colleagues.all()] if visit else [],
        }
        self.initial = {**usual, **self.initial}

    @property
    def other_centers(self) -> list[forms.BoundField]:
        """A choice of outcome for every deal, beside the primary one."""
        return [self[f"other_{pk}"] for pk in self.centers]

    def says(self, *names: str) -> bool:
        """Whether one of the fields was filled in or has an error: then its fold stays open."""
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def visit_id(self) -> uuid.UUID:
        return self.cleaned_data["id"]

    def clean_action_due(self) -> dt.date | None:
        return ahead(self.cleaned_data["action_due"], self.user)

    def clean_step_due(self) -> dt.date | None:
        return ahead(self.cleaned_data["step_due"], self.user)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        has_step = cleaned.get("next_step") or cleaned.get("step_chip")
        if not has_step and (cleaned.get("step_due") or cleaned.get("step_day")):
            self.add_error("next_step", _("Say what the next step is."))
        return cleaned

    def report(self, *, nobody_there: bool = False) -> VisitReport:
        """What was said, for the action. Nobody there leaves aside whom and what."""
        said = self.cleaned_data
        met = [] if nobody_there else [*said["met"], *said["met_others"]]
        is_advance = said["outcome"] == Outcome.ADVANCE and not nobody_there
        others = {pk: said[f"other_{pk}"] for pk in self.centers if pk != said["center"] and said[f"other_{pk}"]}
        new = [NewPerson(said["new_name"], said["new_title"])] if said["new_name"] and not nobody_there else []
        return VisitReport(
            account=self.account,
            starts_at=said["starts_at"],
            ends_at=said["starts_at"] + dt.timedelta(minutes=said["minutes"] or 0),
            channel=said["channel"],
            met=tuple(self.people[pk] for pk in met),
            new_people=tuple(new),
            nobody_there=nobody_there,
            outcome="" if nobody_there else said["outcome"],
            centers=tuple(self.centers[pk] for pk in (said["center"], *others) if pk),
            other_outcomes={self.centers[pk].pk: outcome for pk, outcome in others.items()},
            customer_action=self._promise("customer_action", "action", self.actions) if is_advance else None,
            next_step=self._promise("next_step", "step", {}),
            is_formal=said["is_formal"],
            no_sale_reason=said["no_sale_reason"],
            note=said["note"],
            material=said["material"],
            colleagues=tuple(said["colleagues"]),
            **self.more(),
        )

    def _promise(self, words: str, prefix: str, labels: dict[str, str]) -> Promise | None:
        """What is typed goes before the chip; so does a typed day."""
        said = self.cleaned_data
        chip = said[f"{prefix}_chip"]
        what = said[words] or labels.get(chip, chip)
        if not what:
            return None
        chosen = said[f"{prefix}_day"]
        due = said[f"{prefix}_due"] or (dt.date.fromisoformat(chosen) if chosen else None)
        code = chip if chip in labels and not said[words] and not chip.startswith("plan:") else ""
        return Promise(what, due, action_code=code)


def _minutes(visit: Visit) -> int:
    return int((visit.ends_at - visit.starts_at).total_seconds() // 60)
