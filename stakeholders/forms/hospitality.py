from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from stakeholders import meetings
from stakeholders.models import BuyingCenter, Contact, Hospitality
from team.amounts import AmountField, in_minor, known_currency, shown_amount
from team.models import Organization, User
from web.edits import VersionedForm
from web.widgets import DayInput

AT_ONCE = 10
"""So many people are chips at once; the others are one tap away."""
MOST = 300


class HospitalityForm(VersionedForm):
    """A courtesy. Guests are those who stand there, then who was met last, then by name."""

    value = AmountField(label=_("Value in all"), min_value=0)
    currency = forms.CharField(label=_("Currency"), max_length=3, widget=forms.TextInput(attrs={"size": 4}))
    guests = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=_("Guests"))
    others = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=_("Other people"))

    class Meta:
        model = Hospitality
        fields = ("kind", "what", "on", "purpose", "center")
        labels = {"center": _("Deal"), "kind": _("Kind"), "what": _("What"), "on": _("Day")}
        widgets = {"kind": forms.RadioSelect, "on": DayInput()}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = Hospitality.Kind.choices
        self.fields["currency"].initial = self.instance.currency or Organization.objects.current().base_currency
        if not self.instance._state.adding:
            self.initial["value"] = shown_amount(self.instance.value_minor, self.instance.currency)
        centers = BuyingCenter.objects.visible_to(user)
        newest = centers.filter(account_id=self.instance.account_id).order_by("-created_at")
        self.offer("center", newest, seen=centers)
        self._offer_people(user)

    def _offer_people(self, user: User) -> None:
        there = [str(pk) for pk in self.initial.get("guests", [])]
        self.people = {str(each.pk): each for each in people_to_invite(user, self.instance.account_id, there)}
        names = [(pk, _titled(person)) for pk, person in self.people.items()]
        most = max(AT_ONCE, len(there))
        fields: dict[str, Any] = self.fields
        fields["guests"].choices, fields["others"].choices = names[:most], names[most:]
        self.initial["guests"], self.initial["others"] = there, []

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = [*cleaned.get("guests", []), *cleaned.get("others", [])]
        if not chosen and not {"guests", "others"} & set(self.errors):
            self.add_error("guests", ValidationError(_("Name at least one guest.")))
        cleaned["people"] = [self.people[pk] for pk in chosen]
        if cleaned.get("value") is not None and cleaned.get("currency"):
            cleaned["value_minor"] = in_minor(cleaned["value"], cleaned["currency"], "value")
        return cleaned

    def all_values(self) -> dict[str, Any]:
        """What a new courtesy is made of."""
        names = ("kind", "what", "on", "purpose", "center", "currency", "value_minor")
        return {**{name: self.cleaned_data.get(name) for name in names}, "guests": self.cleaned_data["people"]}

    def values(self) -> dict[str, Any]:
        """What was changed, for the action."""
        changed = {"value_minor" if name == "value" else name for name in self.changed_data}
        changed = (changed - {"others"}) | ({"guests"} if "others" in changed else set())
        return {name: value for name, value in self.all_values().items() if name in changed}


class DecisionForm(forms.Form):
    """A sentence to go with the answer."""

    note = forms.CharField(max_length=300, required=False, label=_("Note"))

    def __init__(self, *args: Any, is_refusal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_refusal:
            self.fields["note"].label, self.fields["note"].required = _("Why not?"), True


class WithdrawForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False, label=_("Reason"))


def people_to_invite(user: User, account_id: Any, there: list[str]) -> list[Contact]:
    """Those who stand there, then the account's people in sight: who was met last first."""
    seen = Contact.objects.visible_to(user)
    known: QuerySet[Contact] = seen.filter(account_id=account_id).present()
    others = list(known.exclude(pk__in=there).order_by("name", "pk")[:MOST])
    met = meetings.last_met_people([each.pk for each in others])
    others.sort(key=lambda each: -met[each.pk].timestamp() if each.pk in met else 0)
    return [*Contact.objects.filter(pk__in=there).order_by("name", "pk"), *others]


def _titled(person: Contact) -> str:
    return f"{person} · {person.title}" if person.title else str(person)
