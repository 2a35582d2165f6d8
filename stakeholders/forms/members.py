from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor
from stakeholders import wording
from stakeholders.forms.fields import LinesField
from stakeholders.kinship import lineage
from stakeholders.method_words import choices
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, Member
from stakeholders.relation_words import relation_choices
from stakeholders.rivals import rivals_of
from stakeholders.wording import FUNCTION_NAMES, ROLE_NAMES
from team.models import User
from team.people import companions
from web.edits import VersionedForm
from web.formats import localized
from web.widgets import DayInput

KNOWN = ("attitude", "attitude_basis", "attitude_on")
"""They go together; a new attitude is new today, unless a day was typed."""
RIVAL = "rival_"
"""Before a competitor's id: the name of the field that tells how the person stands to it."""


class MemberForm(VersionedForm):
    """Asked for are role, attitude and influence; all else is folded (`groups`) and may stay empty."""

    roles = forms.MultipleChoiceField(
        choices=[*ROLE_NAMES.items()], widget=forms.CheckboxSelectMultiple, required=False, label=_("Roles")
    )
    functions = forms.MultipleChoiceField(
        choices=[*FUNCTION_NAMES.items()], widget=forms.CheckboxSelectMultiple, required=False, label=_("Buys for")
    )
    relation_us = forms.TypedChoiceField(label=_("Relation to us"), required=False, coerce=int, empty_value=None)
    phases = forms.MultipleChoiceField(
        label=_("Takes part in"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    persona = forms.ChoiceField(
        label=_("Persona"),
        required=False,
        help_text=_("Fills in what such people usually look at, where nothing is written yet."),
    )
    focuses = LinesField(label=_("What they look at"), required=False, help_text=_("One per line."))
    other_rival = forms.CharField(
        label=_("Another competitor"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "competitors", "autocomplete": "off"}),
    )
    other_relation = forms.TypedChoiceField(label=_("Relation to it"), required=False, coerce=int, empty_value=None)

    class Meta:
        model = Member
        fields = (
            "attitude",
            "attitude_basis",
            "attitude_on",
            "influence",
            "target_attitude",
            "relation_us",
            "responsible",
            "phases",
            "obtain",
            "persona",
            "focuses",
            "weight_override",
            "weight_reason",
        )
        labels = {
            "attitude_basis": _("How do we know?"),
            "attitude_on": _("Since"),
            "influence": _("Influence to push, 1 to 5"),
            "target_attitude": _("Attitude to reach"),
            "responsible": _("Our responsible person"),
            "obtain": _("To obtain from them"),
            "weight_override": _("Own weight, 0 to 1"),
        }
        help_texts = {"weight_override": _("Only where the usual weight is wrong. Needs a reason.")}
        widgets = {
            "attitude": forms.RadioSelect,
            "attitude_on": DayInput(),
            "obtain": forms.TextInput(attrs={"list": "obtain", "autocomplete": "off"}),
            "weight_override": forms.NumberInput(attrs={"min": "0", "max": "1", "step": "0.05"}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = self._codes()
        self.initial["roles"] = sorted(codes & set(ROLE_NAMES))
        self.initial["functions"] = sorted(codes & set(FUNCTION_NAMES))
        self.obtainable = obtainable(codes)
        self._offer_choices()
        self._offer_rivals()
        ours = companions(user, [user.pk, *self.instance.center.account.our_people()])
        self.offer("responsible", ours, seen=User.objects.visible_to(user))

    def _codes(self) -> set[str]:
        if self.instance._state.adding:
            return set()
        return set(self.instance.role_rows.values_list("code", flat=True))

    def _offer_choices(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["attitude"].choices = [("", gettext("Unknown")), *reversed(Member.Attitude.choices)]
        usual = gettext("the usual: %(target)s") % {"target": wording.usual_target(self.instance.attitude)}
        fields["target_attitude"].choices = [("", usual), *reversed(Member.Attitude.choices)]
        fields["phases"].choices = choices("participation", "phases")
        fields["persona"].choices = [("", pgettext("persona of a person", "none")), *choices("personas", "personas")]
        for name in ("relation_us", "other_relation"):
            fields[name].choices = relation_choices()

    def _offer_rivals(self) -> None:
        """A field for each competitor on the deal or recorded of somebody here; any other is named."""
        self.relations: dict[uuid.UUID, int] = {}
        if not self.instance._state.adding:
            self.relations = dict(self.instance.rival_rows.values_list("competitor_id", "relation"))
        self.rivals = rivals_of([self.instance.center_id])[self.instance.center_id]
        for rival in self.rivals:
            field = forms.TypedChoiceField(
                label=gettext("Relation to %(competitor)s") % {"competitor": rival},
                required=False,
                coerce=int,
                empty_value=None,
                choices=relation_choices(),
            )
            self.fields[f"{RIVAL}{rival.pk}"] = field
            self.initial[f"{RIVAL}{rival.pk}"] = self.relations.get(rival.pk)

    def competitors(self) -> list[str]:
        """Suggestions for another one."""
        here = [rival.pk for rival in self.rivals]
        return list(Competitor.objects.exclude(pk__in=here).order_by("name").values_list("name", flat=True)[:100])

    def clean_other_rival(self) -> Competitor | None:
        name = self.cleaned_data["other_rival"].strip()
        found = Competitor.objects.filter(name__iexact=name).first() if name else None
        if name and found is None:
            raise ValidationError(gettext("No competitor has this name. Name it on the deal first."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("other_rival") and cleaned.get("other_relation") is None:
            self.add_error("other_relation", gettext("Say how they stand to it."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Roles and functions are one list of codes to the action, relations to competitors one mapping."""
        values = super().values()
        if {"roles", "functions"} & set(values):
            values.pop("functions", None)
            values["roles"] = [*self.cleaned_data["roles"], *self.cleaned_data["functions"]]
        if set(KNOWN) & set(values):
            kept = KNOWN if "attitude" not in values else ("attitude", "attitude_basis")
            values |= {name: self.cleaned_data[name] for name in kept if name not in values}
        if touched := [name for name in values if name.startswith((RIVAL, "other_"))]:
            for name in touched:
                del values[name]
            values["rivals"] = self._rivals()
        return values

    def _rivals(self) -> dict[uuid.UUID, int | None]:
        given: dict[uuid.UUID, int | None] = {**self.relations}
        given |= {rival.pk: self.cleaned_data[f"{RIVAL}{rival.pk}"] for rival in self.rivals}
        if other := self.cleaned_data["other_rival"]:
            given[other.pk] = self.cleaned_data["other_relation"]
        return given

    def groups(self) -> Iterator[Group]:
        """What is folded, under its headings; open where something is wrong in it."""
        rivals = [f"{RIVAL}{rival.pk}" for rival in self.rivals]
        relations = ("target_attitude", "relation_us", *rivals, "other_rival", "other_relation")
        yield self._group(gettext("How we know"), ("attitude_basis", "attitude_on"))
        yield self._group(gettext("Relations and what to reach"), relations)
        yield self._group(gettext("Their part in the purchase"), ("phases", "obtain", "persona", "focuses"))
        yield self._group(gettext("Our responsible person"), ("responsible",))
        yield self._group(gettext("Own weight"), ("weight_override", "weight_reason"))

    def _group(self, label: str, names: Iterable[str]) -> Group:
        fields = [self[name] for name in names if name in self.fields]
        filled = sum(field.value() not in (None, "", []) for field in fields)
        return Group(label, fields, filled, any(field.errors for field in fields))


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a heading; `filled` of them say something."""

    label: str
    fields: list[Any]
    filled: int
    is_wrong: bool


class NewMemberForm(MemberForm):
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Person"))

    def __init__(self, *args: Any, user: User, center: BuyingCenter, **kwargs: Any) -> None:
        super().__init__(*args, user=user, instance=Member(center=center), **kwargs)
        contact: Any = self.fields["contact"]
        of_family = Q(account_id=center.account_id) | Q(account_id__in=lineage(center.account))
        people = Contact.objects.visible_to(user).present().filter(of_family, erased_on=None)
        contact.queryset = people.exclude(memberships__center=center).select_related("account")
        contact.label_from_instance = lambda person: _label(person, center)


def obtainable(codes: Iterable[str]) -> list[str]:
    """What one may obtain from people of these roles, or of any role where none is known. Source: catalogue A6.9."""
    held, rows = set(codes), entries("obtain", "obtain").values()
    fitting = [entry for entry in rows if held & set(entry.facts["roles"])]
    return [localized(dict(entry.text)) for entry in (fitting or ([] if held else rows))]


def _label(person: Contact, center: BuyingCenter) -> str:
    parts = [str(person), person.title, "" if person.account_id == center.account_id else str(person.account)]
    return " · ".join(part for part in parts if part)
