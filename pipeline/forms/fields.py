"""The fields that forms of deals share: days, and the version that was read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.agreed_amounts import LONGEST, agreed_minor
from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from team.models import User
from web.edits import Versioned
from web.formats import money, short_date
from web.widgets import DayInput


def control(form: forms.BaseForm, name: str) -> Any:
    """A field of the form, to set its choices or its queryset."""
    return form.fields[name]


class DateField(forms.DateField):
    widget = DayInput


class DealForm(Versioned, forms.Form):
    """Some of a deal's fields, or what is asked when it moves or ends."""

    def __init__(self, *args: Any, deal: Deal, user: User | None = None, **options: Any) -> None:
        self.deal, self.user = deal, user
        options["initial"] = {**self.now(deal), **options.get("initial", {})}
        super().__init__(*args, **options)

    def row_version(self) -> int:
        return self.deal.version

    def now(self, deal: Deal) -> dict[str, Any]:
        """What the fields begin with."""
        return {}

    def values(self) -> dict[str, Any]:
        """The fields for the action."""
        return {name: self.cleaned_data[name] for name in self.base_fields}

    def present(self) -> list[tuple[str, str]]:
        """The fields that were typed otherwise; the deal's own facts where the form holds none of them."""
        deal = self.deal
        facts = [
            (_("Name"), deal.name),
            (_("Amount"), money(deal.amount_minor, deal.currency)),
            (_("Expected close"), short_date(deal.expected_close)),
            (_("Owner"), str(deal.owner)),
            (_("Stage"), edition_of_stage(deal.stage_id).code_of[deal.stage_id]),
        ]
        return super().present() or [(str(label), value) for label, value in facts]

    def in_words(self, name: str) -> str:
        return money(self.deal.amount_minor, self.deal.currency) if name == "amount" else super().in_words(name)


def say_agreed(form: DealForm, deal: Deal) -> None:
    """Beside the form's amount what was agreed at the table, and after it why it is less; nothing where nothing was."""
    agreed = agreed_minor(deal)
    if agreed is None:
        return
    amount, fields = form.fields["amount"], dict(form.fields)
    amount.help_text = _("Agreed at the table: %(amount)s.") % {"amount": money(agreed, deal.currency)}
    why = forms.CharField(label=_("If it is less, why"), max_length=LONGEST, required=False)
    form.fields = {}
    for name, field in fields.items():
        form.fields[name] = field
        if name == "amount":
            form.fields["less_reason"] = why
