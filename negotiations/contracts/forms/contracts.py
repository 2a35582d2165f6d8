"""What is asked about a contract."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Document
from negotiations.contracts.models import Clause, Contract, ReviewStep
from negotiations.models import Issue, Side
from pipeline.models import Deal
from stakeholders.models import Contact
from team.amounts import AmountField, in_minor, shown_amount
from team.models import User
from team.people import sellers
from web.edits import Asking, Versioned
from web.widgets import DayInput


class Day(forms.DateField):
    widget = DayInput


class ContractForm(Versioned, forms.Form):
    """Beginning one, or changing it."""

    # Not `form`: to scripts `<form>.form` would be the field, not the form.
    whose_form = forms.ChoiceField(label=_("Whose form"), choices=Side.choices, widget=forms.RadioSelect)
    document = forms.ModelChoiceField(Document.objects.none(), label=_("Document"), required=False, empty_label="—")
    sign_by = Day(label=_("To be signed by"), required=False)
    first_payment_due_on = Day(label=_("First payment due"), required=False)
    first_payment = AmountField(label=_("First payment"), required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, deal: Deal, contract: Contract | None = None, documents: Any, **options: Any
    ) -> None:
        self.deal, self.contract = deal, contract
        if contract is not None:
            names = ("document", "sign_by", "first_payment_due_on", "note")
            options["initial"] = {"whose_form": contract.form} | {name: getattr(contract, name) for name in names}
            if contract.first_payment_minor is not None:
                options["initial"]["first_payment"] = shown_amount(contract.first_payment_minor, deal.currency)
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["document"].queryset = documents
        fields["first_payment"].help_text = deal.currency

    def row_version(self) -> int:
        return self.contract.version if self.contract else 0

    def clean(self) -> None:
        if not self.errors:
            minor = in_minor(self.cleaned_data.pop("first_payment"), self.deal.currency, "first_payment")
            self.cleaned_data["first_payment_minor"] = minor
            self.cleaned_data["form"] = self.cleaned_data.pop("whose_form")


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class ReviewForm(forms.Form):
    side = forms.ChoiceField(label=_("Side"), choices=Side.choices, widget=forms.RadioSelect)
    by = forms.ChoiceField(label=_("Who reads"), choices=ReviewStep.By.choices)
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Person of the customer"), required=False, empty_label="—"
    )
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("One of us"), required=False, empty_label="—")
    due_on = Day(label=_("Due on"), required=False)

    def __init__(self, *args: Any, contacts: Any, viewer: User, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["contact"].queryset = contacts
        fields["assignee"].queryset = sellers(viewer)


class DoneForm(forms.Form):
    done_on = Day(label=_("Done on"), required=False)
    result = forms.CharField(label=_("What they said"), max_length=300, required=False)


class ClauseForm(forms.Form):
    title = forms.CharField(label=_("Clause"), max_length=120)
    issue = forms.ModelChoiceField(
        Issue.objects.none(), label=_("Issue of the negotiation"), required=False, empty_label="—"
    )
    theirs = forms.CharField(
        label=_("What they want"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    ours = forms.CharField(
        label=_("What we want"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    waits_for = forms.ChoiceField(label=_("Waits for"), choices=Side.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, contract: Contract, clause: Clause | None = None, **options: Any) -> None:
        first = {"waits_for": Side.OURS}
        if clause is not None:
            first = {name: getattr(clause, name) for name in ("title", "theirs", "ours", "waits_for")}
        super().__init__(*args, **{**options, "initial": first})
        fields: dict[str, Any] = self.fields
        if clause is not None or contract.negotiation_id is None:
            del fields["issue"]
        else:
            fields["issue"].queryset = Issue.objects.filter(negotiation_id=contract.negotiation_id)


class SettleForm(forms.Form):
    agreed_text = forms.CharField(
        label=_("The words that were found"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    agreed_on = Day(label=_("Agreed on"), required=False)


class SignForm(Asking, forms.Form):
    """Asks back once while clauses are open."""

    asks = "clauses_open"
    about = "side"
    yes = _("Yes, it was signed all the same")

    side = forms.ChoiceField(choices=Side.choices, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Signed by"), max_length=120)
    signed_on = Day(label=_("Signed on"), required=False)
