"""The one-tap proof of a criterion about needs: a need that is known already, or a new one. It asks once."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pipeline.dossiers import Dossier
from pipeline.forms.fields import DateField, control
from pipeline.forms.proofs import Sources
from pipeline.methods.method import CriterionSpec
from pipeline.methods.provers import CORE_NEED
from stakeholders.models import Need
from stakeholders.needs import CLEAR_MATURITY, CORE_MATURITY, EXPLICIT

NEW = ""


class NeedProofForm(forms.Form):
    """`confirmed_by` is asked where the criterion wants a key person's yes; only key people are offered then."""

    known = forms.ChoiceField(label=_("Which need"), required=False)
    person = forms.ChoiceField(label=_("Whose need"), required=False)
    statement = forms.CharField(label=_("What they need"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[each for each in Need.Kind.choices if each[0] in EXPLICIT])
    maturity = forms.TypedChoiceField(label=_("How ripe is it?"), coerce=int, widget=forms.RadioSelect)
    confirmed_by = forms.ChoiceField(label=_("Who confirmed it?"))
    confirmed_on = DateField(label=_("Confirmed on"), required=False)
    source = forms.ChoiceField(label=_("Learned in"), required=False)
    evidence = forms.CharField(label=_("How we know"), max_length=300, required=False)

    def __init__(self, *args: Any, dossier: Dossier, spec: CriterionSpec, sources: Sources, **options: Any) -> None:
        super().__init__(*args, **options)
        asks_yes = CORE_NEED in spec.proved_by
        least = CORE_MATURITY if asks_yes else CLEAR_MATURITY
        control(self, "maturity").choices = [each for each in Need.Maturity.choices if each[0] >= least]
        near = members(dossier)
        others = [choice for choice in sources.people if choice[0] not in dict(near)]
        control(self, "person").choices = [("", "—"), *near, *others]
        control(self, "source").choices = [("", "—"), *sources.visits]
        self.fields["kind"].initial = Need.Kind.FUNCTIONAL
        self._offer_known(dossier)
        if asks_yes:
            self._offer_key_people(dossier)
        else:
            del self.fields["confirmed_by"], self.fields["confirmed_on"]

    def _offer_known(self, dossier: Dossier) -> None:
        """Explicit needs that are known, so that nobody writes one down twice."""
        known = [need for need in dossier.needs if need.is_explicit]
        if not known:
            del self.fields["known"]
            return
        named = [
            (str(need.id), f"{need.statement} · {need.person}" if need.person else need.statement) for need in known
        ]
        control(self, "known").choices = [*named, (NEW, _("A new one, as follows"))]
        self.fields["known"].initial = NEW

    def _offer_key_people(self, dossier: Dossier) -> None:
        keys = dossier.picture.key_people
        offered = [choice for choice in members(dossier) if uuid.UUID(choice[0]) in keys]
        control(self, "confirmed_by").choices = [("", "—"), *offered]
        self.fields["confirmed_by"].help_text = _("A key person: they hold most weight in the buying center.")

    def clean(self) -> None:
        """A new need has its person and its words."""
        if self.cleaned_data.get("known"):
            return
        asked = [name for name in ("person", "statement") if name not in self.errors]
        missing = {name: required(self, name) for name in asked if not self.cleaned_data.get(name)}
        if missing:
            raise ValidationError(missing)

    def values(self) -> dict[str, Any]:
        """As `pipeline.actions.needs.prove_by_need` takes them."""
        given = self.cleaned_data
        _kind, _colon, visit = (given["source"] or "").partition(":")
        values: dict[str, Any] = {
            "need_id": as_id(given.get("known")),
            "contact_id": as_id(given["person"]),
            "visit_id": as_id(visit),
            "confirmed_by": as_id(given.get("confirmed_by")),
            "confirmed_on": given.get("confirmed_on"),
        }
        return values | {name: given[name] for name in ("statement", "kind", "maturity", "evidence")}


def required(form: forms.Form, name: str) -> ValidationError:
    return ValidationError(form.fields[name].error_messages["required"], code="required")


def members(dossier: Dossier) -> list[tuple[str, str]]:
    """The people of the buying center, heaviest first; some may work at an account above or below."""
    return [(str(person.id), dossier.picture.name_of(person.id)) for person in dossier.picture.by_weight()]


def as_id(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
