from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.confidences import criteria_choices
from stakeholders.kinship import lineage
from stakeholders.models import BuyingCenter, Contact, Intelligence, Member
from team.models import User
from web.edits import VersionedForm
from web.widgets import DayInput


def people_around(user: User, center: BuyingCenter) -> Any:
    """People of the customer and of accounts above and below it, as far as the person sees them."""
    family = Q(account_id=center.account_id) | Q(account_id__in=lineage(center.account))
    return Contact.objects.visible_to(user).filter(family, erased_on=None)


class IntelligenceForm(VersionedForm):
    class Meta:
        model = Intelligence
        fields = ("text", "source", "source_note", "learned_on")
        labels = {"source_note": _("Or from elsewhere")}
        help_texts = {"text": _("Read by the deal team only. Facts about the purchase; nothing private about people.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 4}), "learned_on": DayInput()}

    def __init__(self, *args: Any, user: User, center: BuyingCenter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("source", people_around(user, center), seen=Contact.objects.visible_to(user))


class VerifyForm(VersionedForm):
    class Meta:
        model = Intelligence
        fields = ("state", "second_source", "second_note", "verified_on")
        labels = {"state": _("What does the second source say?"), "second_note": _("Or elsewhere")}
        widgets = {"state": forms.RadioSelect, "verified_on": DayInput()}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields["state"]
        state.choices = [each for each in Intelligence.State.choices if each[0] != Intelligence.State.OPEN]
        others = people_around(user, self.instance.center).exclude(pk=self.instance.source_id)
        self.offer("second_source", others, seen=Contact.objects.visible_to(user))

    def verdict(self) -> dict[str, Any]:
        """All of it, for the action: a verification is given whole."""
        return {name: self.cleaned_data.get(name) for name in self.Meta.fields}


class CoachForm(VersionedForm):
    coach_criteria = forms.MultipleChoiceField(
        choices=(), widget=forms.CheckboxSelectMultiple, required=False, label=_("What is true of this person?")
    )

    class Meta:
        model = Member
        fields = ("coach_criteria",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["coach_criteria"]
        field.choices = criteria_choices()
