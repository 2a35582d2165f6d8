"""A pipeline made, renamed; deals taken from one to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.editions import edition_of_pipeline
from pipeline.forms.fields import DealForm
from pipeline.forms.settings import LARGEST_FILE
from pipeline.methods.reading import BadMethod
from pipeline.methods.templates import TEMPLATES, template_document
from pipeline.methods.writing import from_yaml
from pipeline.models import Deal, Pipeline
from pipeline.wording import method_fault, stage_name
from web.formats import localized

FILE = "file"
FIELD_OF = {"name": "name_en", "method": "file"}
"""Where a form asks for what an action was given."""


def named(pipeline: Pipeline) -> str:
    return localized(pipeline.name) or pipeline.code


class NamesForm(forms.Form):
    """What a pipeline is called, in each language of the product."""

    name_en = forms.CharField(label=gettext_lazy("Name (English)"), max_length=80)
    name_zh = forms.CharField(label=gettext_lazy("Name (Chinese)"), max_length=80, required=False)

    def names(self) -> dict[str, str]:
        return {"en": self.cleaned_data["name_en"], "zh-hans": self.cleaned_data["name_zh"]}

    def placed(self, act: Callable[[], Pipeline]) -> Pipeline:
        """Do it; what is refused is told beside the field that it comes from."""
        try:
            return act()
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                raise
            told = {FIELD_OF.get(name, name): errors for name, errors in error.error_dict.items()}
            raise ValidationError(told) from error


class FactsForm(NamesForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NewPipelineForm(NamesForm):
    """From a template, as a copy, or from a file; what the file says is in `document`."""

    begin = forms.ChoiceField(label=gettext_lazy("Begin with"))
    file = forms.FileField(label=gettext_lazy("Method (YAML)"), required=False)
    is_offered = forms.BooleanField(label=gettext_lazy("Offer it for new deals at once"), required=False, initial=True)

    def __init__(self, *args: Any, pipelines: list[Pipeline], **options: Any) -> None:
        super().__init__(*args, **options)
        self.document: Any = None
        templates = [(code, localized(template_document(code)["name"])) for code in TEMPLATES]
        copies = [(str(each.pk), named(each)) for each in pipelines]
        groups = [(_("A template"), templates), (_("A copy of"), copies), (_("A file"), [(FILE, _("a YAML file"))])]
        self.fields["begin"].choices = groups  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > LARGEST_FILE:
            raise ValidationError(_("This file is too large to be a method."))
        try:
            self.document = from_yaml(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(_("This is not a text in UTF-8.")) from error
        except BadMethod as error:
            raise ValidationError(method_fault(error)) from error
        if not isinstance(self.document, dict):
            raise ValidationError(_("This is not a method."))
        return file

    def clean(self) -> None:
        if self.cleaned_data.get("begin") == FILE and self.document is None and "file" not in self.errors:
            self.add_error("file", _("Choose a file."))

    def source(self) -> dict[str, Any]:
        """Where it begins, for the action."""
        begin = self.cleaned_data["begin"]
        if begin == FILE:
            return {"document": self.document}
        return {"template": begin} if begin in TEMPLATES else {"copy_of": begin}


class MappingForm(forms.Form):
    """A stage of the target for each stage that deals stand in, or none: those stay."""

    def __init__(
        self, *args: Any, target: Pipeline, stages: Mapping[str, str], counts: Mapping[str, int], **options: Any
    ) -> None:
        """`stages`: {code: name} of the source's stages in use; the stage of the nearest percentage is proposed."""
        super().__init__(*args, **options)
        self.codes = {f"stage_{place}": code for place, code in enumerate(stages)}
        edition = edition_of_pipeline(target)
        offered = [(spec.code, stage_name(edition, spec.code)) for spec in edition.method.stages]
        for field, code in self.codes.items():
            label = _("%(stage)s (%(count)d)") % {"stage": stages[code], "count": counts[code]}
            self.fields[field] = forms.ChoiceField(
                label=label, choices=[("", _("stay where they are")), *offered], required=False
            )

    def stages(self) -> dict[str, str]:
        return {code: self.cleaned_data[field] for field, code in self.codes.items() if self.cleaned_data[field]}


class DealPipelineForm(DealForm):
    """Another pipeline and a stage of it that is not further on than the deal stands."""

    goal = forms.ChoiceField(label=gettext_lazy("Pipeline and stage"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["goal"].choices = goals(self.deal)  # type: ignore[attr-defined]

    def parts(self) -> tuple[str, str]:
        """Id of the pipeline, code of the stage."""
        pipeline, _colon, stage = self.cleaned_data["goal"].partition(":")
        return pipeline, stage


def goals(deal: Deal) -> list[Any]:
    groups = []
    for pipeline in Pipeline.objects.offered().exclude(pk=deal.pipeline_id):
        edition = edition_of_pipeline(pipeline)
        reach = [s for s in edition.method.stages if s.nominal_probability <= deal.stage.nominal_probability]
        name = named(pipeline)
        goes = [(f"{pipeline.pk}:{s.code}", f"{name} · {stage_name(edition, s.code)}") for s in reversed(reach)]
        groups.append((name, goes))
    return groups
