"""Submitted figures as a collection: every version of every layer, none of which overwrites another."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.utils.translation import gettext as _
from rest_framework import serializers as s

from pipeline.forecasts.actions.submissions import submit_figure, withdraw_figure
from pipeline.forecasts.api.quotas import MONTH, Month, as_month, currency
from pipeline.forecasts.explaining import described
from pipeline.forecasts.models import Submission
from team.models import Organization, Team, User
from team.periods import label
from web.api import filters as f
from web.api import tables as t
from web.api.bodies import Body, Visible, amount
from web.api.money import decimal_text, minor_units
from web.api.resources import Creates, Values, verb


def base_amount(name: str, column: str, *, null: bool = False, help: str = "") -> t.Field:
    def load(rows: Any, reading: t.Reading) -> t.Make:
        code = currency(rows, reading)
        return lambda row: decimal_text(row[column], code)

    return t.loaded(name, (column,), load, t.nullable(t.MONEY) if null else t.MONEY, help=help)


SUBMISSION = t.Table(
    "ForecastSubmission",
    (
        *t.IDENTITY,
        t.choice("kind", Submission.Kind.values, help="Of which length the period is."),
        t.computed("month", ("first_day",), lambda row: label("month", row["first_day"]), MONTH, "Its first month."),
        t.key("owner", null=True, help="Whom the figure is about; null where it is about a team."),
        t.key("team", null=True, help="The team as a whole; null where it is about a person."),
        t.choice("layer", Submission.Layer.values, help="rep: the person's own; manager: of somebody above."),
        t.number("number", help="The version within the layer, from 1."),
        t.key("author"),
        base_amount("amount", "amount_minor", help="What the period will bring in all, won included."),
        t.loaded("currency", (), lambda rows, reading: lambda row: currency(rows, reading), {"type": "string"}),
        t.text("note"),
        t.moment("submitted_at"),
        t.moment("due_at", null=True, help="The deadline of that round; null where none was set."),
        t.boolean("is_late"),
        t.moment("withdrawn_at", null=True),
        base_amount("won", "won_minor", help="What the system said at that moment."),
        base_amount("weighted", "weighted_minor"),
        base_amount("commit", "commit_minor"),
        base_amount("expected", "expected_minor", null=True),
        t.text("formula_version"),
        *t.RECORD,
    ),
)


class SubmissionFilters(f.Filters):
    kind = f.choices("kind", Submission.Kind.choices)
    owner = f.record("owner", User)
    team = f.record("team", Team)
    layer = f.choices("layer", Submission.Layer.choices)
    month_from = django_filters.CharFilter(method="since", help_text="A month like 2026-10.")
    month_to = django_filters.CharFilter(method="until", help_text="A month like 2026-12.")
    standing = django_filters.BooleanFilter(
        field_name="withdrawn_at", lookup_expr="isnull", help_text="Whether it was not withdrawn."
    )

    def since(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(first_day__gte=as_month(name, value))

    def until(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(first_day__lte=as_month(name, value))


class SubmissionBody(Body):
    """Without `owner` and `team` it is the sender's own figure. `number`: the latest version that the sender saw (0 for
    none); another one answers 412."""

    kind = s.ChoiceField(Submission.Kind.choices, default=Submission.Kind.QUARTER)
    month = Month()
    owner = Visible(User, required=False)
    team = Visible(Team, required=False)
    amount = amount()
    note = s.CharField(max_length=500, required=False, allow_blank=True)
    number = s.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class SubmissionResource(Creates):
    resource = "forecast-submissions"
    model = Submission
    table = SUBMISSION
    filters = SubmissionFilters
    orderings = {"submitted_at": ("submitted_at", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-submitted_at"
    body = SubmissionBody

    def create_record(self, values: Values) -> Submission:
        owner, team = values.get("owner"), values.get("team")
        return submit_figure(
            actor=self.person,
            kind=values["kind"],
            first_day=values["month"],
            owner=owner or (None if team else self.person),
            team=team,
            amount_minor=in_minor(values["amount"]),
            note=values.get("note", ""),
            expected_number=values.get("number"),
        )

    @verb()
    def withdraw(self, pk: Any, values: Values, version: int | None) -> None:
        """Take one's own latest figure back; the one before it stands again."""
        withdraw_figure(actor=self.person, submission_id=pk, expected_version=version)


def in_minor(given: Decimal) -> int:
    base = Organization.objects.current().base_currency
    try:
        return minor_units(given, base)
    except ValueError as error:
        raise s.ValidationError({"amount": [_("%(currency)s has no coin that small.") % {"currency": base}]}) from error


SubmissionResource.__doc__ = described("submitted")
