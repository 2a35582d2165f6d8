"""The fields under *More* of the phone form that are one of a kind: how it went, who has changed, photos and files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import KeyAccount
from stakeholders.method_words import choices
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits import bidders
from stakeholders.visits.forms.after import STANDS
from stakeholders.visits.forms.more import FilesField, Rows, as_changes, competitor_names
from stakeholders.visits.hints import Hints
from stakeholders.visits.models import Spin, Visit
from stakeholders.visits.prefill import Start
from stakeholders.visits.work import usual_work
from team.models import User
from web.formats import localized

NEAR = 6
"""So many people are offered where a person is one of a row's details: those at hand."""
SPARE = 512 * 1024
"""Of what a form with files may weigh, so much is left for the rest of it."""
MOST_BIDDERS = 999
HOW = ("question_types", "steps", "closing", "work")


class More(forms.Form):
    question_types = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Spin.choices,
        label=gettext_lazy("Which questions did you ask?"),
    )
    steps = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Steps of the visit")
    )
    closing = forms.ChoiceField(required=False, label=gettext_lazy("Closing line"))
    work = forms.ChoiceField(required=False, label=gettext_lazy("Part of the sale"))
    bidders_remaining = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_BIDDERS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        label=gettext_lazy("Bidders remaining"),
        help_text=gettext_lazy("Us among them. Usually about ten at first, two or three on the short list, then one."),
    )
    files = FilesField(label=gettext_lazy("Photos and files"))  # type: ignore[assignment]

    upload_limit = settings.UPLOAD_LIMIT - SPARE
    account: KeyAccount
    user: User
    people: dict[str, Contact]
    centers: dict[str, BuyingCenter]
    hints: Hints
    begin: Start

    def _offer_more(self) -> None:
        """What is folded under *More*; who may have changed are the people at hand."""
        fields: dict[str, Any] = self.fields
        fields["steps"].choices = choices("visits", "steps")
        fields["closing"].choices = [("", "—"), *choices("visits", "closings")]
        usual = usual_work(self.hints["stage"], has_won=self.hints["has_won"])
        as_usual = _("as the stage says: %(work)s") % {"work": Visit.Work(usual).label}
        fields["work"].choices = [("", as_usual), *Visit.Work.choices]
        near = [(pk, str(self.people[pk])) for pk in list(self.people)[:NEAR]]
        for pk, name in near:
            fields[f"attitude_{pk}"] = forms.ChoiceField(required=False, label=name, choices=[*STANDS.items()])
            rungs = [("", _("no change")), *Contact.Rung.choices]
            fields[f"rung_{pk}"] = forms.ChoiceField(required=False, label=_("How close"), choices=rungs)
        self.rows = Rows(self.data if self.is_bound else None, self.people, near)
        self.competitors = competitor_names([*self.centers.values()])
        centers = BuyingCenter.objects.editable_by(self.user).filter(pk__in=list(self.centers))
        self.takes_needs = centers.exists()
        self.known_bidders = bidders.known(self.user, [each.pk for each in self.centers.values()])
        if not self.known_bidders:
            del self.fields["bidders_remaining"]
        held = Visit.objects.held().filter(account=self.account)
        self.is_first_visit = not held.exists()

    @property
    def changes(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Attitude and rung of each of the people at hand."""
        names = [name.split("_", 1)[1] for name in self.fields if name.startswith("attitude_")]
        return [(self[f"attitude_{pk}"], self[f"rung_{pk}"]) for pk in names]

    @property
    def takes_bidders(self) -> bool:
        return "bidders_remaining" in self.fields

    @property
    def last_bidders(self) -> str:
        """What stands on the deal that the form begins with; empty where nobody has said."""
        center = self.begin.center
        count = self.known_bidders.get(center.pk) if center else None
        return _("so far: %(count)d") % {"count": count} if count else ""

    @property
    def is_more_open(self) -> bool:
        """Something is wrong below *More*, or was said there before the form came back."""
        wrong = (
            "starts_at",
            "minutes",
            "files",
            "material",
            *HOW,
            *(["bidders_remaining"] if self.takes_bidders else []),
        )
        return self.rows.are_open or any(self[name].errors for name in wrong)

    @property
    def names_of_files(self) -> list[str]:
        """To be chosen again: no browser sends a file twice by itself."""
        sent: Any = self.files
        return [str(file.name) for file in sent.getlist("files")] if sent else []

    def clean(self) -> dict[str, Any]:
        """What is wrong in a row stands there; the form as a whole says that something is."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.rows.are_valid():
            self.add_error(None, _("Something under More is not complete."))
        return cleaned

    def more(self) -> dict[str, Any]:
        """For the report, by its names."""
        said = self.cleaned_data
        return {
            "question_types": tuple(said["question_types"]),
            "steps": tuple(said["steps"]),
            "closing": said["closing"],
            "work": said["work"],
            "needs": self.rows.heard("need") if self.takes_needs else (),
            "objections": self.rows.heard("objection"),
            "rival_news": self.rows.heard("news"),
            "attitudes": as_changes(said, "attitude"),
            "rungs": as_changes(said, "rung"),
            "files": tuple(said["files"]),
            "bidders_remaining": said.get("bidders_remaining"),
        }

    @property
    def cold_hint(self) -> str:
        """A first visit is short."""
        entry = entries("visits", "cold_visit")["length"]
        return " ".join(sentence(localized(dict(text))) for text in (entry.text, entry.facts["hint"]))

    @property
    def price_advice(self) -> str:
        advice = entries("objections", "price")
        return " ".join(sentence(localized(dict(advice[code].text))) for code in ("value", "prevent"))

    @property
    def needs_open(self) -> bool:
        return any(row.is_open for row in self.rows.needs)

    @property
    def objections_open(self) -> bool:
        return any(row.is_open for row in self.rows.objections)

    @property
    def news_open(self) -> bool:
        return any(row.is_open for row in self.rows.news)

    @property
    def how_open(self) -> bool:
        return self.is_bound and any(self[name].value() or self[name].errors for name in HOW)

    @property
    def others_open(self) -> bool:
        return any(self[f"other_{pk}"].value() for pk in self.centers)


def sentence(text: str) -> str:
    return text if text.endswith((".", "。")) else pgettext("sentence", "%(text)s.") % {"text": text}
