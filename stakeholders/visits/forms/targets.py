"""The targets of all roles in one form: two figures for each; a row left empty follows the method."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from stakeholders.visits.rules.targets import USUAL, Target
from team.models import Role

ROLES = (Role.REP, Role.INSIDE_REP, Role.MANAGER, Role.DIRECTOR)
MOST_A_DAY, MOST_A_WEEK = 50, 200


class TargetsForm(forms.Form):
    def __init__(self, *args: Any, rows: dict[str, Target], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in ROLES:
            usual, known = USUAL.get(role, Target()), rows.get(role)
            for part, label, most, value, default in (
                ("attempts", _("Attempts a day"), MOST_A_DAY, known and known.attempts, usual.attempts),
                ("week", _("Face to face a week"), MOST_A_WEEK, known and known.face_to_face, usual.face_to_face),
            ):
                name = f"{role.value}_{part}"
                widget = forms.NumberInput(attrs={"placeholder": default})
                self.fields[name] = forms.IntegerField(
                    label=label, min_value=0, max_value=most, required=False, widget=widget
                )
                self.initial[name] = value

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for role in ROLES:
            both = (f"{role.value}_attempts", f"{role.value}_week")
            missing = [name for name in both if data.get(name) is None and name not in self.errors]
            if len(missing) == 1:
                self.add_error(missing[0], _("Give both figures, or neither."))
        return data

    def rows(self) -> list[tuple[str, BoundField, BoundField]]:
        return [(str(role.label), self[f"{role.value}_attempts"], self[f"{role.value}_week"]) for role in ROLES]

    def targets(self) -> dict[str, Target | None]:
        found: dict[str, Target | None] = {}
        for role in ROLES:
            attempts, week = (self.cleaned_data[f"{role.value}_{part}"] for part in ("attempts", "week"))
            found[role.value] = None if attempts is None else Target(attempts, week)
        return found
