"""A new deal, and the small forms that change one in place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from pipeline.editions import edition_of_pipeline
from pipeline.forms.fields import DateField, DealForm, control, say_agreed
from pipeline.models import Deal, Pipeline
from pipeline.permits import may_set_sale_type
from pipeline.rules.probability import running
from team.amounts import AmountField, in_minor, known_currency, shown_amount
from team.models import Organization, User
from team.people import assignable
from web.edits import Asking
from web.formats import localized


class NameForm(DealForm):
    name = forms.CharField(label=_("Name"), max_length=200)

    def now(self, deal: Deal) -> dict[str, Any]:
        return {"name": deal.name}


class CloseForm(DealForm):
    expected_close = DateField(label=_("Expected close"), required=False, help_text=_("Empty: no date yet."))

    def now(self, deal: Deal) -> dict[str, Any]:
        return {"expected_close": deal.expected_close}


class AmountForm(Asking, DealForm):
    asks, about = "amount_unusual", "amount"

    amount = AmountField(label=_("Amount"))
    currency = forms.CharField(label=_("Currency"), max_length=3, widget=forms.TextInput(attrs={"size": 4}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.deal.status == Deal.Status.WON:
            say_agreed(self, self.deal)

    def now(self, deal: Deal) -> dict[str, Any]:
        return {"amount": shown_amount(deal.amount_minor, deal.currency), "currency": deal.currency}

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def clean(self) -> None:
        if not self.errors:
            minor = in_minor(self.cleaned_data["amount"], self.cleaned_data["currency"])
            self.cleaned_data["amount_minor"] = minor

    def values(self) -> dict[str, Any]:
        return {"amount_minor": self.cleaned_data["amount_minor"], "currency": self.cleaned_data["currency"]}


class CategoryForm(DealForm):
    category = forms.ChoiceField(label=_("Forecast category"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "category").choices = [("", _("follow the stage")), *Deal.Category.choices]

    def now(self, deal: Deal) -> dict[str, Any]:
        return {"category": deal.category if deal.is_category_set else ""}

    def values(self) -> dict[str, Any]:
        return {"category": self.cleaned_data["category"] or None}


class BuyerStepForm(DealForm):
    buyer_step = forms.TypedChoiceField(label=_("Buyer's step"), coerce=int, empty_value=None, required=False)
    bidders_remaining = forms.IntegerField(
        label=_("Bidders remaining"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("Us among them. Usually about ten at first, two or three on the short list, then one."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "buyer_step").choices = [("", _("not known")), *buyer_steps(self.deal.pipeline)]

    def now(self, deal: Deal) -> dict[str, Any]:
        return {"buyer_step": deal.buyer_step, "bidders_remaining": deal.bidders_remaining}


class DetailsForm(DealForm):
    source = forms.ChoiceField(label=_("Source"), required=False)
    sale_type = forms.ChoiceField(
        label=_("Sale type"),
        choices=Deal.SaleType.choices,
        help_text=_("A manager changes it: it decides what to prove."),
    )
    procurement_mode = forms.ChoiceField(
        label=_("Procurement mode"), choices=[("", _("not known")), *Deal.ProcurementMode.choices], required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "source").choices = source_choices(self.deal.pipeline, self.deal.source)
        self.fields["sale_type"].disabled = self.user is None or not may_set_sale_type(self.user, self.deal)

    def now(self, deal: Deal) -> dict[str, Any]:
        return {name: getattr(deal, name) for name in self.base_fields}


class HoldForm(DealForm):
    """The clocks of flags wait for something that the customer has dated."""

    hold_until = DateField(
        label=_("Clock stops until"), required=False, help_text=_("A dated milestone of the customer, at most 60 days.")
    )
    hold_reason = forms.CharField(
        label=_("Which milestone"), max_length=200, required=False, help_text=_("For example: opening of the tender.")
    )

    def now(self, deal: Deal) -> dict[str, Any]:
        return {"hold_until": deal.hold_until, "hold_reason": deal.hold_reason}


class ProbabilityForm(DealForm):
    """A judgement of one's own beside the stage's percentage; it ends by itself."""

    manual_probability = forms.DecimalField(
        label=_("Own probability"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        localize=False,
        help_text=_("In percent. Empty: the stage's again. The weighted amount always uses the stage's."),
    )
    manual_reason = forms.CharField(label=_("Why"), max_length=300, required=False)
    manual_until = DateField(label=_("Until when"), required=False)

    def now(self, deal: Deal) -> dict[str, Any]:
        day = Organization.objects.current().today()
        own = running(deal.manual_probability, deal.manual_until, day)
        if own is None:
            return {}
        shown = {"manual_reason": deal.manual_reason, "manual_until": deal.manual_until}
        return {"manual_probability": f"{own.normalize():f}", **shown}


class OwnerForm(DealForm):
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        control(self, "owner").queryset = assignable(user)

    def now(self, deal: Deal) -> dict[str, Any]:
        return {"owner": deal.owner_id}


class NewDealForm(Asking, forms.Form):
    """A new deal: account, name, amount and date are what a rep knows; the rest has defaults."""

    asks, about = "amount_unusual", "amount"

    account = forms.ModelChoiceField(label=_("Account"), queryset=KeyAccount.objects.none())
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("What the customer buys, in their words."))
    amount = AmountField(label=_("Amount"), required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, widget=forms.TextInput(attrs={"size": 4}))
    expected_close = DateField(label=_("Expected close"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    sale_type = forms.ChoiceField(label=_("Sale type"), choices=Deal.SaleType.choices)
    pipeline = forms.ModelChoiceField(label=_("Pipeline"), queryset=Pipeline.objects.none(), required=False)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, account: KeyAccount | None, pipelines: list[Pipeline], **options: Any):
        first = pipelines[0] if pipelines else None
        currency = Organization.objects.current().base_currency
        begin = {"account": account, "currency": currency, "sale_type": Deal.SaleType.COMPLEX, "owner": user}
        options["initial"] = {**begin, "pipeline": first, **options.get("initial", {})}
        super().__init__(*args, **options)
        control(self, "account").queryset = KeyAccount.objects.visible_to(user).listed().order_by("name")
        control(self, "account").widget.choices = control(self, "account").choices
        control(self, "pipeline").queryset = Pipeline.objects.offered()
        control(self, "pipeline").label_from_instance = lambda each: localized(each.name) or each.code
        control(self, "source").choices = list(
            dict(choice for each in pipelines for choice in source_choices(each)).items()
        )
        control(self, "owner").queryset = assignable(user)
        if len(pipelines) < 2:
            del self.fields["pipeline"]
        if len(user.sight.people) < 2 and not user.sight.edits_everything:
            del self.fields["owner"]

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def clean(self) -> None:
        if not self.errors:
            minor = in_minor(self.cleaned_data["amount"], self.cleaned_data["currency"])
            self.cleaned_data["amount_minor"] = minor or 0


def source_choices(pipeline: Pipeline, present: str = "") -> list[tuple[str, Any]]:
    """The method's; a `present` one that the method has dropped stays until another is chosen."""
    sources = edition_of_pipeline(pipeline).method.lead_sources
    known = {"": _("not known"), **{choice.code: localized(dict(choice.text)) for choice in sources}}
    return list({**known, present: known.get(present, present)}.items())


def buyer_steps(pipeline: Pipeline) -> list[tuple[int, str]]:
    steps = edition_of_pipeline(pipeline).method.buyer_steps
    return [(number, f"{number} {localized(dict(text))}") for number, text in steps.items()]
