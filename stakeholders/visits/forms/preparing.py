"""The sections of a visit's preparation, each saved by itself; what others did in another section is no conflict."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.method_words import choices
from stakeholders.methods.reading import entries
from stakeholders.visits.models import Visit, VisitPreparation
from stakeholders.visits.prepared_values import (
    BENEFIT,
    LONGEST,
    LONGEST_BENEFIT,
    MOST_BENEFITS,
    ON_THE_VISIT,
    answer_codes,
    current,
    script_codes,
)
from stakeholders.visits.rules.prepared import fingerprint
from stakeholders.visits.words import titled
from web.edits import Versioned
from web.formats import NOTHING, localized


def words_field(label: Any, most: int, *, rows: int = 2, help_text: Any = "") -> forms.CharField:
    """A text that grows with what is typed. (The blank placeholder lets print tell the empty ones.)"""
    area = forms.Textarea(attrs={"rows": rows, "class": "kl-grows", "placeholder": " "})
    return forms.CharField(label=label, required=False, max_length=most, widget=area, help_text=help_text)


class Section(Versioned, forms.Form):
    """`keys`: what of the preparation it holds. Its version is a fingerprint of just these."""

    name: str
    keys: tuple[str, ...]

    def __init__(self, data: Any = None, *, visit: Visit, row: VisitPreparation | None, **kwargs: Any) -> None:
        self.visit, self.row = visit, row
        self.standing = current(visit, row, self.keys)
        super().__init__(data, auto_id=f"id_{self.name}_%s", **kwargs)
        self.build()

    def build(self) -> None:
        """Fields that depend on the method's lists, and what stands in all of them."""
        self.initial.update(self.standing)

    def row_version(self) -> int:
        return fingerprint(self.standing)

    def values(self) -> dict[str, Any]:
        """For the action: all that the section holds."""
        return {name: self.cleaned_data[name] for name in self.keys}

    def told(self) -> list[tuple[str, str]]:
        """What stands there, in words, for who only reads."""
        said = [(name, self[name].initial) for name in self.fields if name != "version"]
        return [(str(self[name].label), self.in_words(name)) for name, value in said if value not in (None, "", [])]

    @property
    def seen(self) -> int | None:
        return self.cleaned_data["version"]


