"""Named, strict filters: what is unknown, empty, repeated or not to be seen is refused by name."""

from __future__ import annotations

from typing import Any

import django_filters as base
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

Choices = base.MultipleChoiceFilter
RESERVED = {"cursor", "page_size", "ordering", "fields", "updated_since"}


class Filters(base.FilterSet):
    """A resource's filters. Several values of one filter are given by repeating it, where it is a `choices`."""

    def __init__(self, data: Any, queryset: QuerySet[Any], *, request: Request) -> None:
        super().__init__(data, queryset, request=request)
        # Only what was asked for: choices of records would be looked up for every filter of every request.
        self.filters: Any = {name: found for name, found in self.filters.items() if name in data}

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for name, value in self.form.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset


def choices(field: str, values: Any, **options: Any) -> base.MultipleChoiceFilter:
    """One or more of the values: `status=open&status=won`. (Without DISTINCT: the columns are the row's own.)"""
    return base.MultipleChoiceFilter(field_name=field, choices=values, distinct=False, **options)


def record(field: str, model: type[Model], **options: Any) -> base.ModelChoiceFilter:
    """A record that the person may see; any other is refused, as if it did not exist."""
    return base.ModelChoiceFilter(field_name=field, queryset=seen_by_asker(model), **options)


def records(field: str, model: type[Model], **options: Any) -> base.ModelMultipleChoiceFilter:
    """One or more such records: `owner=…&owner=…`."""
    return base.ModelMultipleChoiceFilter(field_name=field, queryset=seen_by_asker(model), distinct=False, **options)


def seen_by_asker(model: type[Model]) -> Any:
    def queryset(request: Request | None) -> QuerySet[Any]:
        rows = model._default_manager
        return rows.none() if request is None else rows.visible_to(request.user)  # type: ignore[attr-defined]

    return queryset


def boolean(field: str, **options: Any) -> base.BooleanFilter:
    return base.TypedChoiceFilter(
        field_name=field, choices=[("true", "true"), ("false", "false")], coerce=lambda text: text == "true", **options
    )


def period(field: str) -> dict[str, base.Filter]:
    """`{field}_from` and `{field}_to`, both included."""
    return {
        f"{field}_from": base.IsoDateTimeFilter(field_name=field, lookup_expr="gte")
        if field.endswith("_at")
        else base.DateFilter(field_name=field, lookup_expr="gte"),
        f"{field}_to": base.IsoDateTimeFilter(field_name=field, lookup_expr="lte")
        if field.endswith("_at")
        else base.DateFilter(field_name=field, lookup_expr="lte"),
    }


def narrowed(kind: type[Filters] | None, queryset: QuerySet[Any], request: Request) -> QuerySet[Any]:
    """The rows that the query asks for. Raises ValidationError by parameter."""
    known = kind.base_filters if kind else {}
    refuse_unknown(request, known)
    if kind is None or not set(request.query_params) & set(known):
        return queryset
    filters = kind(request.query_params, queryset, request=request)
    if not filters.is_valid():
        raise ValidationError(filters.errors)
    return filters.qs


def refuse_unknown(request: Request, known: Any, reserved: set[str] = RESERVED) -> None:
    """For views without a list too: `known` is what may stand in the query, `reserved` what every list takes."""
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known and name not in reserved:
            errors[name] = [_("There is no such parameter here.")]
        elif "" in values:
            errors[name] = [_("Empty. Leave it out, or say what you look for.")]
        elif len(values) > 1 and not isinstance(known.get(name, None), Choices):
            errors[name] = [_("Given more than once.")]
    if errors:
        raise ValidationError(errors)
