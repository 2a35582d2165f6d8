"""How far a role may go, and who stands in for a manager."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.methods import lists
from negotiations.models import Authority
from team.amounts import AmountField, in_minor, shown_amount
from team.models import Team, User
from team.people import sellers
from web.edits import VersionedForm
from web.widgets import DayInput


class AuthorityForm(VersionedForm):
    """`bounds` are written one a line: the code of an issue, a colon, the worst value."""

    up_to = AmountField(
        label=gettext_lazy("For deals up to"), required=False, help_text=gettext_lazy("Empty: of any amount.")
    )
    bounds_text = forms.CharField(
        label=gettext_lazy("Worst terms"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Authority
        fields = ["role", "team", "discount"]
        help_texts = {
            "discount": gettext_lazy("Percent of the list price."),
            "team": gettext_lazy("Empty: everywhere."),
        }
        labels = {"team": gettext_lazy("Team")}

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        fields: dict[str, Any] = self.fields
        fields["team"].queryset = Team.objects.without_tree_fields().order_by("name", "pk")
        fields["up_to"].label = f"{fields['up_to'].label} ({currency})"
        fields["bounds_text"].help_text = bounds_help()
        row: Authority = self.instance
        if row.up_to_minor is not None:
            self.initial["up_to"] = shown_amount(row.up_to_minor, currency)
        self.initial["bounds_text"] = "\n".join(f"{code}: {value}" for code, value in row.bounds.items())
        self.order_fields(["role", "team", "up_to", "discount", "bounds_text"])

    def clean_bounds_text(self) -> dict[str, str]:
        found = {}
        for line in self.cleaned_data["bounds_text"].splitlines():
            if not line.strip():
                continue
            code, _colon, value = line.replace("：", ":").partition(":")
            try:
                found[code.strip()] = str(Decimal(value.strip()))
            except InvalidOperation as error:
                raise ValidationError(_("Not understood: %(line)s") % {"line": line.strip()}) from error
        return found

    def everything(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "role": data["role"],
            "team": data["team"],
            "discount": data["discount"],
            "up_to_minor": in_minor(data["up_to"], self.currency, "up_to"),
            "bounds": data["bounds_text"],
        }


def bounds_help() -> str:
    """How a worst term is written, and which codes there are."""
    known = []
    for code in lists.issue_templates():
        name, unit = lists.issue_words(code)
        known.append(f"{code} = {name} ({unit})" if unit else f"{code} = {name}")
    return _("One a line, as in: payment_days: 60. Codes: %(codes)s") % {"codes": _(", ").join(known)}


class DeputyForm(forms.Form):
    deputy = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Deputy"))
    first_day = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last_day = forms.DateField(label=gettext_lazy("To"), widget=DayInput)

    def __init__(self, *args: Any, actor: User, manager: User, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["deputy"].queryset = sellers(actor).exclude(pk=manager.pk)
