"""Request bodies: strict serializers, and fields that fit the way we store things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from web.days import is_plausible

# Sixteen digits before the point: far above any deal, far below what a bigint of minor units holds.
MOST_DIGITS = 16


class Body(serializers.Serializer):
    """A body with these fields and no others: a misspelt field is refused, not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = set(data) - set(self.fields)
            if unknown:
                raise serializers.ValidationError({str(name): [_("This cannot be set here.")] for name in unknown})
        values = super().to_internal_value(data)
        if far := [name for name, value in values.items() if isinstance(value, dt.date) and not is_plausible(value)]:
            raise serializers.ValidationError({name: [_("This day is too far away.")] for name in far})
        return values


class Origin(Body):
    """What names a record in the system it came from; both or neither."""

    source_system = serializers.CharField(max_length=40, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=120, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("external_id") and not attrs.get("source_system"):
            raise serializers.ValidationError({"source_system": [_("Say which system this id is from.")]})
        return attrs


class Visible(serializers.PrimaryKeyRelatedField):
    """The id of a record that the sender may see; any other is refused, as if it did not exist."""

    def __init__(self, model: type[Model], *, editable: bool = False, **options: Any) -> None:
        self.model, self.editable = model, editable
        super().__init__(queryset=model._default_manager.all(), pk_field=serializers.UUIDField(), **options)

    def get_queryset(self) -> Any:
        user = self.context["request"].user
        rows = self.model._default_manager
        return rows.editable_by(user) if self.editable else rows.visible_to(user)  # type: ignore[attr-defined]


class Several(serializers.ListField):
    """Ids of records that the sender may see, read at once; in the body's order, each once."""

    child = serializers.UUIDField()

    def __init__(self, model: type[Model], *, most: int = 50, **options: Any) -> None:
        self.model = model
        super().__init__(max_length=most, **options)

    def to_internal_value(self, data: Any) -> list[Model]:
        ids = list(dict.fromkeys(super().to_internal_value(data)))
        rows = self.model._default_manager.visible_to(self.context["request"].user)  # type: ignore[attr-defined]
        found = rows.in_bulk(ids)
        if missing := [str(pk) for pk in ids if pk not in found]:
            raise serializers.ValidationError([_("There is no record %(id)s.") % {"id": missing[0]}])
        return [found[pk] for pk in ids]


def amount(**options: Any) -> serializers.DecimalField:
    """An amount as a decimal string (a JSON number is taken too), not negative."""
    return serializers.DecimalField(
        max_digits=MOST_DIGITS + 4,
        decimal_places=4,
        min_value=Decimal(0),
        max_value=Decimal(10) ** MOST_DIGITS,
        **options,
    )


def read(body: type[serializers.Serializer], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The checked values of a request's body. Raises ValidationError by field."""
    serializer = body(data=request.data, partial=partial, context={"request": request})
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
