"""What holds for all stages: when a deal is won, reasons, sources, functions, the buyer's steps, flags."""

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
    stage_choices,
    texts_of,
    written_texts,
)
from pipeline.methods.flag_needs import FLAG_LIMITS
from pipeline.methods.method import SEVERITIES
from pipeline.methods.templates import KEY_ACCOUNT, template_document
from pipeline.pages.method_pages import limit_words
from pipeline.rules.winning import WinRule
from web.formats import localized


class GeneralForm(SectionForm):
    """The name, when a deal is won, repeat purchases, patience."""

    def build(self) -> None:
        document, fields = self.document, self.fields
        add_texts(self, document, "name", _("Name"))
        rules = [
            (WinRule.SIGNATURE_AND_PAYMENT, _("signed by both sides and first payment received")),
            (WinRule.SIGNATURE, _("signed by both sides")),
        ]
        fields["win_rule"] = forms.ChoiceField(label=_("Won when"), choices=rules)
        fields["repeat_purchase_stage"] = forms.ChoiceField(
            label=_("Repeat purchase starts at"), choices=stage_choices(document)
        )
        sources = [(each["code"], localized(each["text"])) for each in document["lead_sources"]]
        fields["repeat_purchase_source"] = forms.ChoiceField(
            label=_("Its source"), choices=[("", "—"), *sources], required=False
        )
        fields["grace_days"] = forms.IntegerField(label=_("Days of grace for new deals"), min_value=0, max_value=365)
        fields["manager_delay_working_days"] = forms.IntegerField(
            label=_("Working days until the manager sees a severe flag"), min_value=0, max_value=60
        )
        for name in document["class_factors"]:
            label = _("Patience with class %(name)s, times") % {"name": name}
            fields[f"factor_{name}"] = forms.DecimalField(
                label=label, min_value=0, max_value=99, decimal_places=2, localize=False, widget=forms.TextInput
            )

    def read(self) -> dict[str, Any]:
        names = ("win_rule", "repeat_purchase_stage", "grace_days", "manager_delay_working_days")
        return {
            **texts_of(self.document, "name", self.document["name"]),
            **{name: self.document[name] for name in names},
            "repeat_purchase_source": self.document.get("repeat_purchase_source", ""),
            **{f"factor_{name}": factor for name, factor in self.document["class_factors"].items()},
        }

    def write(self, document: Document) -> Document:
        data = self.cleaned_data
        names = ("win_rule", "repeat_purchase_stage", "grace_days", "manager_delay_working_days")
        factors = {name: f"{data[f'factor_{name}'].normalize():f}" for name in document["class_factors"]}
        values = {name: data[name] for name in (*names, "repeat_purchase_source")}
        values |= {"name": written_texts(document, "name", data), "class_factors": factors}
        return copy.deepcopy(document) | values


