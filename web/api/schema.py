"""OpenAPI 3.1 from field tables, strict bodies and filters, by drf-spectacular."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, build_basic_type
from drf_spectacular.types import OpenApiTypes

from web.api.pages import DEFAULT_SIZE, LARGEST_SIZE
from web.api.problems import PROBLEM
from web.api.tables import Table, nullable

Spec = dict[str, Any]

PROBLEM_SCHEMA: Spec = {
    "type": "object",
    "description": "RFC 9457. A rule adds its `code` and what it has to say (a closed gate: earned, needed, missing).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "object", "description": "By field, what is wrong.", "additionalProperties": True},
    },
    "required": ["type", "title", "status", "detail"],
}
ETAG: Spec = {"ETag": {"schema": {"type": "string"}, "description": "Send it back as If-Match or If-None-Match."}}
READ_PROBLEMS = {"400": "Bad parameter", "401": "No token", "403": "Out of scope", "429": "Too many requests"}
WRITE_PROBLEMS = {"404": "Not here", "409": "A rule says no", "412": "Stale version", "422": "Idempotency-Key reused"}


class Schema(AutoSchema):
    """A view other than a resource may set `answer_schema` (a dict) and `query_schema` (a list of parameters)."""

    def get_operation_id(self) -> str:
        return re.sub(r"\W+", "_", super().get_operation_id())

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "resource", "") or "about"]

    # --- Parameters ------------------------------------------------------------------------------
    def _get_parameters(self) -> list[Spec]:
        found = [*super()._get_parameters(), *getattr(self.view, "query_schema", [])]
        if self.method == "GET" and self._table():
            found.append(query("fields", {"type": "string"}, "Names, separated by commas: only these come."))
        if self.is_listing():
            found += self._list_parameters()
        if self.method == "POST":
            found.append(header("Idempotency-Key", "The same key and body give the same answer once."))
        if self.method in ("PATCH", "DELETE") or (getattr(self.view, "detail", False) and self.method == "POST"):
            found.append(header("If-Match", "An ETag: 412 when somebody changed the object since."))
        return found

    def _list_parameters(self) -> list[Spec]:
        view: Any = self.view
        orders = [sign + name for name in view.orderings for sign in ("", "-")]
        return [
            query("cursor", {"type": "string"}, "From the `next` or `previous` of another page."),
            query("page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}),
            query("ordering", {"type": "string", "enum": orders, "default": view.default_order}),
            *(
                [query("updated_since", {"type": "string", "format": "date-time"}, CHANGES)]
                if self.is_followed()
                else []
            ),
            *(filter_parameter(name, found) for name, found in filters_of(view).items()),
        ]

    # --- Bodies ----------------------------------------------------------------------------------
    def get_request_serializer(self) -> Any:
        action = getattr(self.view, "action", "")
        if action == "create":
            return getattr(self.view, "body", None)
        if action == "partial_update" or (not action and self.method == "PATCH"):
            return getattr(self.view, "change_body", None)
        return getattr(getattr(self.view, action, None), "verb_body", None) if action else None

    def _get_response_bodies(self, direction: Any = "response") -> Spec:
        found = {code: {"description": text, "content": self._problem()} for code, text in self._problems().items()}
        if self.method == "DELETE":
            return {"204": {"description": "Gone"}, **found}
        content = {"application/json": {"schema": self._answer()}}
        good: Spec = {"description": "", "content": content}
        if self._table() and not self.is_listing():
            good["headers"] = ETAG
        codes = {"create": ("200", "201")}.get(getattr(self.view, "action", ""), ("200",))
        return {**dict.fromkeys(codes, good), **found}

    def _answer(self) -> Spec:
        table = self._table()
        if table is None:
            return getattr(self.view, "answer_schema", None) or {"type": "object"}
        one = self._component(table.name, table.schema())
        if not self.is_listing():
            return one
        address = nullable({"type": "string", "format": "uri"})
        listing = {
            "type": "object",
            "properties": {"results": {"type": "array", "items": one}, "next": address, "previous": address},
            "required": ["results", "next", "previous"],
        }
        return self._component(f"{table.name}List", listing)

    def _problem(self) -> Spec:
        return {PROBLEM: {"schema": self._component("Problem", PROBLEM_SCHEMA)}}

    def _problems(self) -> dict[str, str]:
        if self.method == "GET":
            # A list has an address of its own, or that of the record it hangs on.
            is_always_there = self.is_listing() and "{" not in self.path
            found = READ_PROBLEMS if is_always_there else {**READ_PROBLEMS, "404": "Not here"}
            return {**found, "410": "Changes cannot be told: read everything again"} if self.is_followed() else found
        return {**READ_PROBLEMS, **WRITE_PROBLEMS}

    def _component(self, name: str, schema: Spec) -> Spec:
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref

    def _table(self) -> Table | None:
        return getattr(self.view, "table", None)

    def is_followed(self) -> bool:
        """Whether it is a list that offers `updated_since`."""
        return self.is_listing() and getattr(self.view, "follows_changes", False)

    def is_listing(self) -> bool:
        return getattr(self.view, "action", "") == "list"

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.is_listing()

    def _resolve_path_parameters(self, variables: list[str]) -> list[Spec]:
        """A number is the id of the row itself; what it hangs on always has an id of its own."""
        kinds = {"int": OpenApiTypes.INT, "slug": OpenApiTypes.STR}
        own = kinds.get(getattr(self.view, "lookup_value_converter", ""), OpenApiTypes.UUID)
        types = {name: own if name in ("id", "code") else OpenApiTypes.UUID for name in variables}
        return [
            {"in": "path", "name": name, "required": True, "schema": build_basic_type(kind)}
            for name, kind in types.items()
        ]


CHANGES = (
    "Only what changed since, oldest first, with {id, deleted: true} for what is gone or out of sight. "
    "Take `updated_until` of the answer as the next `updated_since`."
)


def query(name: str, schema: Spec, description: str = "", *, required: bool = False) -> Spec:
    described = {"description": description} if description else {}
    return {"in": "query", "name": name, "schema": schema, "required": required, **described}


def header(name: str, description: str) -> Spec:
    return {"in": "header", "name": name, "schema": {"type": "string"}, "description": description}


def filters_of(view: Any) -> dict[str, Any]:
    return dict(view.filters.base_filters) if getattr(view, "filters", None) else {}


def filter_parameter(name: str, found: Any) -> Spec:
    kind = type(found).__name__
    schema: Spec = {
        "DateFilter": {"type": "string", "format": "date"},
        "IsoDateTimeFilter": {"type": "string", "format": "date-time"},
        "ModelChoiceFilter": {"type": "string", "format": "uuid"},
        "ModelMultipleChoiceFilter": {"type": "string", "format": "uuid"},
        "UUIDFilter": {"type": "string", "format": "uuid"},
        "NumberFilter": {"type": "number"},
    }.get(kind, {"type": "string"})
    if choices := found.extra.get("choices"):
        schema = {"type": "string", "enum": [value for value, _label in getattr(choices, "choices", choices)]}
    if kind in ("MultipleChoiceFilter", "ModelMultipleChoiceFilter"):
        schema = {"type": "array", "items": schema}
    return query(name, schema, str(found.extra.get("help_text", "")))
