"""Questions: chosen for a visit, answered in it, and worded for a team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.visits.forms.preparing import Section, words_field
from stakeholders.visits.models import PreparedQuestion, Question, Spin, VisitPreparation
from stakeholders.visits.question_bank import STAGES, BankQuestion, led_teams, role_choices
from team.models import Team, User
from web.edits import Versioned, VersionedForm

CHECKS = forms.CheckboxSelectMultiple


class QuestionsForm(Section):
    """Those that one means to ask, in their order; more of the bank by a tick, and one's own words."""

    name, keys = "questions", ("questions",)
    own_spin = forms.ChoiceField(label=gettext_lazy("Type"), choices=Spin.choices, required=False)
    own_text = forms.CharField(label=gettext_lazy("In your own words"), max_length=300, required=False)

    def __init__(self, *args: Any, offered: list[BankQuestion], **kwargs: Any) -> None:
        self.bank = {each.key: each for each in offered}
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        self.chosen = list(self.row.questions.all()) if self.row else []
        taken = {each.text for each in self.chosen}
        self.free = [each for each in self.bank.values() if each.text not in taken]
        there = [(str(each.pk), each.text) for each in self.chosen]
        self.fields["keep"] = forms.MultipleChoiceField(
            label=_("To ask"), required=False, choices=there, widget=CHECKS, initial=[pk for pk, _text in there]
        )
        for spin in Spin:
            options = [(each.key, each.text) for each in self.free if each.spin == spin.value]
            self.fields[f"add_{spin.value}"] = forms.MultipleChoiceField(
                label=spin.label, required=False, choices=options, widget=CHECKS
            )

    def present(self) -> list[tuple[str, str]]:
        """After another writer: the questions as they stand now."""
        return [(str(self.fields["keep"].label), " / ".join(each.text for each in self.chosen) or "—")]

    @property
    def additions(self) -> list[forms.BoundField]:
        """A field for each type of which something is left to choose."""
        fields: Mapping[str, Any] = self.fields
        return [self[f"add_{spin.value}"] for spin in Spin if fields[f"add_{spin.value}"].choices]

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = [each for each in self.chosen if str(each.pk) in said["keep"]]
        rows = [
            {"spin": each.spin, "text": each.text, "question": each.question_id} for each in _moved(kept, self.data)
        ]
        for spin in Spin:
            added = (self.bank[key] for key in said[f"add_{spin.value}"])
            rows += [{"spin": each.spin, "text": each.text, "question": each.question_id} for each in added]
        if own := said["own_text"].strip():
            rows.append({"spin": said["own_spin"] or Spin.SITUATION, "text": own, "question": None})
        return {"questions": rows}


def _moved(kept: list[PreparedQuestion], data: Mapping[str, Any]) -> list[PreparedQuestion]:
    """With the one whose button "earlier" was pressed a place further up."""
    place = next((number for number, each in enumerate(kept) if str(each.pk) == data.get("up")), 0)
    if place:
        kept[place - 1], kept[place] = kept[place], kept[place - 1]
    return kept


class AnswersForm(Versioned, forms.Form):
    """What became of each prepared question."""

    def __init__(self, *args: Any, row: VisitPreparation, version: int, **kwargs: Any) -> None:
        self.version, self.prepared = version, list(row.questions.all())
        super().__init__(*args, **kwargs)
        for each in self.prepared:
            self.fields[f"asked_{each.pk}"] = forms.BooleanField(
                label=_("Asked: %(question)s") % {"question": each.text}, required=False, initial=each.was_asked
            )
            self.fields[f"answer_{each.pk}"] = words_field(_("What was heard"), 500)
            self.initial.update({f"asked_{each.pk}": each.was_asked, f"answer_{each.pk}": each.answer})

    def row_version(self) -> int:
        return self.version

    def answers(self) -> dict[int, dict[str, Any]]:
        said = self.cleaned_data
        return {
            each.pk: {"was_asked": said[f"asked_{each.pk}"], "answer": said[f"answer_{each.pk}"]}
            for each in self.prepared
        }


class QuestionForm(VersionedForm):
    """A team's own question, or its wording of one of the method's; that keeps type, role and stage."""

    role = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    team: Any = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Team"), required=False, empty_label=gettext_lazy("everybody")
    )

    class Meta:
        model = Question
        fields = ("text", "spin", "role", "stage", "team", "is_offered")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        labels = {"is_offered": gettext_lazy("Offered to the team")}
        help_texts = {"is_offered": gettext_lazy("Without a tick it is taken out of the bank.")}

    def __init__(self, *args: Any, user: User, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["role"].choices = [("", _("anybody")), *role_choices()]
        fields["stage"].choices = [("", _("any")), *((stage, stage) for stage in STAGES)]
        fields["team"].queryset = led_teams(user)
        if not user.sight.edits_everything:
            fields["team"].required, fields["team"].empty_label = True, None
        if not self.instance._state.adding:
            del self.fields["team"]
        if code or self.instance.code:
            for name in ("spin", "role", "stage"):
                del self.fields[name]
        else:
            del self.fields["is_offered"]
