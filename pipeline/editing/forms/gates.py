"""What gates ask: criteria, the clauses of a stage's gate, what a proof also proves."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from pipeline.editing.forms.section import (
    Document,
    RowForm,
    SectionForm,
    add_texts,
    criterion_choices,
    stage_choices,
    texts_of,
    written_texts,
)
from pipeline.methods.provers import PROVERS
from pipeline.methods.schema import EARLIER_STAGES
from pipeline.models import Deal
from pipeline.rules.gates import SEGMENTS
from pipeline.rules.proofs import CriterionKind
from web.formats import localized

KINDS = {
    CriterionKind.PLAIN: _("plain"),
    CriterionKind.DOCUMENTARY: _("documentary"),
    CriterionKind.PRECONDITION: _("precondition"),
    CriterionKind.SIGNAL: _("signal, opens no gate"),
    CriterionKind.INFO: _("information, opens no gate"),
}
PROVER_NAMES = {
    "material": _("material sent"),
    "contact": _("any held contact"),
    "agreed_visit": _("agreed visit"),
    "formal_visit": _("formal visit"),
    "clear_need": _("clear need"),
    "project_lead": _("project lead named"),
    "core_need": _("confirmed core need"),
    "competitor": _("competitor named"),
    "endorsement": _("endorsement vote"),
    "their_contract": _("their contract form"),
    "our_contract": _("our contract form"),
    "round": _("negotiation with a deadline, a round held"),
    "signature": _("signature"),
    "payment": _("first payment"),
}


def many(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class CriterionForm(SectionForm):
    def build(self) -> None:
        document, fields = self.document, self.fields
        add_texts(self, document, "text", _("Criterion"))
        add_texts(self, document, "hint", _("Hint"), long=True)
        fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
        fields["computed"] = forms.BooleanField(label=_("Only records prove it; nobody ticks it"), required=False)
        fields["sale_types"] = many(_("Only for"), Deal.SaleType.choices, _("None chosen: for every deal."))
        fields["expires_after_days"] = forms.IntegerField(
            label=_("Expires after days"), min_value=1, max_value=9999, required=False, help_text=_("Empty: never.")
        )
        later = [("", "—"), *stage_choices(document)]
        fields["expires_until_stage"] = forms.ChoiceField(
            label=_("No longer expires from"), choices=later, required=False
        )
        provers = [(name, PROVER_NAMES.get(name, name)) for name in sorted(PROVERS)]
        fields["proved_by"] = many(_("Proved by records"), provers)
        fields["forms"] = many(_("Proved in one tap by"), [(c, localized(t)) for c, t in document["forms"].items()])

    def criterion(self, document: Document) -> Any:
        return next(each for each in document["criteria"] if each["code"] == self.item)

    def read(self) -> dict[str, Any]:
        row = self.criterion(self.document)
        return {
            **texts_of(self.document, "text", row["text"]),
            **texts_of(self.document, "hint", row["hint"]),
            "kind": row.get("kind", "plain"),
            "computed": row.get("computed", False),
            "sale_types": row.get("sale_types") or [],
            "expires_after_days": row.get("expires_after_days"),
            "expires_until_stage": row.get("expires_until_stage") or "",
            "proved_by": row.get("proved_by") or [],
            "forms": row["forms"],
        }

    def write(self, document: Document) -> Document:
        made, data = copy.deepcopy(document), self.cleaned_data
        row = self.criterion(made)
        kept = ("sale_types", "expires_after_days", "expires_until_stage", "proved_by", "kind", "computed")
        for name in kept:
            row.pop(name, None)
        row |= {"text": written_texts(document, "text", data), "hint": written_texts(document, "hint", data)}
        row["forms"] = list(data["forms"])
        row |= {name: data[name] for name in kept if data[name] and data[name] != "plain"}
        return made


class ClauseRow(RowForm):
    essential = ("at_least", "of")

    def build(self) -> None:
        self.fields["at_least"] = forms.IntegerField(label=_("At least"), min_value=1, max_value=99)
        self.fields["of"] = many(_("of"), criterion_choices(self.document, self.item))
        names = [(code, KeyAccount.Segment(code).label) for code in SEGMENTS]
        self.fields["segments"] = many(_("Only for segments"), names)
        self.fields["sale_types"] = many(_("Only for"), Deal.SaleType.choices)

    def clean(self) -> None:
        count, of = self.cleaned_data.get("at_least"), self.cleaned_data.get("of")
        if self.cleaned_data.get("DELETE") or count is None:
            return
        if not of:
            self.add_error("of", _("Choose the criteria."))
        elif count > len(of):
            self.add_error("at_least", _("Not more than are chosen."))

    @staticmethod
    def read(document: Document, row: Any) -> dict[str, Any]:
        return {
            "at_least": row["at_least"],
            "of": row["of"],
            "segments": row.get("segments") or [],
            "sale_types": row.get("sale_types") or [],
        }

    def write(self, document: Document) -> Any:
        data = self.cleaned_data
        row: dict[str, Any] = {"stage": self.item, "at_least": data["at_least"], "of": list(data["of"])}
        return row | {name: list(data[name]) for name in ("segments", "sale_types") if data[name]}


class GateForm(SectionForm):
    row_form, row_title = ClauseRow, _("All of these must hold")

    def row_values(self) -> list[Any]:
        return [clause for clause in self.document["clauses"] if clause["stage"] == self.item]

    def write(self, document: Document) -> Document:
        from pipeline.editing.rules.stages import in_order

        others = [clause for clause in document["clauses"] if clause["stage"] != self.item]
        return in_order(copy.deepcopy(document) | {"clauses": [*others, *self.written_rows(document)]})


class ImplicationRow(RowForm):
    essential = ("to",)

    def build(self) -> None:
        self.fields["source"] = forms.ChoiceField(label=_("Who proves"), choices=criterion_choices(self.document))
        self.fields["to"] = forms.CharField(label=_("also proves"), max_length=400)
        self.fields["when"] = forms.CharField(label=_("only if the form has"), max_length=40, required=False)
        if not self.initial:
            self.fields["source"].choices = [("", "—"), *criterion_choices(self.document)]  # type: ignore[attr-defined]

    @staticmethod
    def read(document: Document, row: Any) -> dict[str, Any]:
        to = ", ".join(row["to"]) if isinstance(row["to"], list) else "*"
        return {"source": row["from"], "to": to, "when": row.get("when") or ""}

    def clean_to(self) -> str:
        codes = _codes(self.cleaned_data["to"])
        known = {code for code, _name in criterion_choices(self.document)}
        wrong = [code for code in codes if code not in known and code != "*"]
        if wrong or not codes:
            raise forms.ValidationError(_("There is no criterion %(code)s.") % {"code": (wrong or [""])[0]})
        return str(self.cleaned_data["to"])

    def write(self, document: Document) -> Any:
        data, codes = self.cleaned_data, _codes(self.cleaned_data["to"])
        row = {"from": data["source"], "to": EARLIER_STAGES if "*" in codes else codes}
        return row | ({"when": data["when"].strip()} if data["when"].strip() else {})


def _codes(words: str) -> list[str]:
    return words.replace("，", ",").replace(",", " ").split()


class ImplicationsForm(SectionForm):
    row_form, row_title = ImplicationRow, _("What a proof also proves")

    def row_values(self) -> list[Any]:
        return list(self.document["implications"])

    def write(self, document: Document) -> Document:
        return copy.deepcopy(document) | {"implications": self.written_rows(document)}
