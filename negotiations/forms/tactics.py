"""A tactic in the settings: when it is suggested, and how it goes in this organization's own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.known_tactics import PHASE_CHOICES, KnownTactic
from negotiations.methods.tactics import LONGEST_HOW
from web.edits import Versioned

HOW = {"how_en": "en", "how_zh": "zh-hans"}


class TacticForm(Versioned, forms.Form):
    """An empty sentence is the catalogue's."""

    phases = forms.MultipleChoiceField(
        label=gettext_lazy("Suggested in"),
        choices=PHASE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    how_en = forms.CharField(label=gettext_lazy("In our own words (English)"), max_length=LONGEST_HOW, required=False)
    how_zh = forms.CharField(label=gettext_lazy("In our own words (Chinese)"), max_length=LONGEST_HOW, required=False)

    def __init__(self, *args: Any, known: KnownTactic, **options: Any) -> None:
        self.known = known
        own = {name: known.own_how.get(language, "") for name, language in HOW.items()}
        super().__init__(*args, initial={"phases": list(known.phases), **own}, **options)
        for name, language in HOW.items():
            field = self.fields[name]
            field.widget = forms.Textarea(attrs={"rows": 2, "lang": language})
            field.help_text = _("Empty: “%(sentence)s”") % {"sentence": known.shipped.how[language]}

    def row_version(self) -> int:
        return self.known.version

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"phases": said["phases"], "how": {language: said[name] for name, language in HOW.items()}}
