"""One-tap proofs: each kind of form asks for one to three things and points at a record, or takes one sentence.

The kinds are the method's (`forms` of a criterion). What is really another page (logging a visit, a person's role)
is not here: `pipeline.proof_links` leads there. A need has its own form, `pipeline.forms.need_proof`.
Source: compositions section 7.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Document
from pipeline.forms.deals import buyer_steps
from pipeline.forms.fields import DateField, control
from pipeline.models import Deal
from team.amounts import AmountField, in_minor

POINTERS = ("visit", "contact", "document")


@dataclass(frozen=True, slots=True)
class Sources:
    """Records that a proof can point at, as choices `kind:id` with their names, grouped for a select."""

    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    people: tuple[tuple[str, str], ...]
    visits: tuple[tuple[str, str], ...] = ()


class ProofForm(forms.Form):
    """`source`: the record that says so; without one the sentence is needed, and the tick is drawn hollow."""

    source = forms.ChoiceField(label=_("Known from"), required=False)
    note = forms.CharField(
        label=_("In one sentence"), max_length=500, required=False, help_text=_("Needed if no record says so.")
    )

    facts: tuple[str, ...] = ()
    """Fields that go into the evidence's value."""

    def __init__(self, *args: Any, deal: Deal, sources: Sources, **options: Any) -> None:
        self.deal, self.sources = deal, sources
        super().__init__(*args, **options)
        if "source" in self.fields:
            control(self, "source").choices = [("", _("I know it, see my sentence")), *sources.groups]
        if "person" in self.fields:
            control(self, "person").choices = [("", "—"), *sources.people]
        self.order_fields([name for name in self.fields if name not in ("source", "note")] + ["source", "note"])

    def value(self) -> dict[str, Any]:
        """What the evidence keeps beside its link."""
        kept = {name: self.cleaned_data.get(name) for name in self.facts}
        return {name: plain(value) for name, value in kept.items() if value not in (None, "", False)}

    def pointer(self) -> dict[str, uuid.UUID]:
        """The link as keyword arguments of `give_evidence`."""
        kind, _colon, pk = (self.cleaned_data.get("source") or "").partition(":")
        if not pk and self.cleaned_data.get("person"):
            kind, pk = "contact", self.cleaned_data["person"]
        return {f"{kind}_id": uuid.UUID(pk)} if kind in POINTERS and pk else {}

    def day(self) -> dt.date | None:
        """When it happened; None: the day of the record, or today."""
        return self.cleaned_data.get("on")


class MaterialForm(ProofForm):
    person = forms.ChoiceField(label=_("Sent to"), required=False)
    on = DateField(label=_("Sent on"), required=False)


class BuyerStepProofForm(ProofForm):
    step = forms.TypedChoiceField(label=_("Buyer's step"), coerce=int)
    facts = ("step",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "step").choices = [each for each in buyer_steps(self.deal.pipeline) if each[0] >= 2]


class ModeForm(ProofForm):
    """Begins with what the deal knows already, so that nobody overwrites it by chance."""

    mode = forms.ChoiceField(label=_("Procurement mode"), choices=[("", "—"), *Deal.ProcurementMode.choices])
    facts = ("mode",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mode"].initial = self.deal.procurement_mode


class GoLiveForm(ProofForm):
    date = DateField(label=_("Go-live date"))
    facts = ("date",)


class RangeForm(ProofForm):
    low = AmountField(label=_("From"))
    high = AmountField(label=_("To"))

    def clean(self) -> None:
        if not self.errors:
            low, high = self.cleaned_data["low"], self.cleaned_data["high"]
            if not 0 <= low <= high:
                raise ValidationError({"high": _("“From” is not more than “to”.")})

    def value(self) -> dict[str, Any]:
        names = (("from", "low"), ("to", "high"))
        return {key: in_minor(self.cleaned_data[name], self.deal.currency) for key, name in names}


class CompetitorForm(ProofForm):
    name = forms.CharField(label=_("Competitor"), max_length=120)
    facts = ("name",)


class TenderForm(ProofForm):
    on = DateField(label=_("Awarded on"))
    ceiling_price = AmountField(label=_("Ceiling price"), required=False)
    committee = forms.CharField(label=_("Committee"), max_length=200, required=False)
    facts = ("committee",)

    def value(self) -> dict[str, Any]:
        ceiling = in_minor(self.cleaned_data.get("ceiling_price"), self.deal.currency)
        return super().value() | ({"ceiling_price": ceiling} if ceiling else {})


class StatementForm(ProofForm):
    person = forms.ChoiceField(label=_("Who said it"))
    occasion = forms.CharField(label=_("On what occasion"), max_length=200)
    on = DateField(label=_("On"))
    witness = forms.CharField(label=_("Who heard it"), max_length=120, required=False)
    facts = ("occasion", "witness")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["source"]


class RoundForm(ProofForm):
    deadline = DateField(label=_("Deadline of the negotiation"), required=False)
    facts = ("deadline",)


class ObjectionForm(ProofForm):
    person = forms.ChoiceField(label=_("Who objects"), required=False)


class PreconditionForm(ProofForm):
    person = forms.ChoiceField(label=_("Confirmed by"), required=False)
    on = DateField(label=_("On"), required=False)


class DatesForm(ProofForm):
    start = DateField(label=_("Project starts"))
    end = DateField(label=_("Project ends"))
    facts = ("start", "end")

    def clean(self) -> None:
        if not self.errors and self.cleaned_data["end"] < self.cleaned_data["start"]:
            raise ValidationError({"end": _("The end is not before the start.")})


class DocumentForm(forms.Form):
    """A file or a link with its day: becomes a document of the deal."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices)
    dated_on = DateField(label=_("Sent or received on"), required=False)
    file = forms.FileField(label=_("File"), required=False)
    url = forms.URLField(label=_("or a link"), max_length=1000, required=False, assume_scheme="https")

    def clean(self) -> None:
        if not self.cleaned_data.get("file") and not self.cleaned_data.get("url") and not self.errors:
            raise ValidationError({"file": _("Choose a file or enter a link.")})


FORMS: dict[str, type[ProofForm]] = {
    "material": MaterialForm,
    "buyer_step": BuyerStepProofForm,
    "team": ModeForm,
    "date": GoLiveForm,
    "dates": DatesForm,
    "range": RangeForm,
    "competitor": CompetitorForm,
    "tender": TenderForm,
    "statement": StatementForm,
    "round": RoundForm,
    "objection": ObjectionForm,
    "precondition": PreconditionForm,
    "mode": ModeForm,
}
"""By the method's names; a kind without a form of its own, as a visit logged already, takes a source and a sentence."""

DOCUMENT_KINDS = {
    "document": Document.Kind.OTHER,
    "their_contract": Document.Kind.THEIR_CONTRACT,
    "our_contract": Document.Kind.OUR_CONTRACT,
}
"""The kinds that make a document, and which."""


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
