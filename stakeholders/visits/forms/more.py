"""What stands under *More* of the phone form: needs, objections, news of competitors, who has changed, files.

Rows that were left empty say nothing. One of each stands in the page, the script copies it for another one; without it
further ones are added on the page of the visit.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.files import TYPES
from accounts.models import Competitor
from stakeholders.method_words import choices
from stakeholders.models import BuyingCenter, Contact, Need
from stakeholders.need_words import KINDS
from stakeholders.rivals import rivals_of
from stakeholders.visits.models import Objection
from stakeholders.visits.reports import HeardNeed, HeardNews, HeardObjection

ROWS = 5
"""So many needs, objections and pieces of news the form takes, each; further ones are added on their own pages."""
MOST_RIVALS = 40
DICTATED = {"data-dictate": ""}
ACCEPTED = ",".join(["image/*", *(f".{kind}" for kind in TYPES)])


class FilesInput(forms.ClearableFileInput):
    """Several at once; a phone offers its camera beside its pictures."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list; each file is judged by the action, by what is in it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"accept": ACCEPTED}), required=False, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [each for each in given if isinstance(each, UploadedFile)]


class Row(forms.Form):
    """One of several of a kind. `says` names the field without which the row says nothing."""

    says = "text"

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        if "contact" in self.fields:
            contact: Any = self.fields["contact"]
            contact.choices = [("", _("the one I met")), *people]

    @property
    def is_said(self) -> bool:
        return bool(str(self[self.says].value() or "").strip())

    @property
    def is_open(self) -> bool:
        return self.is_said or bool(self.is_bound and self.errors)

    def clean(self) -> dict[str, Any]:
        """Details of nothing are a slip: what they belong to is asked for."""
        cleaned: dict[str, Any] = super().clean() or {}
        told = any(cleaned.get(name) not in (None, "", False) for name in self.fields if name not in self.beside)
        if told and not cleaned.get(self.says) and self.says not in self.errors:
            self.add_error(self.says, _("Say what it is."))
        return cleaned

    beside: tuple[str, ...] = ()
    """Fields that are never empty, so that they alone say nothing."""


class NeedRow(Row):
    says = "statement"
    beside = ("maturity",)

    statement = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("What they need"), widget=forms.TextInput(attrs=DICTATED)
    )
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Kind"), choices=[("", "—"), *KINDS])
    maturity = forms.TypedChoiceField(
        required=False,
        label=gettext_lazy("How ripe is it?"),
        choices=Need.Maturity.choices,
        coerce=int,
        empty_value=Need.Maturity.FINE.value,  # type: ignore[arg-type]
    )
    contact = forms.ChoiceField(required=False, label=gettext_lazy("Whose need"))
    is_confirmed = forms.BooleanField(required=False, label=gettext_lazy("They said yes to it"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("statement") and not cleaned.get("kind"):
            self.add_error("kind", _("Say which kind of need it is."))
        return cleaned

    def heard(self, people: Mapping[str, Contact]) -> HeardNeed:
        said = self.cleaned_data
        return HeardNeed(
            said["statement"],
            said["kind"],
            said["maturity"],
            people.get(said["contact"]),
            is_confirmed=said["is_confirmed"],
        )


class ObjectionRow(Row):
    beside = ("state",)

    text = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("Objection"), widget=forms.TextInput(attrs=DICTATED)
    )
    subject = forms.ChoiceField(required=False, label=gettext_lazy("About"))
    motive = forms.ChoiceField(required=False, label=gettext_lazy("Motive"))
    technique = forms.ChoiceField(required=False, label=gettext_lazy("Technique"))
    answer = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("Our answer"), widget=forms.TextInput(attrs=DICTATED)
    )
    state = forms.ChoiceField(required=False, label=gettext_lazy("How it ended"), choices=Objection.State.choices)
    contact = forms.ChoiceField(required=False, label=gettext_lazy("Who said it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_codes(self)

    def heard(self, people: Mapping[str, Contact]) -> HeardObjection:
        said = {name: value for name, value in self.cleaned_data.items() if name != "contact"}
        said["state"] = said["state"] or Objection.State.OPEN
        return HeardObjection(**said, contact=people.get(self.cleaned_data["contact"]))


class NewsRow(Row):
    name = forms.CharField(
        required=False,
        max_length=120,
        label=gettext_lazy("Competitor"),
        widget=forms.TextInput(attrs={"list": "competitors", "autocomplete": "off"}),
    )
    text = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("News"), widget=forms.TextInput(attrs=DICTATED)
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("text") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Say which competitor it is about."))
        return cleaned

    def heard(self, people: Mapping[str, Contact]) -> HeardNews:
        return HeardNews(self.cleaned_data["text"], name=self.cleaned_data["name"])


LISTED = {"subject": "subjects", "motive": "motives", "technique": "techniques"}


def offer_codes(form: forms.BaseForm, *names: str) -> None:
    """The method's words for subject, motive and technique, or those of them that are named."""
    fields: dict[str, Any] = form.fields
    for name in names or LISTED:
        fields[name].choices = [("", "—"), *choices("objections", LISTED[name])]


class Rows:
    """The rows of one form, read from what was sent."""

    kinds: Mapping[str, type[Row]] = {"need": NeedRow, "objection": ObjectionRow, "news": NewsRow}

    def __init__(self, data: Any, people: Mapping[str, Contact], offered: Sequence[tuple[str, str]]) -> None:
        self.people = people
        self.by_kind: dict[str, list[Row]] = {
            kind: [shape(data, prefix=f"{kind}-{number}", people=offered) for number in range(ROWS)]
            for kind, shape in self.kinds.items()
        }

    def __iter__(self) -> Iterator[Row]:
        for rows in self.by_kind.values():
            yield from rows

    def are_valid(self) -> bool:
        """Of all, so that each shows what is wrong with it."""
        found = [row.is_valid() for row in self]
        return all(found)

    @property
    def are_open(self) -> bool:
        return any(row.is_open for row in self)

    def heard(self, kind: str) -> tuple[Any, ...]:
        return tuple(row.heard(self.people) for row in self.by_kind[kind] if row.is_said)  # type: ignore[attr-defined]

    def shown(self, kind: str) -> list[Row]:
        """The first one, and those that say something."""
        return [row for place, row in enumerate(self.by_kind[kind]) if place == 0 or row.is_open]

    @property
    def needs(self) -> list[Row]:
        return self.shown("need")

    @property
    def objections(self) -> list[Row]:
        return self.shown("objection")

    @property
    def news(self) -> list[Row]:
        return self.shown("news")


def competitor_names(centers: Sequence[BuyingCenter]) -> list[str]:
    """Suggestions: those who matter to these deals first, then others by name."""
    found = rivals_of([center.pk for center in centers])
    near = [rival.name for rivals in found.values() for rival in rivals]
    others = Competitor.objects.order_by("name").values_list("name", flat=True)[:MOST_RIVALS]
    return list(dict.fromkeys([*near, *others]))[:MOST_RIVALS]


def as_changes(cleaned: Mapping[str, Any], prefix: str) -> dict[uuid.UUID, int]:
    """{contact id: what was chosen} of fields named ``attitude_<id>`` or ``rung_<id>``."""
    chosen = {name: value for name, value in cleaned.items() if name.startswith(f"{prefix}_") and value}
    return {uuid.UUID(name.split("_", 1)[1]): int(value) for name, value in chosen.items()}
