"""One stage: words, percentage, who is responsible, the buyer's steps, limits, category, what customers may promise."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.editing.forms.section import (
    Document,
    RowForm,
    SectionForm,
    add_texts,
    criterion_choices,
    texts_of,
    written_texts,
)
from pipeline.methods.method import CATEGORIES
from web.formats import localized


def days(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=9999)


class ActionRow(RowForm):
    """What the customer could promise here, and the criterion that it helps to prove."""

    def build(self) -> None:
        self.fields["code"] = forms.CharField(required=False, widget=forms.HiddenInput)
        add_texts(self, self.document, "text", _("Customer's action"))
        nothing = [("", "—")]
        self.fields["proves"] = forms.ChoiceField(
            label=_("Helps to prove"), choices=[*nothing, *criterion_choices(self.document)], required=False
        )

    @staticmethod
    def read(document: Document, row: Any) -> dict[str, Any]:
        return {"code": row["code"], "proves": row.get("proves", ""), **texts_of(document, "text", row["text"])}

    def write(self, document: Document) -> Any:
        texts = written_texts(document, "text", self.cleaned_data)
        row: dict[str, Any] = {"code": self.code(self.cleaned_data["code"], texts.get("en", "")), "text": texts}
        return row | ({"proves": self.cleaned_data["proves"]} if self.cleaned_data["proves"] else {})


class StageForm(SectionForm):
    row_form, row_title = ActionRow, _("What the customer could promise next")

    def build(self) -> None:
        document, fields = self.document, self.fields
        names = [(code, localized(text)) for code, text in document["owner_functions"].items()]
        steps = [(n, f"{n} {localized(text)}") for n, text in sorted(document["buyer_steps"].items(), key=_number)]
        add_texts(self, document, "name", _("Name"))
        add_texts(self, document, "definition", _("Definition"), long=True)
        fields["nominal_probability"] = forms.DecimalField(
            label=_("Percentage"), min_value=0, max_value=100, decimal_places=2, localize=False, widget=forms.TextInput
        )
        fields["owner_functions"] = forms.MultipleChoiceField(
            label=_("Owner"), choices=names, widget=forms.CheckboxSelectMultiple, required=False
        )
        fields["first"] = forms.ChoiceField(label=_("First of the buyer's steps"), choices=steps)
        fields["last"] = forms.ChoiceField(label=_("Last of the buyer's steps"), choices=steps)
        fields["silent"] = days(_("Silent after days"))
        fields["stuck_complex"] = days(_("Stuck after days, complex"))
        fields["stuck_transactional"] = days(_("Stuck after days, transactional"))
        fields["close_too_early"] = days(
            _("Fewest days to the close"), _("A nearer close date is not believed from here.")
        )
        categories = self.document["forecast_categories"]["names"]
        kinds = [(code, localized(categories[code])) for code in CATEGORIES if code != "closed"]
        fields["category"] = forms.ChoiceField(label=_("Forecast category"), choices=kinds)

    def stage(self, document: Document) -> Any:
        return next(stage for stage in document["stages"] if str(stage["code"]) == self.item)

    def read(self) -> dict[str, Any]:
        stage = self.stage(self.document)
        limits = stage["limits"]
        return {
            **texts_of(self.document, "name", stage["name"]),
            **texts_of(self.document, "definition", stage["definition"]),
            "nominal_probability": stage["nominal_probability"],
            "owner_functions": stage["owner_functions"],
            "first": str(stage["buyer_steps"][0]),
            "last": str(stage["buyer_steps"][1]),
            "silent": limits["silent"],
            "stuck_complex": limits["stuck"]["complex"],
            "stuck_transactional": limits["stuck"]["transactional"],
            "close_too_early": limits["close_too_early"],
            "category": self.document["forecast_categories"]["by_stage"].get(self.item, "pipeline"),
        }

    def row_values(self) -> list[Any]:
        return list(self.stage(self.document)["customer_actions"])

    def write(self, document: Document) -> Document:
        made, data = copy.deepcopy(document), self.cleaned_data
        self.stage(made).update(
            name=written_texts(document, "name", data),
            definition=written_texts(document, "definition", data),
            nominal_probability=f"{data['nominal_probability']:.2f}",
            owner_functions=list(data["owner_functions"]),
            buyer_steps=[int(data["first"]), int(data["last"])],
            limits={
                "silent": data["silent"],
                "stuck": {"complex": data["stuck_complex"], "transactional": data["stuck_transactional"]},
                "close_too_early": data["close_too_early"],
            },
            customer_actions=self.written_rows(document),
        )
        made["forecast_categories"]["by_stage"][self.item] = data["category"]
        return made

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and int(first) > int(last):
            self.add_error("last", _("The last step is not before the first."))


def _number(pair: tuple[Any, Any]) -> int:
    return int(pair[0])