class ChoiceRow(RowForm):
    """A value of a pick list; its code stays what it was, so that deals that have it keep their word."""

    def build(self) -> None:
        self.fields["code"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["group"] = forms.CharField(required=False, widget=forms.HiddenInput)
        add_texts(self, self.document, "text", _("Text"))

    @staticmethod
    def read(document: Document, row: Any) -> dict[str, Any]:
        return {"code": row["code"], "group": row.get("group", ""), **texts_of(document, "text", row["text"])}

    def write(self, document: Document) -> Any:
        texts = written_texts(document, "text", self.cleaned_data)
        row: dict[str, Any] = {"code": self.code(self.cleaned_data["code"], texts.get("en", "")), "text": texts}
        return row | ({"group": self.cleaned_data["group"]} if self.cleaned_data["group"] else {})


class ReasonsForm(SectionForm):
    row_form, row_title = ChoiceRow, _("Reasons for losing")
    list_name = "lost_reasons"

    def row_values(self) -> list[Any]:
        return list(self.document[self.list_name])

    def write(self, document: Document) -> Document:
        return copy.deepcopy(document) | {self.list_name: self.written_rows(document)}


class SourceRow(ChoiceRow):
    def build(self) -> None:
        super().build()
        groups = [("information", _("information")), ("market", _("market"))]
        self.fields["group"] = forms.ChoiceField(label=_("Group"), choices=groups)


class SourcesForm(ReasonsForm):
    row_form, row_title = SourceRow, _("Lead sources")
    list_name = "lead_sources"


class FunctionsForm(ReasonsForm):
    """A mapping from codes to words, edited as a list."""

    row_title = _("Functions that own a stage")

    def row_values(self) -> list[Any]:
        return [{"code": code, "text": text} for code, text in self.document["owner_functions"].items()]

    def write(self, document: Document) -> Document:
        rows = {row["code"]: row["text"] for row in self.written_rows(document)}
        return copy.deepcopy(document) | {"owner_functions": rows}


class BuyerForm(SectionForm):
    """The words of the buyer's eight steps (A3.1); how many there are is the product's."""

    def build(self) -> None:
        for step in sorted(self.document["buyer_steps"], key=int):
            add_texts(self, self.document, f"step{step}", step)

    def read(self) -> dict[str, Any]:
        steps = self.document["buyer_steps"].items()
        return {key: value for n, text in steps for key, value in texts_of(self.document, f"step{n}", text).items()}

    def write(self, document: Document) -> Document:
        data = self.cleaned_data
        texts = {step: written_texts(document, f"step{step}", data) for step in document["buyer_steps"]}
        return copy.deepcopy(document) | {"buyer_steps": texts}


class FlagsForm(SectionForm):
    """Each flag on or off, with its severity and its numbers; those that stand with the stages are edited there."""

    def build(self) -> None:
        words = {"severe": _("severe"), "watch": _("watch"), "hint": _("hint")}
        self.groups: list[tuple[str, list[str]]] = []
        for code, spec in self._specs().items():
            self.fields[f"on_{code}"] = forms.BooleanField(label=localized(spec["name"]), required=False)
            self.fields[f"severity_{code}"] = forms.ChoiceField(
                label=_("Severity"), choices=[(each, words[each]) for each in SEVERITIES]
            )
            names = [f"on_{code}", f"severity_{code}"]
            for limit, kind in FLAG_LIMITS[code].items():
                self.fields[f"{code}__{limit}"] = self._limit(limit, kind)
                names.append(f"{code}__{limit}")
            self.groups.append((code, names))

    def grouped(self) -> list[list[Any]]:
        """The fields of each flag together."""
        return [[self[name] for name in names] for _code, names in self.groups]

    def _specs(self) -> dict[str, Any]:
        """What the method says of each flag; for one that is off, what the product's own template says."""
        own = {flag["code"]: flag for flag in self.document["flags"]}
        usual = {flag["code"]: flag for flag in template_document(KEY_ACCOUNT)["flags"]}
        return {code: own.get(code) or usual[code] for code in FLAG_LIMITS if code in own or code in usual}

    def _limit(self, name: str, kind: str) -> forms.Field:
        label = limit_words().get(name, name)
        if kind == "stage":
            return forms.ChoiceField(label=label, choices=stage_choices(self.document))
        if kind == "criterion":
            return forms.ChoiceField(label=label, choices=criterion_choices(self.document), required=False)
        if kind == "days_by_stage":
            return forms.CharField(label=label, max_length=100, required=False, help_text=_("stage: days, …"))
        return forms.IntegerField(label=label, min_value=0, max_value=9999)

    def read(self) -> dict[str, Any]:
        own = {flag["code"] for flag in self.document["flags"]}
        found: dict[str, Any] = {}
        stages = [str(stage["code"]) for stage in self.document["stages"]]
        for code, spec in self._specs().items():
            found |= {f"on_{code}": code in own, f"severity_{code}": spec["severity"]}
            for limit, kind in FLAG_LIMITS[code].items():
                value = (spec.get("limits") or {}).get(limit)
                if kind == "days_by_stage":
                    value = ", ".join(f"{stage}: {days}" for stage, days in (value or {}).items() if stage in stages)
                elif kind == "stage" and value not in stages:
                    value = stages[len(stages) // 2]
                found[f"{code}__{limit}"] = value
        return found

    def clean(self) -> None:
        for code in self._specs():
            for limit, kind in FLAG_LIMITS[code].items():
                name = f"{code}__{limit}"
                if kind == "days_by_stage" and name in self.cleaned_data:
                    self._clean_days(name)
                if kind == "criterion" and self.cleaned_data.get(f"on_{code}") and not self.cleaned_data.get(name):
                    self.add_error(name, _("Choose a criterion, or turn the flag off."))

    def _clean_days(self, name: str) -> None:
        found = {}
        for part in self.cleaned_data[name].replace("，", ",").replace("：", ":").split(","):
            stage, _colon, days = (each.strip() for each in part.partition(":"))
            if not stage:
                continue
            if stage not in dict(stage_choices(self.document)) or not days.isdecimal():
                self.add_error(name, _("Stages with days, like “40: 45, 50: 30”."))
                return
            found[stage] = int(days)
        self.cleaned_data[name] = found

    def write(self, document: Document) -> Document:
        data, flags = self.cleaned_data, []
        for code, spec in self._specs().items():
            if not data[f"on_{code}"]:
                continue
            flag = copy.deepcopy(spec) | {"severity": data[f"severity_{code}"]}
            limits = {limit: data[f"{code}__{limit}"] for limit in FLAG_LIMITS[code]}
            flags.append(flag | ({"limits": limits} if limits else {}))
        # Flags of higher apps are not edited here, and stay.
        others = [flag for flag in copy.deepcopy(document["flags"]) if flag["code"] not in FLAG_LIMITS]
        return copy.deepcopy(document) | {"flags": [*flags, *others]}

    def others(self, fault: Any) -> tuple[str, ...]:
        code = fault.error.place.partition("[")[2].partition("]")[0]
        return (f"{code}__{fault.field}", f"severity_{code}")
