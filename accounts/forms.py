"""The shape of what people enter about key accounts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountTeamMember, Document, KeyAccount
from team.models import Organization, User
from team.money import from_minor, is_currency, to_minor
from team.people import assignable, sellers
from web.edits import Asking, VersionedForm
from web.widgets import DayInput


class FirstChoices(ModelChoiceIterator):
    """Not thousands of options: the first 200, and the one that is set. Any of the queryset is accepted."""

    MOST = 200

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        rows = list(self.queryset[: self.MOST])
        chosen = getattr(self.field, "chosen", None)
        for row in [*([chosen] if chosen and chosen not in rows else []), *rows]:
            yield self.choice(row)


class AccountField(forms.ModelChoiceField):
    iterator = FirstChoices
    chosen: KeyAccount | None = None


class AccountForm(VersionedForm):
    """Everything but the owner. Amounts are entered in units of their currency."""

    annual_revenue = forms.DecimalField(
        label=_("Annual revenue"), required=False, min_value=0, max_digits=16, decimal_places=2
    )

    parent = AccountField(label=_("Parent"), queryset=KeyAccount.objects.none(), required=False)

    class Meta:
        model = KeyAccount
        fields = [
            "name",
            "local_name",
            "industry",
            "region",
            "tier",
            "coverage_class",
            "segment",
            "scope",
            "parent",
            "inside_owner",
            "address",
            "country",
            "phone",
            "website",
            "tax_number",
            "erp_number",
            "founded_in",
            "employees",
            "annual_revenue",
            "annual_revenue_currency",
        ]
        labels = {"annual_revenue_currency": _("Currency")}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        seen = KeyAccount.objects.face_visible_to(actor).exclude(pk=self.instance.pk).order_by("name", "id")
        self.offer("parent", seen.listed(), seen=seen)
        if "parent" in fields:
            fields["parent"].chosen = self.instance.parent
        # Somebody who has left stays chosen until another is.
        fields["inside_owner"].queryset = sellers(actor, also=self.instance.inside_owner_id)
        fields["website"].assume_scheme = "https"
        if self.instance.segment and not actor.has_role("manager", "director"):
            fields["segment"].disabled = True
            fields["segment"].help_text = _("Only a manager may change the segment.")
        minor, currency = self.instance.annual_revenue_minor, self.instance.annual_revenue_currency
        self.initial["annual_revenue"] = from_minor(minor, currency) if minor is not None and currency else None

    def clean_annual_revenue_currency(self) -> str:
        code = self.cleaned_data["annual_revenue_currency"].upper()
        if code and not is_currency(code):
            raise forms.ValidationError(_("This is not a currency."))
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("annual_revenue") is not None and not data.get("annual_revenue_currency"):
            data["annual_revenue_currency"] = Organization.objects.current().base_currency
        return data

    def _post_clean(self) -> None:
        """Shape only: the action validates the row, under its lock."""

    def values(self) -> dict[str, Any]:
        values = super().values()
        revenue: Decimal | None = self.cleaned_data.get("annual_revenue")
        if {"annual_revenue", "annual_revenue_currency"}.intersection(values):
            values.pop("annual_revenue", None)
            currency = self.cleaned_data["annual_revenue_currency"] if revenue is not None else ""
            values["annual_revenue_currency"] = currency
            values["annual_revenue_minor"] = to_minor(revenue, currency) if revenue is not None else None
        return values


class QuickAccountForm(Asking, forms.ModelForm):
    """What is needed to begin; the rest is entered on the account's page. Asks back about a likely duplicate."""

    asks, about, yes = "likely_duplicate", "name", _("It is another company")

    class Meta:
        model = KeyAccount
        fields = ["name", "local_name", "industry", "region", "segment", "tier", "coverage_class", "tax_number"]

    def _post_clean(self) -> None:
        """Shape only: the action validates the row."""


class ReassignForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = assignable(actor)


class AccountTeamForm(forms.ModelForm):
    class Meta:
        model = AccountTeamMember
        fields = ["user", "function"]
        labels = {"user": _("Colleague"), "function": _("Function")}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        user.queryset = sellers(actor)


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ["title", "kind", "file", "url", "dated_on"]
        widgets = {"dated_on": DayInput(), "file": forms.FileInput()}
        help_texts = {"file": _("At most 20 MB: PDF, picture, Word, Excel, PowerPoint, text, CSV.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        url: Any = self.fields["url"]
        url.assume_scheme = "https"

    def _post_clean(self) -> None:
        """Shape only: the action looks into the file."""