class AimForm(Section):
    """What one goes there for, and what the customer shall agree to. Source: catalogue A10.7."""

    name, keys = "aim", ON_THE_VISIT
    purpose = words_field(gettext_lazy("Purpose"), 300)
    planned_commitment = words_field(gettext_lazy("Commitment to ask for"), 300, rows=1)
    fallback_commitment = words_field(gettext_lazy("Else, at least"), 300, rows=1)

    def clean(self) -> dict[str, Any]:
        """Each is one line. A chip is a commitment by a tap: the first free one of the two, else the first."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.keys:
            if name in cleaned:
                cleaned[name] = " ".join(cleaned[name].split())
        chip = " ".join(self.data.get("chip", "").split())[:300]
        if chip and not self.errors:
            is_free = not cleaned["planned_commitment"] or bool(cleaned["fallback_commitment"])
            cleaned["planned_commitment" if is_free else "fallback_commitment"] = chip
        return cleaned


class ChecksForm(Section):
    """The questions to oneself. Source: catalogue A10.3."""

    name, keys = "checks", ("answers",)

    def build(self) -> None:
        listed = entries("visits", "self_check")
        for code in answer_codes():
            hint = _("Needed.") if listed[code].facts.get("needed") else ""
            self.fields[code] = words_field(localized(dict(listed[code].text)), LONGEST, help_text=hint)
        self.initial.update(self.standing["answers"])

    def values(self) -> dict[str, Any]:
        return {"answers": {code: self.cleaned_data[code] for code in answer_codes()}}


class ScriptForm(Section):
    """The talk in five steps. Source: catalogue A9.11."""

    name, keys = "script", ("script",)

    def build(self) -> None:
        for code, step in entries("conversation", "script").items():
            hint = localized(step.facts["hint"])
            self.fields[code] = words_field(localized(dict(step.text)), LONGEST, help_text=hint)
        self.initial.update(self.standing["script"])

    def values(self) -> dict[str, Any]:
        return {"script": {code: self.cleaned_data[code] for code in script_codes()}}


class PresentationForm(Section):
    """What one shows to whom, with at most three benefits, each proved. Source: catalogue A12.1."""

    name = "presentation"
    keys = ("audience", "benefits", "involvement", "question_minutes", "handouts")
    audience = words_field(
        gettext_lazy("Audience"), 500, help_text=gettext_lazy("Who attends, in which role; what each wants to hear.")
    )
    involvement = words_field(gettext_lazy("How the customer takes part"), 500)
    question_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes left for questions"), required=False, min_value=0, max_value=240
    )
    handouts = words_field(gettext_lazy("Copies to hand out"), 300, rows=1)

    def build(self) -> None:
        super().build()
        people = [(str(row.contact_id), titled(row.contact)) for row in self.visit.seen_people]  # type: ignore[attr-defined]
        kinds = [("", NOTHING), *choices("presentation", "proofs")]
        there = self.standing["benefits"]
        for place in range(MOST_BENEFITS):
            begin = there[place] if place < len(there) else {}
            whom = [("", _("everybody")), *people]
            if begin.get("contact") and begin["contact"] not in dict(whom):
                whom.append((begin["contact"], _("somebody else")))
            self.fields[f"text_{place}"] = words_field(_("Benefit"), LONGEST_BENEFIT, rows=1)
            self.fields[f"contact_{place}"] = forms.ChoiceField(label=_("For whom"), required=False, choices=whom)
            self.fields[f"proof_{place}"] = forms.ChoiceField(label=_("Proved by"), required=False, choices=kinds)
            self.fields[f"proof_text_{place}"] = words_field(_("The proof"), LONGEST_BENEFIT, rows=1)
            self.initial.update({f"{name}_{place}": begin.get(name, "") for name in BENEFIT})

    @property
    def benefits(self) -> list[list[forms.BoundField]]:
        """The fields of each benefit."""
        return [[self[f"{name}_{place}"] for name in BENEFIT] for place in range(MOST_BENEFITS)]

    def told(self) -> list[tuple[str, str]]:
        """Each benefit as one line."""
        lines = [name for name in self.keys if name != "benefits"]
        found = [(str(self[name].label), self.in_words(name)) for name in lines if self.standing[name]]
        for each, bound in zip(self.standing["benefits"], self.benefits, strict=False):
            words = [self.in_words(field.name) for field in bound[1:] if each.get(field.name.rpartition("_")[0])]
            found.append((str(bound[0].label), " · ".join([each["text"], *words])))
        return found

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        rows = [{name: said[f"{name}_{place}"] for name in BENEFIT} for place in range(MOST_BENEFITS)]
        kept = [row for row in rows if row["text"] or row["contact"] or row["proof_text"]]
        plain = ("audience", "involvement", "question_minutes", "handouts")
        return {"benefits": kept, **{name: said[name] for name in plain}}


class ReadyForm(Section):
    """Outside and inside, four each. Source: catalogue A10.2."""

    name, keys = "ready", ("ready",)

    def build(self) -> None:
        for part, label in (("outside", _("Outside")), ("inside", _("Inside"))):
            listed = entries("visits", part)
            options = [
                (code, f"{localized(dict(each.text))} · {localized(each.facts['hint'])}")
                for code, each in listed.items()
            ]
            self.fields[part] = forms.MultipleChoiceField(
                label=label, required=False, choices=options, widget=forms.CheckboxSelectMultiple
            )
            self.initial[part] = [code for code in self.standing["ready"] if code in listed]

    def values(self) -> dict[str, Any]:
        return {"ready": [*self.cleaned_data["outside"], *self.cleaned_data["inside"]]}
