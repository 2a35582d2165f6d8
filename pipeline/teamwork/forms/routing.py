"""What administrators say about routing and reply times."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import KeyAccount
from pipeline.teamwork.models import RoutingRule
from team.models import Organization, Team, User
from team.money import from_minor, to_minor
from team.people import sellers
from web.edits import VersionedForm

SIZES = {"size_from": "size_from_minor", "size_to": "size_to_minor"}


def size(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=16,
        decimal_places=2,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class RuleForm(VersionedForm):
    size_from = size(gettext_lazy("From"))
    size_to = size(gettext_lazy("Below"))

    class Meta:
        model = RoutingRule
        fields = (
            "name",
            "place",
            "coverage_class",
            "measure",
            "industry",
            "region",
            "goes_to",
            "person",
            "team",
            "partner",
            "copy_to",
            "copy_person",
        )
        help_texts = {
            "coverage_class": gettext_lazy("Empty: every class."),
            "industry": gettext_lazy("Empty: every industry."),
            "region": gettext_lazy("Empty: every region."),
        }

    field_order = (
        *("name", "place", "coverage_class", "measure", "size_from", "size_to", "industry", "region"),
        *("goes_to", "person", "team", "partner", "copy_to", "copy_person"),
    )

    def __init__(self, *args: Any, actor: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.base = Organization.objects.current().base_currency
        for name, column in SIZES.items():
            minor = getattr(self.instance, column)
            self.initial[name] = None if minor is None else from_minor(minor, self.base)
            self.fields[name].help_text = _("In %(currency)s; empty: no bound.") % {"currency": self.base}
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = sellers(actor, also=self.instance.person_id)
        fields["copy_person"].queryset = sellers(actor, also=self.instance.copy_person_id)
        fields["team"].queryset = Team.objects.visible_to(actor).order_by("name", "pk")

    def values(self) -> dict[str, Any]:
        values = super().values()
        for name, column in SIZES.items():
            if name in values:
                given = values.pop(name)
                values[column] = None if given is None else to_minor(given, self.base)
        return values

    def everything(self) -> dict[str, Any]:
        """All that was entered, for a new rule."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self.Meta.fields}
        sizes = {
            column: None if data[name] is None else to_minor(data[name], self.base) for name, column in SIZES.items()
        }
        return plain | sizes


class ReplyTimesForm(forms.Form):
    """Working days by class."""

    def __init__(self, *args: Any, days: dict[str, int], **options: Any) -> None:
        super().__init__(*args, **options)
        for code in KeyAccount.CoverageClass.values:
            label = _("Class %(class)s") % {"class": code}
            self.fields[code] = forms.IntegerField(label=label, min_value=1, max_value=30, initial=days[code])
