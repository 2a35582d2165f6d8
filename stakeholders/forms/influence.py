from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import BuyingCenter, InfluenceLine
from stakeholders.wording import STRENGTH_NAMES
from web.edits import VersionedForm

STRENGTHS = [(strength, name) for strength, name in STRENGTH_NAMES.items()]


class InfluenceForm(VersionedForm):
    strength = forms.TypedChoiceField(
        choices=STRENGTHS, coerce=int, widget=forms.RadioSelect, label=_("How strongly?"), initial=2
    )

    class Meta:
        model = InfluenceLine
        fields = ("strength",)


class NewInfluenceForm(InfluenceForm):
    """Read as a sentence: who listens to whom."""

    class Meta:
        model = InfluenceLine
        fields = ("target", "source", "strength")
        labels = {"target": _("Who"), "source": _("Listens to")}

    def __init__(self, *args: Any, center: BuyingCenter, **kwargs: Any) -> None:
        super().__init__(*args, instance=InfluenceLine(center=center), **kwargs)
        members = center.members.filter(contact__left_on__isnull=True).select_related("contact")
        for name in ("target", "source"):
            field: Any = self.fields[name]
            field.queryset = members.order_by("contact__name", "pk")
            field.label_from_instance = lambda member: _label(member)

    def _get_validation_exclusions(self) -> Any:
        """Whether these two may be joined is for the action, which says it in words."""
        return {*super()._get_validation_exclusions(), "source", "target"}  # type: ignore[misc]


def _label(member: Any) -> str:
    return " · ".join(part for part in (str(member.contact), member.contact.title) if part)
