from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.kinship import lineage
from stakeholders.models import BuyingCenter, Contact, Member
from stakeholders.wording import FUNCTION_NAMES, ROLE_NAMES
from team.models import User
from web.edits import VersionedForm
from web.widgets import DayInput

KNOWN = ("attitude", "attitude_basis", "attitude_on")
"""They go together; a new attitude is new today, unless a day was typed."""


class CenterForm(VersionedForm):
    class Meta:
        model = BuyingCenter
        fields = ("name", "technical_content")
        help_texts = {
            "technical_content": _(
                "0.1 a standard product, 0.9 highly technical. The more technical, the more the technical people"
                " weigh and the less the decision maker does. Empty counts as 0.5."
            )
        }
        widgets = {"technical_content": forms.NumberInput(attrs={"min": "0.1", "max": "0.9", "step": "0.1"})}


class ContentForm(VersionedForm):
    """The slider alone; it always has a value, so a button of its own takes it back (`unset`)."""

    unset = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = BuyingCenter
        fields = ("technical_content",)
        help_texts = CenterForm.Meta.help_texts
        widgets = {"technical_content": forms.NumberInput(attrs={"min": "0.1", "max": "0.9", "step": "0.1"})}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return cleaned | {"technical_content": None} if cleaned.get("unset") else cleaned


class MemberForm(VersionedForm):
    roles = forms.MultipleChoiceField(
        choices=[*ROLE_NAMES.items()], widget=forms.CheckboxSelectMultiple, required=False, label=_("Roles")
    )
    functions = forms.MultipleChoiceField(
        choices=[*FUNCTION_NAMES.items()], widget=forms.CheckboxSelectMultiple, required=False, label=_("Buys for")
    )

    class Meta:
        model = Member
        fields = (
            "attitude",
            "attitude_basis",
            "attitude_on",
            "influence",
            "weight_override",
            "weight_reason",
        )
        labels = {
            "attitude_basis": _("How do we know?"),
            "attitude_on": _("Since"),
            "influence": _("Influence to push, 1 to 5"),
            "weight_override": _("Own weight, 0 to 1"),
        }
        help_texts = {"weight_override": _("Only where the usual weight is wrong. Needs a reason.")}
        widgets = {
            "attitude": forms.RadioSelect,
            "attitude_on": DayInput(),
            "weight_override": forms.NumberInput(attrs={"min": "0", "max": "1", "step": "0.05"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attitude: Any = self.fields["attitude"]
        attitude.choices = [("", _("Unknown")), *reversed(Member.Attitude.choices)]
        codes = set()
        if not self.instance._state.adding:
            codes = set(self.instance.role_rows.values_list("code", flat=True))
        self.initial["roles"] = sorted(codes & set(ROLE_NAMES))
        self.initial["functions"] = sorted(codes & set(FUNCTION_NAMES))

    def values(self) -> dict[str, Any]:
        """Roles and functions are one list of codes to the action."""
        values = super().values()
        if {"roles", "functions"} & set(values):
            values.pop("functions", None)
            values["roles"] = [*self.cleaned_data["roles"], *self.cleaned_data["functions"]]
        if set(KNOWN) & set(values):
            kept = KNOWN if "attitude" not in values else ("attitude", "attitude_basis")
            values |= {name: self.cleaned_data[name] for name in kept if name not in values}
        return values


class NewMemberForm(MemberForm):
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Person"))

    field_order = ("contact", "roles", "functions")

    def __init__(self, *args: Any, user: User, center: BuyingCenter, **kwargs: Any) -> None:
        super().__init__(*args, instance=Member(center=center), **kwargs)
        contact: Any = self.fields["contact"]
        of_family = Q(account_id=center.account_id) | Q(account_id__in=lineage(center.account))
        people = Contact.objects.visible_to(user).present().filter(of_family)
        contact.queryset = people.exclude(memberships__center=center).select_related("account")
        contact.label_from_instance = lambda person: _label(person, center)


def _label(person: Contact, center: BuyingCenter) -> str:
    parts = [str(person), person.title, "" if person.account_id == center.account_id else str(person.account)]
    return " · ".join(part for part in parts if part)
