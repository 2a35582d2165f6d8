"""The shape of a merge and of a move."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import AccountField
from accounts.models import KeyAccount
from stakeholders.differences import MEANT_EMPTY, differences
from stakeholders.models import Contact
from stakeholders.querysets import accounts_worked_by
from team.models import Organization, User
from web.edits import Versioned
from web.formats import NOTHING
from web.widgets import DayInput

FIRST, SECOND = "first", "second"


class MergeForm(forms.Form):
    """Who stays, and for each field in which both say something else, whose value. What one leaves open is filled."""

    keep = forms.ChoiceField(label=_("Who stays"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, first: Contact, second: Contact, seen: set[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["keep"].choices = [(FIRST, _whole(first)), (SECOND, _whole(second))]
        fields["keep"].initial = FIRST
        self.asked = []
        for each in differences(first, second, seen):
            is_told = NOTHING not in (each.first, each.second) or each.name in MEANT_EMPTY
            if each.name == "account" or not is_told:
                continue
            choices = [(FIRST, each.first), (SECOND, each.second)]
            self.asked.append(each.name)
            fields[each.name] = forms.ChoiceField(
                label=each.label, choices=choices, initial=FIRST, widget=forms.RadioSelect
            )

    def take(self) -> list[str]:
        """The fields whose value is that of the person who goes."""
        return [name for name in self.asked if self.cleaned_data[name] != self.cleaned_data["keep"]]


class OtherForm(forms.Form):
    """With whom somebody is merged."""

    other = forms.ModelChoiceField(Contact.objects.none(), label=_("The other contact"))

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = others


class MoveForm(Versioned, forms.Form):
    account = AccountField(label=_("Works now at"), queryset=KeyAccount.objects.none())
    on = forms.DateField(label=_("Since"), widget=DayInput())
    keep_memberships = forms.BooleanField(
        label=_("Still has a say at the old account"),
        required=False,
        help_text=_("Else their parts in its buying centers end, and those deals are warned."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, user: User, contact: Contact, **kwargs: Any) -> None:
        self.contact = contact
        super().__init__(*args, **kwargs)
        account: Any = self.fields["account"]
        account.queryset = accounts_worked_by(user).listed().exclude(pk=contact.account_id).order_by("name", "pk")
        self.fields["on"].initial = Organization.objects.today()

    def row_version(self) -> int:
        return self.contact.version


def _whole(contact: Contact) -> str:
    parts = (str(contact), contact.title, str(contact.account))
    return " · ".join(part for part in parts if part)
