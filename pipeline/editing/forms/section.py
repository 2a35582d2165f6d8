"""A section of a method's document as a form: it reads its fields from the document and writes them back.

A section that is a list is a formset beside the form; a row is dropped by its box, and an empty row is none.
"""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from pipeline.editing.rules.faults import Fault
from pipeline.wording import method_fault
from web.formats import localized

Document = dict[str, Any]
LANGUAGES = {"en": gettext_lazy("English"), "zh-hans": gettext_lazy("Chinese")}
MOST_ROWS = 60


def add_texts(form: forms.BaseForm, document: Document, name: str, label: Any, *, long: bool = False) -> None:
    """One field for each language of the method."""
    for language in document["languages"]:
        words = _("%(what)s (%(language)s)") % {"what": label, "language": LANGUAGES.get(language, language)}
        widget: Any = forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput
        form.fields[f"{name}_{language}"] = forms.CharField(label=words, max_length=300, widget=widget)


def texts_of(document: Document, name: str, text: Any) -> dict[str, str]:
    """The initial values of those fields."""
    return {f"{name}_{language}": (text or {}).get(language, "") for language in document["languages"]}


def written_texts(document: Document, name: str, data: dict[str, Any]) -> dict[str, str]:
    return {language: data[f"{name}_{language}"].strip() for language in document["languages"]}


class SectionForm(forms.Form):
    """`item` names the part (a stage's code, a criterion's). `read` and `write` are its two directions."""

    row_form: ClassVar[type[RowForm] | None] = None
    row_title: ClassVar[Any] = ""
    groups: list[tuple[str, list[str]]] = []

    def __init__(self, data: Any = None, *, document: Document, item: str = "", version: int = 0) -> None:
        self.document, self.item = document, item
        super().__init__(data, initial={"version": version})
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        self.build()
        self.initial.update(self.read())
        self.rows: Any = None
        if self.row_form is not None:
            shape = forms.formset_factory(
                self.row_form,
                formset=RowsFormSet,
                extra=1,
                can_delete=True,
                can_delete_extra=False,
                max_num=MOST_ROWS,
                absolute_max=MOST_ROWS,
            )
            begin = [{**self.row_form.read(document, row)} for row in self.row_values()]
            self.rows = shape(data, initial=begin, prefix="rows", form_kwargs={"document": document, "item": item})

    def build(self) -> None:
        """Add the fields."""

    def read(self) -> dict[str, Any]:
        return {}

    def row_values(self) -> list[Any]:
        """The list of the document that the rows are."""
        return []

    def write(self, document: Document) -> Document:
        raise NotImplementedError

    def is_valid(self) -> bool:
        return super().is_valid() and (self.rows is None or bool(self.rows.is_valid()))

    def written_rows(self, document: Document) -> list[Any]:
        return [row.write(document) for row in self.rows if row.cleaned_data and not row.cleaned_data.get("DELETE")]

    def is_full(self) -> bool:
        """Whether the line for a new row was used: then another one is due."""
        return self.rows is not None and bool(self.rows[-1].cleaned_data)

    def open_to_blame(self) -> None:
        """A form that nobody has sent can say what is wrong too."""
        self.cleaned_data: dict[str, Any] = {}
        self._errors = forms.utils.ErrorDict()

    def blame(self, fault: Fault) -> None:
        """A fault of the whole method beside the field where it is put right, else on top."""
        for name in (fault.field, fault.field.replace(".", "_"), *self.others(fault)):
            if name in self.fields:
                error = fault.error  # its place needs no words here
                self.add_error(name, gettext(error.problem) % error.values if error.values else gettext(error.problem))
                return
        self.add_error(NON_FIELD_ERRORS, method_fault(fault.error))

    def others(self, fault: Fault) -> tuple[str, ...]:
        return ()


class RowsFormSet(forms.BaseFormSet):
    """Rows in the order in which they stand; the boxes for removal are named."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")


class RowForm(forms.Form):
    """One element of a list; one of which the `essential` fields are blank is none."""

    essential: ClassVar[tuple[str, ...]] = ("text_en", "text_zh-hans")

    def __init__(self, *args: Any, document: Document, item: str = "", **options: Any) -> None:
        self.document, self.item = document, item
        super().__init__(*args, **options)
        self.build()

    def build(self) -> None:
        """Add the fields."""

    def full_clean(self) -> None:
        # Not by what changed: a row that was written a moment ago still stands below the others as a new one.
        if self.is_bound and not any(self.data.get(self.add_prefix(name)) for name in self.essential):
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
            return
        self.empty_permitted = False
        super().full_clean()

    @staticmethod
    def read(document: Document, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def write(self, document: Document) -> Any:
        raise NotImplementedError

    def code(self, taken: str, words: str) -> str:
        """The code that the row had, else one made of its English words."""
        return taken or slugify(words).replace("-", "_")[:30] or "other"


def stage_choices(document: Document) -> list[tuple[str, str]]:
    return [(str(s["code"]), f"{s['code']} {localized(s['name'])}") for s in document["stages"]]


def criterion_choices(document: Document, stage: str = "") -> list[tuple[str, str]]:
    found = [c for c in document["criteria"] if not stage or c["code"].partition(".")[0] == stage]
    return [(c["code"], f"{c['code']} {localized(c['text'])}") for c in found]


def changed(document: Document, values: dict[str, Any]) -> Document:
    return copy.deepcopy(document) | values
