"""The sections of the sheet, each saved by itself; what others wrote in another section is no conflict."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.methods import lists
from negotiations.models import Sheet
from stakeholders.visits.forms.preparing import words_field
from stakeholders.visits.rules.prepared import fingerprint
from web.edits import Versioned
from web.formats import localized


class Section(Versioned, forms.Form):
    """`keys`: the fields of the sheet that it holds. Its version is a fingerprint of just these."""

    name: str
    keys: tuple[str, ...]

    def __init__(self, data: Any = None, *, sheet: Sheet, **options: Any) -> None:
        self.sheet = sheet
        self.standing = {name: getattr(sheet, name) for name in self.keys}
        super().__init__(data, auto_id=f"id_{self.name}_%s", **options)
        self.build()
        self.initial.update(self.standing)

    def build(self) -> None:
        """Fields that depend on the method's lists."""

    def row_version(self) -> int:
        return fingerprint(self.standing)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.keys}

    def told(self) -> list[tuple[str, str]]:
        """What stands there, in words, once the room has ended."""
        return [(str(self[name].label), self.in_words(name)) for name in self.keys if self.standing[name]]

    @property
    def seen(self) -> int | None:
        return self.cleaned_data["version"]


class PrinciplesForm(Section):
    """Principled negotiation. Source: catalogue A13.5."""

    name, keys = "principles", ("people", "our_interests", "their_interests", "options", "criteria")

    def build(self) -> None:
        for code, entry in lists.principles().items():
            hint = localized(entry.facts["hint"])
            self.fields[code] = words_field(localized(dict(entry.text)), 1000, help_text=hint)


class AlternativesForm(Section):
    name, keys = "alternatives", ("our_alternative", "walk_away", "their_alternative")
    our_alternative = words_field(_("Our best alternative"), 500, help_text=_("What we do if there is no contract."))
    walk_away = words_field(_("When we walk away"), 500)
    their_alternative = words_field(_("Their best alternative"), 500, help_text=_("What they do without us."))


class ConcessionsForm(Section):
    name, keys = "concessions", ("planned_concessions",)
    planned_concessions = words_field(
        _("Planned concessions"),
        1000,
        rows=3,
        help_text=_("In which order, each smaller than the last, and what we ask for in return."),
    )


class ListedSection(Section):
    """Ticks of one list of the method; what helps stands under each."""

    helps: str

    def listed(self) -> Any:
        raise NotImplementedError

    def build(self) -> None:
        chosen = forms.CheckboxSelectMultiple
        choices = [(code, localized(dict(entry.text))) for code, entry in self.listed().items()]
        self.fields[self.keys[0]] = forms.MultipleChoiceField(
            label=self.label, required=False, choices=choices, widget=chosen
        )

    label: Any = ""

    def advice(self) -> list[tuple[str, str]]:
        """(words, what helps) of the whole list: the chosen ones first."""
        rows = self.listed().items()
        ordered = sorted(rows, key=lambda row: row[0] not in self.standing[self.keys[0]])
        return [(localized(dict(entry.text)), localized(entry.facts[self.helps])) for _code, entry in ordered]


class DilemmasForm(ListedSection):
    """Source: catalogue A13.2."""

    name, keys, helps, label = "dilemmas", ("dilemmas",), "do", _("What makes it hard here")

    def listed(self) -> Any:
        return lists.dilemmas()


class MethodsForm(ListedSection):
    """Source: catalogue A13.4."""

    name, keys, helps, label = "methods", ("methods",), "counter", _("How they are likely to negotiate")

    def listed(self) -> Any:
        return lists.buyer_methods()


SECTIONS: dict[str, tuple[type[Section], Any]] = {
    "principles": (PrinciplesForm, _("Interests and principles")),
    "alternatives": (AlternativesForm, _("Alternatives and walk-away")),
    "concessions": (ConcessionsForm, _("Concessions")),
    "methods": (MethodsForm, _("How they negotiate")),
    "dilemmas": (DilemmasForm, _("Dilemmas")),
}
