"""The sections of the editor by name, with the form of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pipeline.editing.forms.gates import CriterionForm, GateForm, ImplicationsForm
from pipeline.editing.forms.lists import BuyerForm, FlagsForm, FunctionsForm, GeneralForm, ReasonsForm, SourcesForm
from pipeline.editing.forms.section import Document, SectionForm
from pipeline.editing.forms.stage import StageForm
from pipeline.editing.rules.stages import stage_codes


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: Any
    form: type[SectionForm]
    hint: Any = ""


SECTIONS = {
    each.name: each
    for each in (
        Section("general", _("For all stages"), GeneralForm),
        Section("stage", _("Stage"), StageForm),
        Section("gate", _("Gate"), GateForm, _("A gate holds when every line of it holds.")),
        Section("criterion", _("Criterion"), CriterionForm),
        Section(
            "implications",
            _("What a proof also proves"),
            ImplicationsForm,
            _("Codes with commas between; * stands for every criterion of the stages before."),
        ),
        Section("flags", _("Flags"), FlagsForm, _("Days of silence and in the stage stand with each stage.")),
        Section("reasons", _("Reasons for losing"), ReasonsForm),
        Section("sources", _("Lead sources"), SourcesForm),
        Section("functions", _("Functions"), FunctionsForm),
        Section("buyer", _("Buyer's steps"), BuyerForm),
    )
}
WHOLE = ("general", "implications", "flags", "reasons", "sources", "functions", "buyer")
"""Sections without a part of their own name."""


def has_item(document: Document, section: str, item: str) -> bool:
    """Whether the document has that part."""
    if section in ("stage", "gate"):
        return item in stage_codes(document)
    if section == "criterion":
        return any(each["code"] == item for each in document["criteria"])
    return section in WHOLE and not item
