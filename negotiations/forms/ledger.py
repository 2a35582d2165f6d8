"""A row of the ledger: what was given beside the offers, what it was worth, and what it was given for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from negotiations.models import Concession, Side
from negotiations.pages.at_table import AtTable
from negotiations.pages.figures import figure
from team.amounts import AmountField, in_minor, shown_amount
from team.records import new_id
from web.edits import VersionedForm
from web.widgets import DayInput


class ConcessionForm(VersionedForm):
    """Worths in units of the deal's currency; of a row that an offer brought, what the offer says is fixed."""

    id = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-keep": ""}), required=False)
    value = AmountField(required=False, min_value=0)
    their_value = AmountField(required=False, min_value=0)

    class Meta:
        model = Concession
        fields = ("side", "what", "given_on", "asked", "answers")
        labels = {"answers": _("In return for")}
        widgets = {"given_on": DayInput(), "side": forms.RadioSelect()}

    field_order = ("side", "what", "value", "their_value", "asked", "answers", "given_on")

    def __init__(self, *args: Any, table: AtTable, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table, self.currency = table, table.room.deal.currency
        self.initial.setdefault("id", new_id())
        for name, label in (("value", _("Worth to us")), ("their_value", _("Worth to them"))):
            self.fields[name].label = f"{label} ({self.currency})"
            minor = getattr(self.instance, f"{name}_minor")
            self.initial[name] = "" if minor is None else shown_amount(minor, self.currency)
        self._narrow()

    def _narrow(self) -> None:
        """Nothing that is fixed already, and only rows of the other side to answer."""
        is_new = self.instance._state.adding
        if self.instance.offer_id is not None:
            del self.fields["what"], self.fields["given_on"]
        if is_new:
            sides: Any = self.fields["side"]
            sides.choices = Side.choices
        else:
            del self.fields["side"]
        field: Any = self.fields["answers"]
        rows = [entry.row for entry in reversed(self.table.ledger.entries)]
        other = [row for row in rows if is_new or row.side != self.instance.side]
        field.queryset = Concession.objects.filter(negotiation=self.table.room)
        field.choices = [("", "—"), *((str(row.pk), row_name(row)) for row in other)]

    def facts(self, *names: str) -> dict[str, Any]:
        """What the action wants, of the fields that there are (or of these)."""
        data = self.cleaned_data
        plain = ("side", "what", "given_on", "asked")
        facts = {name: data[name] for name in plain if name in data and (not names or name in names)}
        for name in ("value", "their_value"):
            if not names or name in names:
                facts[f"{name}_minor"] = in_minor(data[name], self.currency, name)
        return facts

    def answered(self) -> Any:
        row = self.cleaned_data["answers"]
        return row.pk if row else None


class NewConcessionForm(ConcessionForm):
    def __init__(self, *args: Any, table: AtTable, **options: Any) -> None:
        options["instance"] = Concession(negotiation=table.room, side=Side.OURS, given_on=table.user.today())
        super().__init__(*args, table=table, **options)


def row_name(row: Concession) -> str:
    """``Ours: Price 980,000 → 970,000``."""
    said = row.what or f"{row.issue} {figure(row.before)} → {figure(row.after)}"
    return f"{row.get_side_display()}{gettext(': ')}{said}"
