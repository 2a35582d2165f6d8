"""Moving, waivers, and how a deal ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor
from pipeline.agreed_amounts import closing_minor
from pipeline.editions import edition_of_stage
from pipeline.forms.fields import DateField, DealForm, control, say_agreed
from pipeline.models import Deal
from team.amounts import AmountField, in_minor, shown_amount
from web.formats import localized


class MoveForm(DealForm):
    stage = forms.ChoiceField(label=_("To stage"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, stages: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "stage").choices = stages


class WaiverForm(forms.Form):
    """Asking for leave to stand in a stage; a manager grants it at once with the same form."""

    stage = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    until = DateField(label=_("Until when"), help_text=_("What is owed must be proved by then."))


class DecideForm(forms.Form):
    until = DateField(label=_("Until when"), required=False)
    note = forms.CharField(label=_("In one sentence"), max_length=500, required=False)


class WinForm(DealForm):
    signed_on = DateField(label=_("Signed on"), required=False, help_text=_("Signed by both sides."))
    paid_on = DateField(label=_("First payment on"), required=False)
    amount = AmountField(label=_("Amount"))
    note = forms.CharField(label=_("What made the difference"), max_length=500, required=False)
    file = forms.FileField(label=_("Signed contract"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say_agreed(self, self.deal)

    def now(self, deal: Deal) -> dict[str, Any]:
        agreed = closing_minor(deal)
        amount = shown_amount(deal.amount_minor if agreed is None else agreed, deal.currency)
        return {"signed_on": deal.signed_on, "paid_on": deal.paid_on, "amount": amount}

    def clean(self) -> None:
        if not self.errors:
            minor = in_minor(self.cleaned_data["amount"], self.deal.currency)
            self.cleaned_data["amount_minor"] = minor


class LoseForm(DealForm):
    reason = forms.ChoiceField(label=_("Reason"))
    competitor = forms.CharField(
        label=_("Lost to"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "suggestions", "autocomplete": "off"}),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "reason").choices = [("", "—"), *lost_reasons(self.deal)]

    def suggestions(self) -> list[str]:
        """Competitors, those named on this deal first."""
        ours = list(self.deal.competitors.order_by("competitor__name").values_list("competitor__name", flat=True))
        others = Competitor.objects.exclude(name__in=ours).order_by("name").values_list("name", flat=True)
        return [*ours, *others[:100]]


class NoteForm(DealForm):
    note = forms.CharField(label=_("Why"), max_length=500, required=False)


class ReopenForm(DealForm):
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class ShipForm(DealForm):
    shipped_on = DateField(label=_("Shipped on"))


class RepeatForm(DealForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    amount = AmountField(
        label=_("Amount"), required=False, help_text=_("Empty: as the last time, marked as estimated.")
    )
    expected_close = DateField(label=_("Expected close"), required=False)

    def clean(self) -> None:
        if not self.errors:
            minor = in_minor(self.cleaned_data["amount"], self.deal.currency)
            self.cleaned_data["amount_minor"] = minor


class SnoozeForm(forms.Form):
    until = DateField(label=_("Until when"))
    reason = forms.CharField(label=_("Why"), max_length=300)


def lost_reasons(deal: Deal) -> list[tuple[str, str]]:
    reasons = edition_of_stage(deal.stage_id).method.lost_reasons
    return [(choice.code, localized(dict(choice.text))) for choice in reasons]
