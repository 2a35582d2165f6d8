from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.models import BuyingCenter, Commitment, Contact, Member
from stakeholders.querysets import ContactQuerySet
from team.models import User
from team.people import companions
from web.edits import VersionedForm
from web.formats import short_date
from web.widgets import DayInput


class CommitmentForm(VersionedForm):
    class Meta:
        model = Commitment
        fields = ("what", "due_on", "check_on", "contact", "assignee")
        widgets = {"due_on": DayInput(), "check_on": DayInput()}
        labels = {"contact": gettext_lazy("Person"), "assignee": gettext_lazy("Who does it")}
        help_texts = {"check_on": gettext_lazy("The day to look whether it has worked.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not (self.instance.origin == Commitment.Origin.TABLE or self.instance.check_on):
            del self.fields["check_on"]
        seen = Contact.objects.visible_to(user)
        self.offer("contact", people_for(self.instance, seen.present()), seen=seen)
        if self.instance.side == Commitment.Side.THEIRS:
            del self.fields["assignee"]
            return
        self.offer("assignee", companions(user, self.instance.account.our_people()), seen=User.objects.visible_to(user))
        self.fields["assignee"].required = True

    def clean_due_on(self) -> dt.date | None:
        """A day that was in the past already may stay; a new one lies ahead."""
        return ahead(self.cleaned_data["due_on"], self.user, unless="due_on" not in self.changed_data)


class EditCommitmentForm(CommitmentForm):
    reason = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Needed to put it off for more than a week."),
    )


class NewCommitmentForm(CommitmentForm):
    def __init__(self, *args: Any, user: User, side: str, center: BuyingCenter | None, **kwargs: Any) -> None:
        account = kwargs.pop("account")
        blank = Commitment(account=account, center=center, side=side, assignee=user if side == "ours" else None)
        super().__init__(*args, user=user, instance=blank, **kwargs)


class MeasureForm(CommitmentForm):
    """A measure of the relationship table: with this person, by a day, and a day to look whether it has worked."""

    def __init__(self, *args: Any, user: User, member: Member, **kwargs: Any) -> None:
        blank = Commitment(
            account=member.center.account,
            center=member.center,
            contact=member.contact,
            side=Commitment.Side.OURS,
            assignee=member.responsible or user,
            origin=Commitment.Origin.TABLE,
        )
        super().__init__(*args, user=user, instance=blank, **kwargs)
        del self.fields["contact"]
        self.fields["due_on"].required = True


class DoneForm(forms.Form):
    result = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("What came of it?"), widget=forms.TextInput
    )
    is_checked = forms.BooleanField(required=False, label=gettext_lazy("Checked: it has worked"))


class DropForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False, label=gettext_lazy("Reason"))


class LaterForm(forms.Form):
    """One day, three days or a week later without a word; longer asks for one."""

    due_on = forms.DateField(label=gettext_lazy("Another day"), required=False, widget=DayInput())
    chip = forms.ChoiceField(label=gettext_lazy("Until"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(max_length=300, required=False, label=gettext_lazy("Reason"))

    field_order = ("chip", "due_on", "reason")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, user.today()
        days = {1: _("tomorrow"), 3: _("in three days"), 7: _("in a week")}
        chips = [(self.today + dt.timedelta(days=number), words) for number, words in days.items()]
        chip: Any = self.fields["chip"]
        chip.choices = [(day.isoformat(), f"{words} · {short_date(day, self.today)}") for day, words in chips]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chip = cleaned.get("chip")
        day = cleaned.get("due_on") or (dt.date.fromisoformat(chip) if chip else None)
        if day is None and not self.errors:
            raise ValidationError({"chip": _("Choose a day.")})
        cleaned["due_on"] = ahead(day, self.user) if day else None
        return cleaned


def ahead(day: dt.date | None, user: User, *, unless: bool = False) -> dt.date | None:
    if day is not None and day < user.today() and not unless:
        raise ValidationError(_("This day has passed."), code="past")
    return day


def people_for(commitment: Commitment, people: ContactQuerySet) -> ContactQuerySet:
    """People of the center, else of the account."""
    if commitment.center_id:
        return people.filter(pk__in=Member.objects.filter(center_id=commitment.center_id).values("contact_id"))
    return people.filter(account_id=commitment.account_id)
