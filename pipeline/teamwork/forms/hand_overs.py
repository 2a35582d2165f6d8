"""Asking, and answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import KeyAccount
from pipeline.models import Deal
from pipeline.teamwork.links import link_choices
from pipeline.teamwork.models import HandOver
from pipeline.teamwork.routing import Proposal
from stakeholders.models import BuyingCenter
from team.models import User
from team.people import companions, sellers
from web.edits import Versioned

Gives = HandOver.Gives


class HandOverForm(forms.Form):
    """What is proposed by the rules stands there already, for the person to change."""

    to = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("To whom"), required=False)
    partner = forms.CharField(
        label=gettext_lazy("Or to a channel partner"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Then nobody of ours has to answer."),
    )
    gives = forms.ChoiceField(label=gettext_lazy("What changes hands"), widget=forms.RadioSelect, choices=Gives.choices)
    center = forms.ModelChoiceField(
        BuyingCenter.objects.none(), label=gettext_lazy("About which deal?"), required=False, empty_label="—"
    )
    link = forms.ChoiceField(label=gettext_lazy("What it is about"))
    text = forms.CharField(
        label=gettext_lazy("What is asked"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    copies = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Copy to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        actor: User,
        account: KeyAccount,
        center: BuyingCenter | None,
        proposed: Proposal | None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["link"].choices = link_choices()
        fields["to"].queryset = sellers(actor).exclude(pk=actor.pk)
        deals = Deal.objects.visible_to(actor).open().filter(account=account).order_by()
        editable = BuyingCenter.objects.editable_by(actor).filter(account=account, pk__in=deals.values("buying_center"))
        fields["center"].queryset = editable.order_by("name", "pk")
        copied = [user.pk for user in proposed.copies] if proposed else []
        offered = companions(actor, [*account.our_people(), *copied]).exclude(pk=actor.pk)
        fields["copies"].queryset = offered
        if not KeyAccount.objects.editable_by(actor).filter(pk=account.pk).exists():
            fields["gives"].choices = [(Gives.WORK.value, Gives.WORK.label), (Gives.DEAL.value, Gives.DEAL.label)]
        self.initial = {**self._begin(actor, center, proposed), **self.initial}

    def _begin(self, actor: User, center: BuyingCenter | None, proposed: Proposal | None) -> dict[str, Any]:
        begin: dict[str, Any] = {
            "gives": Gives.DEAL if center else Gives.WORK,
            "link": "allocate",
            "center": center.pk if center else None,
        }
        if proposed is None:
            return begin
        to = proposed.to.pk if proposed.to and proposed.to != actor else None
        gives = Gives.WORK if proposed.partner else begin["gives"]
        copies = [user.pk for user in proposed.copies if user != actor]
        return {**begin, "to": to, "partner": proposed.partner, "copies": copies, "gives": gives}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("to") and data.get("partner"):
            self.add_error("partner", _("Either a colleague or a partner."))
        return data


class AnswerForm(Versioned, forms.Form):
    """One sentence about a hand-over as it was read."""

    def __init__(self, *args: Any, hand_over: HandOver, **options: Any) -> None:
        self.hand_over = hand_over
        super().__init__(*args, **options)

    def row_version(self) -> int:
        return self.hand_over.version


class ReplyForm(AnswerForm):
    reply = forms.CharField(
        label=gettext_lazy("Reply"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DoneForm(AnswerForm):
    result = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
