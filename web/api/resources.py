"""Resources: collections under /api/v1/ whose objects are shown by a field table and changed by actions only.

A resource says what it shows (`table`), how it is narrowed and ordered, and which action each write calls. It decides
nothing: sight comes from `visible_to`, permission and rules from the action.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from web.api import bodies
from web.api.changes import changes_of, since_of
from web.api.etags import etag_of, expected_version, is_unchanged
from web.api.filters import Filters, narrowed, refuse_unknown
from web.api.idempotency import once
from web.api.pages import Orderings, order_of, page_of
from web.api.problems import problem
from web.api.scopes import may
from web.api.tables import Table
from web.api.views import View

Values = dict[str, Any]
BY_UPDATE: Orderings = {"updated_at": ("updated_at", "id")}


class Resource(ViewSetMixin, View):
    """A collection to read. Mix in `Creates`, `Changes`, `Removes` and `verb` for what can be written."""

    model: ClassVar[type[Model]]
    table: ClassVar[Table]
    filters: ClassVar[type[Filters] | None] = None
    orderings: ClassVar[Orderings] = BY_UPDATE
    default_order: ClassVar[str] = "-updated_at"
    follows_changes: ClassVar[bool] = True  # offers `updated_since`
    lookup_field = "pk"
    lookup_value_converter = "uuid"

    def rows(self) -> QuerySet[Any]:
        """What the asker may see; the one place where a resource touches the database to read."""
        return self.model._default_manager.visible_to(self.person)  # type: ignore[attr-defined]

    def one(self, pk: Any) -> tuple[Table, QuerySet[Any]]:
        """The table and the row of one object; narrower tables for narrower sight go here."""
        return self.table, self.rows().filter(pk=pk)

    def list(self, request: Request, **kwargs: Any) -> Response:
        rows = narrowed(self.filters, self.rows(), request)
        table = self.picked(self.table)
        if since := since_of(request, offered=self.follows_changes):
            return Response(changes_of(rows, table, request, since, visible=self.rows()))
        return Response(page_of(rows, table, request, order_of(request, self.orderings, self.default_order)))

    def retrieve(self, request: Request, pk: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, (), reserved={"fields"})
        table, row = self.one(pk)
        return self.shown(self.picked(table), row)

    def picked(self, table: Table) -> Table:
        names = self.request.query_params.get("fields")
        return table.pick([name.strip() for name in names.split(",")]) if names else table

    def shown(self, table: Table, row: QuerySet[Any], status: int = 200) -> Response:
        """One object with its ETag, or 304."""
        found = list(row.values(*table.columns())[:1])
        if not found:
            raise Http404
        [data] = table.show(found, self.person)
        etag = etag_of(data, found[0].get("version", 0))
        if self.request.method in ("GET", "HEAD") and is_unchanged(self.request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(data, status=status, headers={"ETag": etag})

    def written(self, pk: Any, status: int = 200) -> Response:
        """The object after a write. Who gave it out of sight, or may not read, learns its id (and version)."""
        table, row = self.one(pk)
        if not may(self.request, self.resource, "read"):
            table = table.pick([name for name in ("id", "version") if name in table.names])
        try:
            response = self.shown(table, row, status)
        except Http404:
            return Response({"id": pk, "deleted": True}, status=status)
        if status == 201:
            here = self.request.path if self.action == "create" else self.request.path.split(f"{self.kwargs['pk']}/")[0]
            response["Location"] = self.request.build_absolute_uri(f"{here}{pk}/")
        return response

    def read_body(self, body: type[serializers.Serializer], *, partial: bool = False) -> Values:
        return bodies.read(body, self.request, partial=partial)


class Creates(Resource):
    """POST to the collection. With the `source_system` and `external_id` of a record that is there, it is changed
    instead (200, not 201)."""

    body: ClassVar[type[serializers.Serializer]]

    def create_record(self, values: Values) -> Model:
        raise NotImplementedError

    @once
    def create(self, request: Request, **kwargs: Any) -> Response:
        refuse_unknown(request, (), reserved=set())
        values = self.read_body(self.body)
        if (known := self.known(values)) is not None:
            return self.upserted(known, values)
        try:
            with transaction.atomic():
                made = self.create_record(values)
        except IntegrityError:
            # Somebody created the same origin at the same moment, or it is out of sight.
            if (known := self.known(values)) is not None:
                return self.upserted(known, values)
            if self.is_taken(values):
                return Response(origin_taken(), status=409, content_type="application/problem+json")
            raise
        return self.written(made.pk, 201)

    def known(self, values: Values) -> Any:
        """The id of the visible record that has this origin already."""
        origin = origin_of(values)
        return self.rows().filter(**origin).values_list("pk", flat=True).first() if origin else None

    def is_taken(self, values: Values) -> bool:
        """Whether the name or the id that was sent belongs to a record out of sight."""
        names = [origin_of(values), {"pk": values["id"]} if values.get("id") else {}]
        return any(self.model._default_manager.filter(**name).exists() for name in names if name)

    def upserted(self, pk: Any, values: Values) -> Response:
        change = getattr(self, "change_record", None)
        if change is None:
            return Response(origin_taken(), status=409, content_type="application/problem+json")
        changed = {name: value for name, value in values.items() if name not in ("id", *ORIGIN)}
        change(pk, self.as_changes(changed), expected_version(self.request))
        return self.written(pk)

    def as_changes(self, values: Values) -> Values:
        """Values of a creation as values of a change: without what is fixed once a record exists."""
        return values


class Changes(Resource):
    """PATCH on an object."""

    change_body: ClassVar[type[serializers.Serializer]]

    def change_record(self, pk: uuid.UUID, values: Values, version: int | None) -> Any:
        raise NotImplementedError

    def partial_update(self, request: Request, pk: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, (), reserved=set())
        values = self.read_body(self.change_body, partial=True)
        self.change_record(pk, values, expected_version(request))
        return self.written(pk)


class Removes(Resource):
    """DELETE on an object: what it means is up to the action."""

    def remove_record(self, pk: uuid.UUID, version: int | None) -> Any:
        raise NotImplementedError

    def destroy(self, request: Request, pk: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, (), reserved=set())
        self.remove_record(pk, expected_version(request))
        return Response(status=204)


ORIGIN = ("source_system", "external_id")


def origin_of(values: Mapping[str, Any]) -> Values:
    return {name: values[name] for name in ORIGIN} if values.get("external_id") else {}


def origin_taken() -> dict[str, Any]:
    return problem(409, code="origin_taken")


class Nothing(bodies.Body):
    """A body without fields."""


def verb(
    body: type[serializers.Serializer] = Nothing, *, path: str = "", status: int = 200
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """`POST /things/{id}/NAME/`. The method gets the id, the body's values and the version that `If-Match` demands;
    it calls an action and returns the id of another object to answer with, or None for this one."""

    def decorate(method: Callable[..., Any]) -> Callable[..., Response]:
        @functools.wraps(method)
        def handler(self: Resource, request: Request, pk: Any, **kwargs: Any) -> Response:
            refuse_unknown(request, (), reserved=set())
            values = self.read_body(body)
            answer = method(self, pk, values, expected_version(request))
            return self.written(answer or pk, status)

        handled = action(detail=True, methods=["post"], url_path=path or method.__name__.replace("_", "-"))(
            once(handler)
        )
        handled.verb_body = body  # type: ignore[attr-defined]
        return handled

    return decorate
