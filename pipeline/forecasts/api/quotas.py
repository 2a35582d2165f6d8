"""Quotas as a collection: one object per person (or team) and month."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import django_filters
from django.utils.translation import gettext as _
from rest_framework import serializers as s

from pipeline.forecasts.actions import set_quota
from pipeline.forecasts.models import Quota
from team.models import Organization, Team, User
from team.periods import label, parse_month
from team.requests import person
from web.api import tables as t
from web.api.bodies import Body, Visible, amount
from web.api.filters import Filters, record
from web.api.money import decimal_text, minor_units
from web.api.resources import Changes, Creates, Removes, Values

MONTH = {"type": "string", "pattern": r"^\d{4}-\d{2}$", "examples": ["2026-10"]}


def currency(rows: Any, reading: t.Reading) -> str:
    return reading.once("base_currency", lambda: Organization.objects.current().base_currency)


QUOTA = t.Table(
    "Quota",
    (
        *t.IDENTITY,
        t.key("owner", null=True, help="Whose quota; null where it is a team's."),
        t.key("team", null=True, help="The team as a whole; null where it is a person's."),
        t.text("product_line", help="A series of products; empty for everything that is sold."),
        t.computed("month", ("month",), lambda row: label("month", row["month"]), MONTH),
        t.loaded(
            "amount",
            ("amount_minor",),
            lambda rows, reading: lambda row: decimal_text(row["amount_minor"], currency(rows, reading)),
            t.MONEY,
        ),
        t.loaded("currency", (), lambda rows, reading: lambda row: currency(rows, reading), {"type": "string"}),
        *t.RECORD,
    ),
)


class Month(s.Field):
    """ "2026-10" as its first day."""

    def to_internal_value(self, data: Any) -> dt.date:
        try:
            return parse_month(str(data))
        except ValueError:
            raise s.ValidationError(_("A month like 2026-10.")) from None


class QuotaBody(Body):
    owner = Visible(User, required=False)
    team = Visible(Team, required=False)
    product_line = s.CharField(required=False, allow_blank=True, max_length=60)
    month = Month()
    amount = amount()


class QuotaChangeBody(Body):
    amount = amount()


def as_month(name: str, value: str) -> dt.date:
    try:
        return parse_month(value)
    except ValueError:
        raise s.ValidationError({name: [_("A month like 2026-10.")]}) from None


class QuotaFilters(Filters):
    owner = record("owner", User)
    team = record("team", Team)
    product_line = django_filters.CharFilter(help_text="A series of products.")
    whole = django_filters.BooleanFilter(
        method="of_everything", help_text="Only quotas of everything that is sold; false: only those of product lines."
    )
    month_from = django_filters.CharFilter(method="since", help_text="A month like 2026-10.")
    month_to = django_filters.CharFilter(method="until", help_text="A month like 2026-12.")

    def of_everything(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(product_line="") if value else rows.exclude(product_line="")

    def since(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(month__gte=as_month(name, value))

    def until(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(month__lte=as_month(name, value))


class QuotaResource(Creates, Changes, Removes):
    """What a person, or a team as a whole, is to win in a month. Set by managers above them, by directors for teams."""

    resource = "quotas"
    model = Quota
    table = QUOTA
    filters = QuotaFilters
    orderings = {"month": ("month", "id"), "updated_at": ("updated_at", "id")}
    default_order = "month"
    body = QuotaBody
    change_body = QuotaChangeBody

    def create_record(self, values: Values) -> Quota:
        """The same person and month again changes the amount."""
        return self._set(
            Quota(
                owner=values.get("owner"),
                team=values.get("team"),
                product_line=values.get("product_line", ""),
                month=values["month"],
            ),
            values["amount"],
            None,
        )

    def change_record(self, pk: uuid.UUID, values: Values, version: int | None) -> Quota:
        quota = self.rows().get(pk=pk)
        if "amount" not in values:
            return quota
        return self._set(quota, values["amount"], version)

    def remove_record(self, pk: uuid.UUID, version: int | None) -> None:
        quota = self.rows().get(pk=pk)
        set_quota(
            actor=person(self.request),
            owner=quota.owner,
            team=quota.team,
            product_line=quota.product_line,
            month=quota.month,
            amount_minor=None,
            expected_version=version,
        )

    def _set(self, which: Quota, given: Any, version: int | None) -> Quota:
        base = Organization.objects.current().base_currency
        try:
            minor = minor_units(given, base)
        except ValueError as error:
            message = _("%(currency)s has no coin that small.") % {"currency": base}
            raise s.ValidationError({"amount": [message]}) from error
        quota = set_quota(
            actor=person(self.request),
            owner=which.owner,
            team=which.team,
            product_line=which.product_line,
            month=which.month,
            amount_minor=minor,
            expected_version=version,
        )
        assert quota is not None  # an amount was given
        return quota
