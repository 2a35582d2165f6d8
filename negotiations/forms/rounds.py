"""Logging a round: when, how, what was said, what was promised, which tactics were seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.methods.tactics import of_side
from negotiations.models import Channel, Negotiation, Round, Side, TacticUse
from stakeholders.models import Commitment, Contact
from stakeholders.visits.models import Visit
from team.models import User
from team.records import new_id
from web.edits import Versioned, VersionedForm
from web.formats import localized, short_date
from web.widgets import DayInput

VISITS_OFFERED = 20
SIDES = (Side.OURS, Side.THEIRS)
EFFECTS = [("", _("seen")), *TacticUse.Effect.choices]


class RoundForm(VersionedForm):
    """`values()` are the round's own fields, `steps()` what was promised, `seen()` the tactics."""

    id = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-keep": ""}), required=False)

    class Meta:
        model = Round
        fields = ("held_on", "channel", "note", "visit")
        labels = {"visit": _("It was this visit")}
        widgets = {"held_on": DayInput(), "note": forms.Textarea(attrs={"rows": 3, "data-dictate": ""})}

    def __init__(self, *args: Any, user: User, room: Negotiation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.room = user, room
        self.initial.setdefault("id", new_id())
        visits = Visit.objects.visible_to(user).filter(centers__center=room.deal.buying_center_id)
        newest = list(visits.order_by("-starts_at", "-pk").values_list("pk", flat=True)[:VISITS_OFFERED])
        self.offer("visit", Visit.objects.filter(pk__in=newest), seen=Visit.objects.visible_to(user))
        if "visit" in self.fields:
            field: Any = self.fields["visit"]
            field.label_from_instance = lambda visit: f"{short_date(visit.starts_at)} · {visit.get_channel_display()}"
        self._add_steps()
        self._add_tactics()

    def _add_steps(self) -> None:
        people = Contact.objects.visible_to(self.user).present()
        people = people.filter(memberships__center=self.room.deal.buying_center_id).order_by("name", "pk")
        labels = {Side.THEIRS: _("What they will do"), Side.OURS: _("Our next step")}
        for side in (Side.THEIRS, Side.OURS):
            self.fields[f"{side}_step"] = forms.CharField(label=labels[side], max_length=300, required=False)
            self.fields[f"{side}_due"] = forms.DateField(label=_("By when?"), widget=DayInput(), required=False)
        self.fields["theirs_contact"] = forms.ModelChoiceField(people, label=_("Who of them"), required=False)

    def _add_tactics(self) -> None:
        used = {(each.side, each.code): each.effect for each in self._used()}
        for side in SIDES:
            for code, tactic in of_side(side).items():
                name = f"tactic-{side}-{code}"
                choices = [("-", "—"), *EFFECTS[1:], ("seen", EFFECTS[0][1])]
                self.fields[name] = forms.ChoiceField(
                    label=localized(dict(tactic.text)), choices=choices, required=False
                )
                self.initial[name] = (used[side, code] or "seen") if (side, code) in used else "-"

    def _used(self) -> list[TacticUse]:
        return [] if self.instance._state.adding else list(self.instance.tactics.all())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.Meta.fields}

    def facts(self) -> dict[str, Any]:
        """All of the round's own fields, for a new one."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}

    def steps(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        return [
            {
                "side": Commitment.Side(side),
                "what": data[f"{side}_step"],
                "due_on": data[f"{side}_due"],
                "contact": data["theirs_contact"] if side == Side.THEIRS else None,
            }
            for side in (Side.THEIRS, Side.OURS)
            if data[f"{side}_step"]
        ]

    def seen(self) -> list[tuple[str, str, str]]:
        """(side, code, effect) of every tactic that was chosen."""
        found = []
        for side in SIDES:
            for code in of_side(side):
                chosen = self.cleaned_data.get(f"tactic-{side}-{code}") or "-"
                if chosen != "-":
                    found.append((str(side), code, "" if chosen == "seen" else chosen))
        return found

    @property
    def tactics(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(whose, their fields)."""
        return [(str(Side(side).label), [self[f"tactic-{side}-{code}"] for code in of_side(side)]) for side in SIDES]

    @property
    def has_tactics(self) -> bool:
        return any(self[name].value() not in ("-", "", None) for name in self.fields if name.startswith("tactic-"))


class NewRoundForm(RoundForm):
    def __init__(self, *args: Any, user: User, room: Negotiation, **options: Any) -> None:
        options["instance"] = Round(negotiation=room, channel=Channel.MEETING, held_on=user.today())
        super().__init__(*args, user=user, room=room, **options)


class RemoveRoundForm(Versioned, forms.Form):
    """Nothing to fill in: the version that was looked at."""

    def __init__(self, *args: Any, held: Round, **options: Any) -> None:
        self.held = held
        super().__init__(*args, **options)

    def row_version(self) -> int:
        return self.held.version
