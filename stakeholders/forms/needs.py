from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor
from stakeholders import meetings
from stakeholders.centers import CenterPicture
from stakeholders.method_words import choices
from stakeholders.models import BuyingCenter, Contact, Differentiator, Need, ResearchNote
from stakeholders.need_words import KINDS, standing_choices
from stakeholders.querysets import ContactQuerySet
from team.models import User
from web.edits import VersionedForm
from web.widgets import DayInput

MORE = ("level", "tags", "evidence", "visit", "benefit", "learned_on")
"""Optional and folded."""


def as_id(value: Any) -> uuid.UUID:
    return uuid.UUID(str(value))


class NeedForm(VersionedForm):
    """Asked for are what, whose, which kind and how ripe."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *KINDS])
    maturity = forms.TypedChoiceField(
        label=_("How ripe is it?"), choices=Need.Maturity.choices, coerce=int, widget=forms.RadioSelect
    )
    tags = forms.MultipleChoiceField(
        label=_("This need is"),
        choices=partial(choices, "needs", "features"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    visit = forms.TypedChoiceField(label=_("Learned in"), coerce=as_id, empty_value=None, required=False)
    learned_on = forms.DateField(label=_("Known since"), widget=DayInput(), required=False)

    class Meta:
        model = Need
        fields = ("statement", "contact", *(name for name in MORE if name not in ("tags", "visit")))
        labels = {"contact": _("Whose need"), "statement": _("What they need"), "level": _("What it concerns")}
        help_texts = {
            "contact": _("Somebody of the buying center."),
            "level": _("Tells what to find out about the customer."),
        }

    def __init__(self, *args: Any, user: User, picture: CenterPicture, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Contact.objects.visible_to(user)
        self.offer("contact", members_of(picture.center_id, seen), seen=seen)
        self.initial["visit"] = self.instance.visit_id
        visits = meetings.held_about(user, picture.center_id)
        if self.instance.visit_id:
            visits |= meetings.held(user, [self.instance.visit_id])
        visit: Any = self.fields["visit"]
        visit.choices = [("", "—"), *((str(pk), words) for pk, words in visits.items())]
        if self.instance._state.adding:
            self.initial["maturity"] = None
        elif self.instance.visit_id and self.instance.visit_id not in visits:
            del self.fields["visit"]  # out of sight: it stays, and is not named

    @property
    def has_more(self) -> bool:
        """Whether something is known, or wrong, of what is folded."""
        return any(self[name].errors or self[name].value() for name in MORE if name in self.fields)

    def values(self) -> dict[str, Any]:
        return named(super().values())

    def whole(self) -> dict[str, Any]:
        """Everything that was given, for a new need."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return named({name: value for name, value in given.items() if value not in (None, "")})


def named(values: dict[str, Any]) -> dict[str, Any]:
    """The visit under the name that the action knows."""
    if "visit" in values:
        values["visit_id"] = values.pop("visit")
    return values


class ConfirmNeedForm(forms.Form):
    """Key persons are named as such: their yes is what makes a need the core one. Emptied, nobody has confirmed it."""

    by = forms.ModelChoiceField(Contact.objects.none(), label=_("Who confirmed it?"))
    on = forms.DateField(label=_("On"), required=False, widget=DayInput(), help_text=_("Empty: today."))

    def __init__(self, *args: Any, need: Need, user: User, picture: CenterPicture, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["by"] = need.confirmed_by_id
        by: Any = self.fields["by"]
        by.required = need.confirmed_by_id is None
        by.queryset = members_of(picture.center_id, Contact.objects.visible_to(user))
        keys = picture.key_people
        by.label_from_instance = lambda each: key_label(each, is_key=each.pk in keys)


def key_label(person: Contact, *, is_key: bool) -> str:
    return _("%(person)s (key person)") % {"person": person} if is_key else str(person)


def members_of(center_id: uuid.UUID, seen: ContactQuerySet) -> ContactQuerySet:
    return seen.present().filter(memberships__center_id=center_id)


class ResearchNoteForm(VersionedForm):
    class Meta:
        model = ResearchNote
        fields = ("note",)
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"note": _("Left empty, the question is open again.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = self.instance._state.adding


class DifferentiatorForm(VersionedForm):
    standing = forms.TypedChoiceField(
        label=_("Where do we stand?"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )

    class Meta:
        model = Differentiator
        fields = ("standing", "ours", "theirs")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing: Any = self.fields["standing"]
        standing.choices = [("", _("Not known")), *standing_choices()]

    @property
    def is_empty(self) -> bool:
        given = self.cleaned_data
        return given["standing"] is None and not given["ours"] and not given["theirs"]


class NewDifferentiatorForm(DifferentiatorForm):
    """Against a competitor whom nobody has named here yet."""

    competitor = forms.ModelChoiceField(Competitor.objects.none(), label=_("Competitor"))
    aspect = forms.ChoiceField(label=_("Aspect"), choices=Differentiator.Aspect.choices, widget=forms.RadioSelect)

    field_order = ("competitor", "aspect")

    def __init__(self, *args: Any, user: User, center: BuyingCenter, **kwargs: Any) -> None:
        super().__init__(*args, instance=Differentiator(center=center), **kwargs)
        competitor: Any = self.fields["competitor"]
        competitor.queryset = Competitor.objects.visible_to(user)
