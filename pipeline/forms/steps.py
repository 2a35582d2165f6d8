"""Our next step and the customer's action, written where they are seen; and product lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.forms.fields import DateField, control
from pipeline.models import Deal, Product
from stakeholders.models import Contact
from team.amounts import AmountField
from team.models import User


class StepForm(forms.Form):
    """`side` "ours" or "theirs"; the person is one of the buying center."""

    what = forms.CharField(label=_("What"), max_length=300)
    due_on = DateField(label=_("By when"), required=False)
    contact = forms.ModelChoiceField(label=_("With whom"), queryset=Contact.objects.none(), required=False)

    def __init__(self, *args: Any, deal: Deal, user: User, suggestions: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        people = Contact.objects.visible_to(user).present().filter(memberships__center_id=deal.buying_center_id)
        control(self, "contact").queryset = people.order_by("name")
        self.suggestions = suggestions
        if suggestions:
            self.fields["what"].widget.attrs |= {"list": "suggestions", "autocomplete": "off"}


class DoneForm(forms.Form):
    result = forms.CharField(label=_("Result"), max_length=300, required=False)


class LineForm(forms.Form):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.order_by("name"))
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=3, initial=1, localize=False)
    unit_price = AmountField(label=_("Unit price"))
