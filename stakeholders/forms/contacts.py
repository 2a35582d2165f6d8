from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter, Contact
from team.models import Organization, User
from web.edits import Asking, VersionedForm
from web.widgets import DayInput

FIELDS = (
    "name",
    "local_name",
    "title",
    "department",
    "level",
    "reports_to",
    "affiliation",
    "employer",
    "email",
    "phone",
    "mobile",
    "messenger",
)

STANDING = ("rung", "style")
"""How far the person has come with us, and what they are like: folded, and the style only where it is kept."""


class ContactForm(VersionedForm):
    class Meta:
        model = Contact
        fields: tuple[str, ...] = (*FIELDS, "left_on", *STANDING)
        help_texts = {
            "rung": _("That somebody is known or familiar follows from visits by itself."),
            "style": _("How to talk with them. Only what one sees at work; they may ask to read it."),
        }
        widgets = {
            "left_on": DayInput(),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "mobile": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Contact.objects.visible_to(user).exclude(pk=self.instance.pk)
        self.offer("reports_to", seen.filter(account_id=self.instance.account_id).present(), seen=seen)
        if "style" in self.fields and not Organization.objects.current().keeps_personality:
            del self.fields["style"]

    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in STANDING]

    def standing_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in STANDING]


class NewContactForm(Asking, ContactForm):
    """Quick add: also into a buying center, which who sees only the account's face must choose. Asks back about
    somebody who is probably here already."""

    asks, about, yes = "likely_duplicate", "name", _("It is another person")

    center = forms.ModelChoiceField(
        BuyingCenter.objects.none(),
        required=False,
        label=_("Buying center"),
        help_text=_("Where this person has a say. Roles and attitude come next."),
    )

    class Meta(ContactForm.Meta):
        fields = FIELDS

    def __init__(self, *args: Any, user: User, account: KeyAccount, **kwargs: Any) -> None:
        super().__init__(*args, user=user, instance=Contact(account=account), **kwargs)
        center: Any = self.fields["center"]
        center.queryset = BuyingCenter.objects.editable_by(user).filter(account=account)
        center.required = not KeyAccount.objects.visible_to(user).filter(pk=account.pk).exists()
        if not center.required and not center.queryset.exists():
            del self.fields["center"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "confirmed"}


class SuperiorForm(forms.Form):
    """Where somebody is put on the org chart: under `superior`, or at the top."""

    superior = forms.ModelChoiceField(Contact.objects.none(), required=False)
    version = forms.IntegerField()

    def __init__(self, *args: Any, user: User, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["superior"]
        field.queryset = Contact.objects.visible_to(user).filter(account_id=contact.account_id)
