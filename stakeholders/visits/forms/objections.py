"""Objections and news of competitors as forms of a row of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Competitor, KeyAccount
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.forms.more import DICTATED, offer_codes
from stakeholders.visits.models import Objection, RivalNews
from stakeholders.visits.prefill import Start, center_choices, people_choices
from team.models import User
from web.edits import VersionedForm
from web.widgets import DayInput

CODES = ("subject", "motive", "technique")


class SaidForm(VersionedForm):
    """What both have in common: who said it, and, for a new one, about which deal."""

    def __init__(
        self, *args: Any, user: User, account: KeyAccount, center: BuyingCenter | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        begin = Start(account, None, center)
        seen = Contact.objects.visible_to(user)
        offered = seen.filter(pk__in=[each.pk for each in people_choices(user, begin)])
        self.offer("contact", offered, seen=seen)
        if self.instance._state.adding:
            centers = BuyingCenter.objects.filter(pk__in=[each.pk for each in center_choices(user, begin)])
            self.fields["center"] = forms.ModelChoiceField(
                centers, required=False, label=_("About which deal?"), empty_label=_("No deal")
            )
            self.initial["center"] = center.pk if center else None

    def whole(self) -> dict[str, Any]:
        """Everything that was given, for a new one."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version" and value is not None}


class ObjectionForm(SaidForm):
    subject = forms.ChoiceField(required=False, label=gettext_lazy("About"))
    motive = forms.ChoiceField(required=False, label=gettext_lazy("Motive"))
    technique = forms.ChoiceField(required=False, label=gettext_lazy("Technique"))

    class Meta:
        model = Objection
        fields = ("text", "subject", "motive", "contact", "answer", "technique", "state", "raised_on")
        labels = {"contact": gettext_lazy("Who said it"), "state": gettext_lazy("How it ended")}
        widgets = {
            "text": forms.TextInput(attrs=DICTATED),
            "answer": forms.Textarea(attrs={"rows": 2, **DICTATED}),
            "state": forms.RadioSelect,
            "raised_on": DayInput(),
        }

    field_order = ("text", "subject", "motive", "contact", "center", "answer", "technique", "state", "raised_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_codes(self)
        self.order_fields(self.field_order)
        if self.instance._state.adding:
            self.initial["raised_on"] = self.user.today()


class SettleForm(VersionedForm):
    """How we answered, and whether that settled it."""

    technique = forms.ChoiceField(required=False, label=gettext_lazy("Technique"))

    class Meta:
        model = Objection
        fields = ("answer", "technique", "state")
        labels = {"state": gettext_lazy("How it ended")}
        widgets = {"answer": forms.Textarea(attrs={"rows": 2, **DICTATED}), "state": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_codes(self, "technique")


class RivalNewsForm(SaidForm):
    competitor = forms.CharField(
        max_length=120,
        label=gettext_lazy("Competitor"),
        help_text=gettext_lazy("One that is known, or a new name."),
        widget=forms.TextInput(attrs={"list": "suggestions", "autocomplete": "off"}),
    )

    class Meta:
        model = RivalNews
        fields = ("text", "contact", "heard_on")
        labels = {"contact": gettext_lazy("Who told us"), "text": gettext_lazy("News")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2, **DICTATED}), "heard_on": DayInput()}

    field_order = ("competitor", "text", "contact", "center", "heard_on")

    def __init__(self, *args: Any, suggestions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions = suggestions
        self.order_fields(self.field_order)
        if self.instance._state.adding:
            self.initial["heard_on"] = self.user.today()
        else:
            self.initial["competitor"] = self.instance.competitor.name

    def values(self) -> dict[str, Any]:
        """A competitor is its row to the action; a new name is entered there."""
        values = super().values()
        if "competitor" in values:
            name = values["competitor"]
            values["competitor"] = Competitor.objects.filter(name__iexact=name).first() or name
        return values

    def whole(self) -> dict[str, Any]:
        values = super().whole()
        name = values.pop("competitor")
        return {**values, "name": name}
