"""A row of the relationship table: how somebody stands to us and to competitors, and what it takes to win them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Competitor
from stakeholders.forms.checks import whole
from stakeholders.models import Member
from stakeholders.relation_words import COLUMNS, rating_choices, relation_choices
from stakeholders.relationship_table import ANALYSIS, rival_field
from team.models import User
from team.people import companions
from web.edits import VersionedForm


def chosen(label: Any, choices: list[tuple[str, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(choices=choices, coerce=whole, empty_value=None, required=False, label=label)


def text(value: int | None) -> str:
    return "" if value is None else str(value)


class RelationsForm(VersionedForm):
    """The row, or with `only` one cell of it. A competitor's relation is a field of its own."""

    class Meta:
        model = Member
        fields = ("influence", "relation_us", "responsible")

    def __init__(
        self, *args: Any, user: User, competitors: Sequence[Competitor], only: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        member = self.instance
        self.relations = {row.competitor_id: row.relation for row in member.rival_rows.all()}
        self.rivals = {rival_field(each.pk): each for each in competitors}
        self.fields["influence"] = chosen(COLUMNS["influence"], rating_choices())
        self.fields["relation_us"] = chosen(COLUMNS["relation_us"], relation_choices())
        for name, competitor in self.rivals.items():
            label = _("Relation with %(competitor)s") % {"competitor": competitor.name}
            self.fields[name] = chosen(label, relation_choices())
            self.initial[name] = text(self.relations.get(competitor.pk))
        for name in ("influence", "relation_us"):
            self.initial[name] = text(getattr(member, name))
        self.fields["responsible"].label = COLUMNS["responsible"]
        self.offer(
            "responsible", companions(user, member.center.account.our_people()), seen=User.objects.visible_to(user)
        )
        self.order_fields(["influence", *self.rivals, "relation_us", "responsible", "version"])
        for name in [*self.fields] if only else ():
            if name != only:
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        values = super().values()
        changed = {self.rivals[name].pk: values.pop(name) for name in list(values) if name in self.rivals}
        return values | {"rivals": self.relations | changed} if changed else values


class AnalysisForm(VersionedForm):
    """The stakeholder row. Source: catalogue A7.2, steps 2 to 5."""

    class Meta:
        model = Member
        fields = ANALYSIS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["necessity"] = chosen(_("How much we need them, 1 to 5"), rating_choices())
        self.initial["necessity"] = text(self.instance.necessity)
