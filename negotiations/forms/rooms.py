"""Entering a negotiation, what is said of it, and who sits at the table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.models import Negotiation
from pipeline.forms.fields import DateField, control
from pipeline.models import Deal
from stakeholders.models import Contact
from team.models import User
from team.people import sellers
from web.edits import VersionedForm

MODES = [("", _("not known")), *Negotiation.Mode.choices]


class EnterForm(forms.Form):
    """`may_waive`: the person may let the room be entered though preconditions are missing."""

    mode = forms.ChoiceField(label=_("How it is negotiated"), choices=MODES, required=False)
    procurement_mode = forms.ChoiceField(
        label=_("Procurement mode"), choices=[("", _("not known")), *Deal.ProcurementMode.choices], required=False
    )
    deadline_on = DateField(label=_("Deadline"), required=False)
    deadline_reason = forms.CharField(
        label=_("What ends on that day"),
        max_length=200,
        required=False,
        help_text=_("For example: their budget year, our offer's validity."),
    )
    waiver_reason = forms.CharField(
        label=_("Why without the preconditions"),
        max_length=300,
        required=False,
        help_text=_("It stays visible, and the deal is flagged until they are proved."),
    )

    def __init__(self, *args: Any, may_waive: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_waive:
            del self.fields["waiver_reason"]


class RoomForm(VersionedForm):
    class Meta:
        model = Negotiation
        fields = ("mode", "deadline_on", "deadline_reason")
        field_classes = {"deadline_on": DateField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "mode").choices = MODES


class SeatForm(forms.Form):
    """One of us; naming somebody again changes their part."""

    user = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    part = forms.CharField(
        label=_("Part at the table"),
        max_length=100,
        required=False,
        help_text=_("For example: leads, listens and writes, technical matters."),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "user").queryset = sellers(user)


class SittingForm(forms.Form):
    """One of them, of the deal's account."""

    contact = forms.ModelChoiceField(label=_("Person"), queryset=Contact.objects.none())
    part = forms.CharField(label=_("Part at the table"), max_length=100, required=False)
    interests = forms.CharField(label=_("What they want"), max_length=300, required=False)

    def __init__(self, *args: Any, user: User, account_id: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = Contact.objects.visible_to(user).present().filter(account_id=account_id)
        control(self, "contact").queryset = people.order_by("name", "id")


class FreeLimitsForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("It stays in the room's history."))
