"""Entry of an offer, quick enough for a break: that side's last values are there, only what changed is touched."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Document
from negotiations.models import Channel, Issue, Round, Side
from negotiations.pages.at_table import AtTable
from negotiations.pages.figures import figure, plain
from stakeholders.models import Contact
from team.money import plain_figure
from team.records import new_id
from web.formats import short_date
from web.widgets import DayInput

TERM = "term-"
"""Before the issue's id in the name of its field; a request for an approval names its terms the same way."""
ROUNDS_OFFERED = 8
DOCUMENTS_OFFERED = 50
OTHER_SIDE = {Side.OURS: Side.THEIRS, Side.THEIRS: Side.OURS}


class FigureField(forms.DecimalField):
    """A value in the issue's unit, on a phone with the keyboard of digits; separators of thousands may be typed."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "kl-big-figure"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(widget=widget, max_digits=17, decimal_places=4, min_value=0, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_figure(value) if isinstance(value, str) else value)


class OfferForm(forms.Form):
    """`side` is whose offer it is. `id` is the offer's, so that one that was sent twice is one."""

    id = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-keep": ""}))
    asked_for = forms.CharField(label=_("What we ask for in return"), required=False, max_length=200)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Who said it, or was told"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.MEETING)
    round = forms.ModelChoiceField(Round.objects.none(), label=_("Round"), required=False)
    made_on = forms.DateField(label=_("Made on"), widget=DayInput())
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput(), required=False)
    document = forms.ModelChoiceField(Document.objects.none(), label=_("Document"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    alongside = forms.BooleanField(
        label=_("Beside what is on the table"),
        help_text=_("A package to choose from: it replaces nothing."),
        required=False,
    )

    def __init__(self, *args: Any, table: AtTable, side: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table, self.side = table, Side(side)
        if self.side == Side.THEIRS:
            del self.fields["asked_for"]
        for issue in table.issues.values():
            self.fields[f"{TERM}{issue.pk}"] = FigureField(
                label=f"{issue} ({issue.shown_unit})" if issue.shown_unit else str(issue),
                required=False,
                show_hidden_initial=True,
            )
        self._offer()
        self._prefill()

    def _offer(self) -> None:
        """The choices: people of the deal, its last rounds, documents of the account."""
        room, user = self.table.room, self.table.user
        fields: dict[str, Any] = self.fields
        people = Contact.objects.visible_to(user).present().filter(memberships__center=room.deal.buying_center_id)
        fields["contact"].queryset = people.order_by("name", "pk")
        rounds = list(room.rounds.order_by("-number")[:ROUNDS_OFFERED])
        fields["round"].queryset = Round.objects.filter(negotiation=room)
        fields["round"].choices = [("", "—"), *((str(each.pk), round_name(each)) for each in rounds)]
        today = user.today()
        held_today = [each for each in rounds if each.held_on == today]
        self.initial.setdefault("round", str(held_today[0].pk) if held_today else "")
        papers = Document.objects.visible_to(user).filter(account=room.deal.account_id).order_by("-created_at", "-pk")
        newest = papers.values_list("pk", flat=True)[:DOCUMENTS_OFFERED]
        fields["document"].queryset = Document.objects.filter(pk__in=list(newest))

    def _prefill(self) -> None:
        last = self.table.standing[self.side]
        values = {f"{TERM}{issue}": plain(value) for issue, value in last.items()}
        self.initial = {"id": new_id(), "made_on": self.table.user.today(), **values, **self.initial}

    def terms(self) -> dict[uuid.UUID, Decimal]:
        """{issue id: value} of the fields that hold one.

        What was not touched since the form was opened is where the side stands now: a colleague may have entered an
        offer meanwhile, and this one is not to take theirs back.
        """
        standing, touched = self.table.standing[self.side], set(self.changed_data)
        found = {}
        for issue in self.table.issues:
            name = f"{TERM}{issue}"
            value = self.cleaned_data.get(name)
            if value is not None:
                found[issue] = value if name in touched else standing.get(issue, value)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.terms():
            raise forms.ValidationError(gettext("Name at least one value."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the action wants beside the terms."""
        data = self.cleaned_data
        names = ("contact", "channel", "document", "valid_until", "note", "alongside", "made_on")
        held: Round | None = data["round"]
        facts = {name: data[name] for name in names}
        return {**facts, "asked_for": data.get("asked_for", ""), "offer_id": data["id"], "round_id": held and held.pk}

    @property
    def named(self) -> list[dict[str, Any]]:
        """Fields of the issues that a side has spoken about, or where something was typed."""
        return [line for line in self._lines() if line["is_named"]]

    @property
    def silent(self) -> list[dict[str, Any]]:
        return [line for line in self._lines() if not line["is_named"]]

    def _lines(self) -> list[dict[str, Any]]:
        standing = self.table.standing
        spoken = set(standing[Side.OURS]) | set(standing[Side.THEIRS])
        return [self._line(issue, standing, bool(spoken)) for issue in self.table.issues.values()]

    def _line(self, issue: Issue, standing: Any, any_spoken: bool) -> dict[str, Any]:
        bound = self[f"{TERM}{issue.pk}"]
        own, other = standing[self.side].get(issue.pk), standing[OTHER_SIDE[self.side]].get(issue.pk)
        is_named = not any_spoken or own is not None or other is not None or bool(bound.data or bound.errors)
        return {
            "field": bound,
            "was": bound.as_hidden(only_initial=True),
            "issue": issue,
            "last": "" if own is None else figure(own),
            "other": "" if other is None else figure(other),
            "is_named": is_named,
        }

    @property
    def has_more(self) -> bool:
        """Whether a refusal is about what stands in the fold."""
        return any(
            name in self.errors for name in ("contact", "channel", "round", "made_on", "valid_until", "document")
        )


class AcceptForm(forms.Form):
    accepted_on = forms.DateField(label=_("Accepted on"), widget=DayInput())


def round_name(held: Round) -> str:
    return gettext("Round %(number)s, %(day)s") % {"number": held.number, "day": short_date(held.held_on)}
